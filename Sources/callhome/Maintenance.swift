import ArgumentParser
import Runs
import Times

/// `callhome maintenance`: holds alerts back during planned work.
struct Maintenance: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maintenance", _superCommandName: "callhome",
    abstract: "Hold alerts during maintenance of the product.",
    discussion:
      "At its end active alerts are sent. Without an argument, prints whether alerts are held.")

  @OptionGroup var sites: FleetOptions

  @Argument(
    help: ArgumentHelp(
      "Time from now, such as 2h (at most 7d), or 'end' to end it now.",
      valueName: "time"))
  var time: String?

  @Option(help: ArgumentHelp("Reason, for 'status'; never sent.", valueName: "text"))
  var reason: String?

  func run() throws {
    let run = MaintenanceRun(try request)
    try sites.sites.run(for: run.request == .show ? .reading : .sending) { run.run($0) }
  }

  private var request: MaintenanceRun.Request {
    get throws {
      guard let time, time != "end" else {
        if reason != nil {
          throw ValidationError(
            "'--reason' is for the beginning. Hint: callhome maintenance 2h --reason TEXT")
        }
        return time == nil ? .show : .end
      }
      let longest = TimeSpan(seconds: 7 * 86_400)
      guard let span = TimeSpan(time), span.seconds > 0, span <= longest else {
        throw ValidationError(
          "'\(time)' is not a duration from 1s to \(longest). Hint: write for example 2h, or 'end'")
      }
      if let reason, reason.unicodeScalars.count > 200 {
        throw ValidationError("the reason has more than 200 characters")
      }
      return .start(span, reason: reason ?? "")
    }
  }
}
