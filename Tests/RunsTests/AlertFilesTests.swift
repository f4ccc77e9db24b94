import Testing
import Times

@testable import Runs

/// How the time of a run is divided when alerts have files.
@Suite struct AlertFilesTests {
  /// When a deadline passes, in seconds from a start.
  private func seconds(_ deadline: Deadline, from start: ContinuousClock.Instant) throws -> Double {
    let left = try #require(deadline.left)
    return (.now + left - start) / .seconds(1)
  }

  @Test(arguments: [(0, 0.4), (1, 0.4), (3, 2.0 / 9), (10, 2.0 / 23)])
  func `a third is for delivery, and the more messages the less is for reading`(
    messages: Int, share: Double
  ) throws {
    let start = ContinuousClock.now
    let time = AlertFiles.Time(start, until: start + .seconds(36_000), messages: messages)
    let finishing = try seconds(time.finishing, from: start)
    let reading = try seconds(time.reading, from: start)
    #expect((23_999...24_001).contains(finishing))
    #expect(abs(reading - 36_000 * share) < 1)
  }

  @Test func `a run that is out of time has none for files`() {
    let now = ContinuousClock.now
    let time = AlertFiles.Time(now, until: now - .seconds(1), messages: 1)
    #expect(time.reading.isOver)
    #expect(time.finishing.isOver)
  }

  @Test func `without a deadline files take as long as they need`() {
    #expect(!AlertFiles.Time.unlimited.reading.isOver)
    #expect(AlertFiles.Time.unlimited.finishing.left == nil)
  }
}
