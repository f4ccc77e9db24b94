import Foundation

/// Another date and another time zone for the programs that tests start, which `Tests/Checks/calendar` asks
/// for: no test may depend on the day on which it runs.
///
/// The clock runs on from the date that `CALLHOME_TEST_DATE` names. A test that starts the program through
/// `faketime` has a date of its own.
enum OtherClock {
  /// What these programs see; nothing where no other date is asked for.
  static let environment: [String: String] = {
    let asked = ProcessInfo.processInfo.environment
    var environment: [String: String] = [:]
    if let zone = asked["CALLHOME_TEST_ZONE"] { environment["TZ"] = zone }
    if let date = asked["CALLHOME_TEST_DATE"], let library = asked["CALLHOME_TEST_FAKETIME"] {
      guard let start = try? Date(date, strategy: .iso8601) else {
        preconditionFailure("CALLHOME_TEST_DATE must be like 2028-02-29T12:00:00Z, not '\(date)'")
      }
      let offset = Int(start.timeIntervalSinceNow.rounded())
      environment["LD_PRELOAD"] = library
      environment["FAKETIME"] = offset < 0 ? "\(offset)" : "+\(offset)"
      // Else timers of the program would be faked as well.
      environment["DONT_FAKE_MONOTONIC"] = "1"
    }
    return environment
  }()
}
