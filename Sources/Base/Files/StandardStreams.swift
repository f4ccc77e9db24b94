import Glibc

/// Opens a replacement for closed standard streams. Otherwise the next file that is opened, such as
/// one of the state, would get their number and their output. Using the streams is still an error,
/// since they are opened in the wrong direction.
package func occupyStandardStreams() {
  for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
    // The lowest free number is this one.
    _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}

/// Writes everything to a standard stream, in as many pieces as necessary.
///
/// - Returns: false if the stream is closed.
package func write(_ bytes: [UInt8], toStandardStream number: Int32) -> Bool {
  (try? writeAll(bytes, to: number, "standard stream \(number)")) != nil
}
