import Diagnostics
import Documents

/// One JSON document about several sites. It is written site by site, so that memory use does not
/// grow with their number.
package struct FleetDocument: Sendable {
  private var isEmpty = true

  /// Creates a document without sites.
  package init() {}

  /// The bytes for the next site: its config, exit status, findings, and the document that the
  /// command prints for it alone, or null if that could not be built.
  ///
  /// - Parameter verdict: whether Call Home works there; nil for a command that does not decide it.
  package mutating func add(_ report: FleetRun.Report, verdict: String? = nil) -> [UInt8] {
    guard let config = report.config, let outcome = report.outcome else { return [] }
    let start = isEmpty ? Self.start : ",\n"
    isEmpty = false
    let facts = JSONValue.object([
      "config": .string(config), "verdict": verdict.map { .string($0) },
      "exit_status": .integer(outcome.status.rawValue),
      "problems": .array(outcome.diagnostics.map(json)),
    ])
    // Output without this end was cut off by an error.
    let isWhole = outcome.output.suffix(2).elementsEqual("}\n".utf8)
    var bytes = Array(start.utf8)
    bytes += facts.line().dropLast().utf8
    bytes += ",\"report\":".utf8
    if isWhole { bytes += outcome.output.dropLast() } else { bytes += "null".utf8 }
    bytes += "}".utf8
    return bytes
  }

  /// The bytes after the last site.
  package func end() -> [UInt8] { end([]) }

  /// The bytes after the last site, with members about all sites.
  func end(_ members: [JSONValue.Member]) -> [UInt8] {
    let rest = members.isEmpty ? "}" : "," + JSONValue.object(members).line().dropFirst()
    return Array(((isEmpty ? Self.start : "") + "\n]" + rest + "\n").utf8)
  }

  private static let start = "{\"version\":1,\"sites\":[\n"

  private func json(_ problem: Diagnostic) -> JSONValue {
    .object([
      "severity": .string(problem.severity.rawValue),
      "place": problem.place.map { .string($0) }, "text": .string(problem.message),
      "hint": problem.hint.map { .string($0) },
    ])
  }
}
