import Delivery
import Diagnostics
import Settings

extension CheckRun {
  /// Tests the connection to each destination with the code that sends (O1), and reports how far it
  /// gets.
  func connect(
    _ site: Site, _ certificates: inout CertificateWatch, _ result: inout Outcome
  ) {
    for destination in site.settings.destinations {
      // The problem has been reported.
      if certificates.failure(of: destination, site.settings) != nil {
        result.say("\(destination.name): not tried")
        continue
      }
      let count = site.settings.serverCount(for: destination)
      for server in 0..<count {
        let name =
          destination.name + (count == 1 ? "" : " through \(site.settings.serverName(server))")
        connect(destination, server, name, site, &result)
      }
    }
  }

  private func connect(
    _ destination: Destination, _ server: Int, _ name: String, _ site: Site, _ result: inout Outcome
  ) {
    let report: ConnectionReport
    do throws(DeliveryFailure) {
      report = try reach(destination, server, site)
    } catch {
      result.say("\(name): not tried")
      reportFailure(error, destination, &result)
      return
    }
    let steps = report.steps.map { "\($0.name) \(words($0.result))" }
    result.say("\(name): \(steps.joined(separator: ", "))")
    if let failure = report.failure { reportFailure(failure, destination, &result) }
    if report.steps.contains(where: { $0.result == .doneWithout }) {
      result.diagnostics.append(
        Diagnostic(
          .warning, at: destination.location,
          "the mail server offers no login, and messages to '\(destination.name)' are sent without one",
          hint: "check the server and the port, or remove 'mail_server.user'"))
    }
  }

  /// Connects to a destination. If the destination needs a token, one is requested and not stored.
  private func reach(
    _ destination: Destination, _ server: Int, _ site: Site
  ) throws(DeliveryFailure) -> ConnectionReport {
    let endpoint = site.settings.tokenEndpoint(of: destination, server: server)
    var token: AccessToken?
    var failure: DeliveryFailure?
    do throws(DeliveryFailure) {
      token = try endpoint?.token(within: .seconds(60))
    } catch {
      failure = error
    }
    let transport = try site.settings.transport(to: destination, token: token, server: server)
    let report = transport.connect(within: .seconds(60))
    return endpoint == nil ? report : report.after("token", failure)
  }

  private func words(_ result: ConnectionReport.Result) -> String {
    switch result {
    case .reached: "ok"
    case .doneWithout: "warning"
    case .failed: "failed"
    case .notReached: "not reached"
    }
  }

  private func reportFailure(
    _ failure: DeliveryFailure, _ destination: Destination, _ result: inout Outcome
  ) {
    result.diagnostics.append(
      Diagnostic(
        .error, at: destination.location,
        "'\(destination.name)' cannot be reached: \(failure.text)", hint: failure.hint))
    result.status = result.status.combined(with: .refused)
  }
}
