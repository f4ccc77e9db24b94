import Delivery
import Testing
import Times

@Suite struct RetryScheduleTests {
  private let now = Timestamp(seconds: 1_793_502_000)

  private func delay(
    _ kind: DeliveryFailure.Kind, attempts: Int = 1, random: UInt64 = 0, after: RetryAfter? = nil
  ) -> Int64? {
    RetrySchedule(attempts: attempts)
      .next(after: DeliveryFailure(kind, "", retryAfter: after), at: now, random: random)
      .map { $0.seconds - now.seconds }
  }

  @Test func `the span of the jitter doubles to six hours`() {
    for (attempts, span) in [
      (1, 900), (2, 1_800), (3, 3_600), (5, 14_400), (6, 21_600), (99, 21_600),
    ] {
      #expect(delay(.connect, attempts: attempts, random: UInt64(span) - 1) == Int64(span) - 1)
      #expect(delay(.connect, attempts: attempts, random: UInt64(span)) == 0)
    }
  }

  @Test func `what the receiver asks is the least, up to a day`() {
    #expect(delay(.throttled, after: .seconds(3_000)) == 3_000)
    #expect(delay(.throttled, random: 800, after: .seconds(10)) == 800)
    #expect(delay(.serverFault, after: .seconds(.max)) == 86_400)
    // It is 2026-11-01T03:00:00Z.
    for (date, expected) in [
      ("Sun, 01 Nov 2026 03:08:20 GMT", 500), ("Sun, 01 Nov 2026 02:51:40 GMT", 0),
      ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400), ("Sunday, 01-Nov-26 03:08:20 GMT", 500),
      ("Sun Nov  1 03:08:20 2026", 500), ("Sunday, 01-Nov-70 03:08:20 GMT", 86_400),
      ("Sunday, 01-Nov-94 03:08:20 GMT", 0),
    ] {
      #expect(delay(.serverFault, after: RetryAfter(date)) == Int64(expected), "\(date)")
    }
  }

  @Test func `what needs an operator is tried by tomorrow's run at the same time`() {
    for kind in DeliveryFailure.Kind.allCases where kind.rule == .needsOperator {
      #expect(delay(kind) == 85_800)
      // Unless the receiver sets a time.
      #expect(delay(kind, after: .seconds(3_600)) == 3_600)
      #expect(delay(kind, random: 800, after: .seconds(0)) == 800)
    }
  }

  @Test func `what is rejected is never tried again, and this machine's own faults with every run`()
  {
    #expect(delay(.rejected) == nil)
    #expect(delay(.tooLarge) == nil)
    #expect(delay(.local) == 0)
  }

  @Test func `a time from a wrong clock has come`() {
    #expect(RetrySchedule.hasCome(now, at: now))
    #expect(!RetrySchedule.hasCome(now.adding(seconds: 1), at: now))
    #expect(!RetrySchedule.hasCome(now.adding(seconds: 86_400), at: now))
    #expect(RetrySchedule.hasCome(now.adding(seconds: 86_401), at: now))
  }

  @Test func `both kinds of Retry-After are read`() throws {
    #expect(RetryAfter("0") == .seconds(0))
    #expect(RetryAfter("120") == .seconds(120))
    #expect(RetryAfter("99999999999999999999999") == .seconds(.max))
    let date = "Sun, 06 Nov 1994 08:49:37 GMT"
    #expect(RetryAfter(date) == .date(try #require(HTTPDate(date))))
  }

  @Test(arguments: [
    "", "-1", "1.5", "soon", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 32 Nov 1994 08:49:37 GMT",
  ])
  func `nothing else is taken for one`(text: String) {
    #expect(RetryAfter(text) == nil)
  }
}
