import Delivery
import Diagnostics
import Settings

extension CheckRun {
  /// Goes the way to every destination by the code that sends (O1), and says how far it is open.
  func connect(
    _ site: Site, _ certificates: inout CertificateWatch, _ result: inout Outcome
  ) {
    for destination in site.settings.destinations {
      // What is wrong has been told.
      if certificates.failure(of: destination, site.settings) != nil {
        result.say("\(destination.name): not tried")
        continue
      }
      let report: ConnectionReport
      do throws(DeliveryFailure) {
        report = try site.settings.transport(to: destination).connect(within: .seconds(60))
      } catch {
        result.say("\(destination.name): not tried")
        tell(error, destination, &result)
        continue
      }
      let steps = report.steps.map { "\($0.name) \(words($0.result))" }
      result.say("\(destination.name): \(steps.joined(separator: ", "))")
      if let failure = report.failure { tell(failure, destination, &result) }
      if report.steps.contains(where: { $0.result == .doneWithout }) {
        result.diagnostics.append(
          Diagnostic(
            .warning, at: destination.location,
            "the mail server offers no login, and '\(destination.name)' goes through it without one",
            hint: "is this the right server and port? else take 'mail_server.user' away"))
      }
    }
  }

  private func words(_ result: ConnectionReport.Result) -> String {
    switch result {
    case .reached: "ok"
    case .doneWithout: "warning"
    case .failed: "failed"
    case .notReached: "not reached"
    }
  }

  private func tell(
    _ failure: DeliveryFailure, _ destination: Destination, _ result: inout Outcome
  ) {
    result.diagnostics.append(
      Diagnostic(
        .error, at: destination.location,
        "'\(destination.name)' cannot be reached: \(failure.text)", hint: failure.hint))
    result.status = result.status.combined(with: .refused)
  }
}
