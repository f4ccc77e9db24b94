import Diagnostics

/// The alerts of an input, and the problems besides them, both limited in number.
struct AlertCollection {
  /// The maximum number of alerts in an input; further ones are not read.
  static let alertLimit = 10_000
  private static let problemLimit = 100

  private let file: String
  private let isMended: Bool
  private var alerts: [Alert] = []
  private var problems: [Diagnostic] = []
  private var left = 0
  private var unreported = 0

  /// Begins one for an input.
  init(file: String, isMended: Bool) {
    self.file = file
    self.isMended = isMended
  }

  /// How many alerts there are, those beyond the limit included.
  var count: Int { alerts.count + left }

  /// Takes an alert, bounded.
  mutating func add(_ alert: Alert) {
    guard alerts.count < Self.alertLimit else {
      left += 1
      return
    }
    var alert = alert.bounded
    if isMended {
      alert.addFault(Alert.mended)
    }
    alerts.append(alert)
  }

  /// Takes a problem.
  mutating func add(_ problem: Diagnostic) {
    if problems.count < Self.problemLimit { problems.append(problem) } else { unreported += 1 }
  }

  /// All of it.
  ///
  /// - Throws: the problems, if there is no alert.
  consuming func finished() throws(Diagnostics) -> (alerts: [Alert], diagnostics: [Diagnostic]) {
    if unreported > 0 {
      problems.append(
        Diagnostic(.error, in: file, "there are \(unreported) more problems like these"))
    }
    if left > 0 {
      problems.append(
        Diagnostic(
          .error, in: file,
          "the input has \(alerts.count + left) alerts; those after the first \(alerts.count) "
            + "are left out",
          hint: "give them in several runs"))
    }
    if alerts.isEmpty {
      if !problems.contains(where: { $0.severity == .error }) {
        problems.append(
          Diagnostic(
            .error, in: file, "the input has no alert",
            hint: "callhome-alert(5) shows each form; without '--input' the form is recognised"))
      }
      throw Diagnostics(problems)
    }
    return (alerts, problems)
  }
}
