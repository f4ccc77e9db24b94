import Times
import Traces

/// The files sent with the messages about one alert.
struct AlertFiles {
  /// Reads and scrubs the files.
  let reader: TraceReader
  /// When messages with files must be complete. A message that is late is sent without its files.
  let deadline: Deadline

  /// Creates the files of an alert.
  ///
  /// - Parameters:
  ///   - requests: the requested files.
  ///   - time: the time limits.
  init(_ requests: [TraceRequest], _ time: Time) {
    reader = TraceReader(requests, until: time.reading)
    deadline = time.finishing
  }

  /// The time limits for files within a run.
  struct Time {
    /// When the last file must be read and scrubbed.
    let reading: Deadline
    /// When the last message with files must be complete.
    let finishing: Deadline

    /// No limits.
    static let unlimited = Time(reading: .none, finishing: .none)

    private init(reading: Deadline, finishing: Deadline) {
      self.reading = reading
      self.finishing = finishing
    }

    /// Divides the remaining time. One third is reserved for storing and delivering the messages.
    /// The rest is split: files are read and scrubbed once; building a message with them and
    /// searching it for withheld values happens for each message, and takes about two thirds as
    /// long.
    ///
    /// - Parameter messages: how many messages contain the files.
    init(
      _ start: ContinuousClock.Instant, until end: ContinuousClock.Instant, messages: Int
    ) {
      let time = (end - start) / 3 * 2
      self.init(
        reading: Deadline(start + time * 3 / (3 + 2 * max(1, messages))),
        finishing: Deadline(start + time))
    }
  }
}
