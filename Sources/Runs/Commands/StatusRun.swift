import Diagnostics
import Findings
import Reports
import Settings
import StateDirectory

/// `callhome status` (P4, O3, O9).
package struct StatusRun: Sendable {
  /// Whether to print JSON.
  package let isJSON: Bool
  /// Whether the text is coloured.
  package let isColoured: Bool
  /// The width of the terminal in columns.
  package let width: Int

  /// Creates a run.
  package init(isJSON: Bool, isColoured: Bool = false, width: Int = 80) {
    self.isJSON = isJSON
    self.isColoured = isColoured
    self.width = width
  }

  /// The JSON Schema of the JSON output.
  ///
  /// - Parameter ofMany: whether it is the schema for several sites.
  package func schema(ofMany: Bool = false) -> Outcome {
    var result = Outcome()
    result.output = Array(
      (ofMany ? StatusReport.jsonSchemaOfMany : StatusReport.jsonSchema).utf8)
    return result
  }

  /// Reports.
  package func run(_ environment: RunEnvironment) -> Outcome {
    var result = look(environment)
    if isJSON, result.output.isEmpty, result.status != .done {
      // A program that reads the JSON document must not get errors instead of it.
      let errors = result.diagnostics.filter { $0.severity == .error }
      let report = StatusReport(
        unreadable: environment.configPath, at: environment.now, environment.calendar,
        errors.map { Finding(code(of: result.status), .failing, $0) })
      result.verdict = report.verdict
      result.output = Array(report.json.utf8)
    }
    return result
  }

  /// The code of the finding that explains why a site cannot be examined.
  private func code(of status: ExitStatus) -> Finding.Code {
    switch status {
    case .stateNotWritable: .stateNotWritable
    case .stateDamaged: .stateDamaged
    default: .config
    }
  }

  private func look(_ environment: RunEnvironment) -> Outcome {
    outcome { result in
      let site = try Site.open(environment, toShow: true)
      var reader = FactsReader(site: site, environment: environment)
      if let site, site.settings.mode != nil {
        reader.snapshots = site.snapshotFacts(now: environment.now, result.findings)
      }
      let report = StatusReport(try reader.facts(&result))
      result.verdict = report.verdict
      if !isJSON, environment.fleet != nil {
        result.output = Array(report.summary.utf8)
        return
      }
      let text = isJSON ? report.json : report.text(isColoured ? .coloured : .plain, width: width)
      result.output = Array(text.utf8)
      let isNew = report.rows.allSatisfy { $0.record.sent == nil }
      if !isJSON, !report.rows.isEmpty, isNew, result.status == .done {
        result.next = report.accepted == nil ? .accept : .wait
      }
    }
  }
}
