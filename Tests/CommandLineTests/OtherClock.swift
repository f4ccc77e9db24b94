import Foundation

/// Another date and another time zone for the programs that tests start, which `Tests/Checks/calendar` asks
/// for: no test may depend on the day on which it runs.
///
/// The clock runs on from the date that `CALLHOME_TEST_DATE` names. A test that starts the program through
/// `faketime` has a date of its own.
enum OtherClock {
  /// The environment of a command; empty if no other date is requested, or if it has its own.
  static func environment(of command: [String]) -> [String: String] {
    command.contains { $0.contains("faketime") } ? [:] : environment
  }

  /// The present of these programs.
  static var now: Date { Date().addingTimeInterval(Double(offset)) }

  /// How many seconds they are ahead; 0 where no other date is asked for.
  private static let offset: Int = {
    guard let date = ProcessInfo.processInfo.environment["CALLHOME_TEST_DATE"] else { return 0 }
    guard let start = try? Date(date, strategy: .iso8601) else {
      preconditionFailure("CALLHOME_TEST_DATE must be like 2028-02-29T12:00:00Z, not '\(date)'")
    }
    return Int(start.timeIntervalSinceNow.rounded())
  }()

  private static let environment: [String: String] = {
    let asked = ProcessInfo.processInfo.environment
    var environment: [String: String] = [:]
    if let zone = asked["CALLHOME_TEST_ZONE"] { environment["TZ"] = zone }
    if offset != 0, let library = asked["CALLHOME_TEST_FAKETIME"] {
      environment["LD_PRELOAD"] = library
      environment["FAKETIME"] = offset < 0 ? "\(offset)" : "+\(offset)"
      // Otherwise the program's timers would be faked as well.
      environment["DONT_FAKE_MONOTONIC"] = "1"
    }
    return environment
  }()
}
