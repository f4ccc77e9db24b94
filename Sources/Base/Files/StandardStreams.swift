import Glibc

/// Puts something into the place of standard streams that are closed: else the next file that is opened,
/// such as one of the state, would get their number and what is meant for them. Using them stays an error,
/// since they are opened the wrong way round.
package func occupyStandardStreams() {
  for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) == -1 {
    // The lowest free number is this one.
    _ = open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
}

/// Writes everything to a standard stream, however small the pieces that the other end takes.
///
/// - Returns: false when it takes no more.
package func write(_ bytes: [UInt8], toStandardStream number: Int32) -> Bool {
  (try? writeAll(bytes, to: number, "standard stream \(number)")) != nil
}
