import Times
import Traces

/// The files that go with the messages about one alert, to whichever destinations.
struct AlertFiles {
  /// Reads and scrubs them.
  let reader: TraceReader
  /// When messages with files must be finished. One that is not goes without them.
  let deadline: Deadline

  /// Prepares reading.
  ///
  /// - Parameters:
  ///   - requests: what was asked for.
  ///   - time: how long it may take.
  init(_ requests: [TraceRequest], _ time: Time) {
    reader = TraceReader(requests, until: time.reading)
    deadline = time.finishing
  }

  /// How much of the time of a run files may take.
  struct Time {
    /// When the last file must be read and scrubbed.
    let reading: Deadline
    /// When the last message with files must be finished.
    let finishing: Deadline

    /// As much as is needed.
    static let unlimited = Time(reading: .none, finishing: .none)

    private init(reading: Deadline, finishing: Deadline) {
      self.reading = reading
      self.finishing = finishing
    }

    /// Divides the time that is left. A third is kept to store and deliver the messages. The rest is for
    /// reading and scrubbing files, which is done once, and for writing messages with them and searching
    /// these for hidden values, which is done for each message and takes about two thirds as long.
    ///
    /// - Parameter messages: how many messages the files go with.
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
