import Diagnostics
import Documents
import Findings
import Reports
package import Times

/// `callhome status` for several sites (F1).
package struct FleetStatusRun: Sendable {
  private let run: StatusRun
  private let listsAll: Bool

  /// Creates a run.
  ///
  /// - Parameters:
  ///   - run: how the status is shown.
  ///   - listsAll: whether sites that need no attention are listed too.
  package init(_ run: StatusRun, listsAll: Bool) {
    self.run = run
    self.listsAll = listsAll
  }

  /// The output before the first site.
  package var start: Progress {
    Progress(
      isJSON: run.isJSON,
      text: FleetStatusText(run.isColoured ? .coloured : .plain, listsAll: listsAll))
  }

  /// The status of one of the sites.
  package func run(_ environment: RunEnvironment) -> Outcome { run.run(environment) }

  /// The state of the report so far.
  package struct Progress: Sendable {
    let isJSON: Bool
    var text: FleetStatusText
    var document = FleetDocument()

    /// Adds a site.
    ///
    /// - Returns: the output for it.
    package mutating func add(_ report: FleetRun.Report) -> [UInt8] {
      guard let config = report.config, let outcome = report.outcome else { return [] }
      // For a site of another user that is disabled, nothing but that is read.
      let isSkipped = outcome.verdict == nil && outcome.status == .done
      let verdict = isSkipped ? Verdict.disabled : outcome.verdict
      let isKnown = verdict != nil
      text.add(
        config, verdict,
        isKnown && !isJSON
          ? String(decoding: outcome.output, as: UTF8.self) : cause(outcome.diagnostics))
      return isJSON
        ? document.add(report, verdict: verdict?.rawValue ?? FleetStatusText.unknown) : []
    }

    /// The output after the last site.
    package func end(at now: Timestamp) -> [UInt8] {
      if !isJSON { return Array(text.text.utf8) }
      func word(_ text: String) -> String { text.replacing(" ", with: "-") }
      return document.end([
        JSONValue.Member("time", .string(now.description)),
        JSONValue.Member("verdict", .string(word(text.verdict))),
        JSONValue.Member(
          "counts",
          .object(text.verdicts.map { JSONValue.Member(word($0.word), .integer($0.count)) })),
      ])
    }

    /// The exit status of `--exit-status`.
    package var exitStatus: Int32 { text.exitStatus }

    private func cause(_ diagnostics: [Diagnostic]) -> String {
      let errors = diagnostics.filter { $0.severity == .error }
      guard let first = errors.first ?? diagnostics.first else { return "" }
      let more = errors.count - 1
      return (first.place.map { "\($0): " } ?? "") + first.message
        + (more > 0 ? " (and \(more) more)" : "")
    }
  }
}
