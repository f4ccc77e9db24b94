import Diagnostics
package import Findings

extension StatusReport {
  /// The worst finding in one line, with the number of the others; empty if there is none.
  package var summary: String {
    let serious = findings.filter { $0.severity != .note }
    guard let first = serious.first else { return "" }
    let more = serious.count - 1
    let count =
      more == 0 ? "" : more == 1 ? " (and 1 more finding)" : " (and \(more) more findings)"
    return visible((first.place.map { "\($0): " } ?? "") + first.text.description) + count
  }
}

/// The output of `callhome status` for several sites: the verdicts first, then a line for each site
/// that needs attention.
package struct FleetStatusText: Sendable {
  private let ink: TextStyle
  private let listsAll: Bool
  private var counts: [String: Int] = [:]
  private var lines: [String: [String]] = [:]

  /// The word for a site whose status is not known.
  package static let unknown = "unknown"
  /// All verdicts, the worst first.
  package static let words =
    [Verdict.failing.words, unknown]
    + [Verdict.notConfigured, .degraded, .working, .disabled].map(\.words)
  private static let well = Set([Verdict.working, .disabled].map(\.words))

  /// Creates a text without sites.
  ///
  /// - Parameters:
  ///   - ink: whether to use colours; no information depends on them.
  ///   - listsAll: whether sites that need no attention are listed too.
  package init(_ ink: TextStyle, listsAll: Bool) {
    self.ink = ink
    self.listsAll = listsAll
  }

  /// Adds a site.
  ///
  /// - Parameters:
  ///   - config: the path of its config.
  ///   - verdict: whether Call Home works there; nil if that is not known.
  ///   - cause: the problem in one line; empty for none.
  package mutating func add(_ config: String, _ verdict: Verdict?, _ cause: String) {
    let word = verdict?.words ?? Self.unknown
    counts[word, default: 0] += 1
    if Self.well.contains(word), !listsAll { return }
    let margin = word + String(repeating: " ", count: 16 - word.count)
    // A problem with a config begins with its path.
    let place = visible(config)
    let text =
      cause.isEmpty
      ? place : cause.hasPrefix(place + ":") ? cause : "\(place): \(cause)"
    lines[word, default: []].append(margin + text)
  }

  /// The number of sites by verdict, the worst first.
  package var verdicts: [(word: String, count: Int)] {
    Self.words.map { ($0, counts[$0] ?? 0) }
  }

  /// The verdict on all sites: the worst of them; `disabled` only if all are.
  package var verdict: String {
    let found = verdicts.filter { $0.count > 0 }.map(\.word)
    return found.first ?? Verdict.disabled.words
  }

  /// The exit status of `callhome status --exit-status`: that of the worst verdict.
  package var exitStatus: Int32 {
    switch verdict {
    case Verdict.failing.words: 2
    case Verdict.degraded.words: 1
    case Verdict.working.words, Verdict.disabled.words: 0
    default: 3
    }
  }

  /// The text.
  package var text: String {
    let all = counts.values.reduce(0, +)
    if all == 0 { return "there are no sites in this part\n" }
    let found = verdicts.filter { $0.count > 0 }
    let first = found.first.map {
      "\($0.count) of \(all) \(all == 1 ? "site is" : "sites are") \($0.word)"
    }
    let rest = found.dropFirst().map { "\($0.count) \($0.word)" }
    let headline =
      "Call Home is \(verdict): " + ([first].compactMap(\.self) + rest).joined(separator: ", ")
    var text = inked([headline], verdict)
    if !lines.isEmpty { text.append("") }
    for word in Self.words { text += inked(lines[word] ?? [], word) }
    if !Self.well.contains(verdict) {
      text += ["", "for all findings of a site and their remedies: callhome status -c CONFIG"]
    }
    return text.joined(separator: "\n") + "\n"
  }

  private func inked(_ lines: [String], _ word: String) -> [String] {
    switch word {
    case Verdict.failing.words, Self.unknown: ink.wrong(lines)
    case Verdict.degraded.words, Verdict.notConfigured.words: ink.notable(lines)
    default: lines
    }
  }
}

extension StatusReport {
  /// The JSON Schema of `callhome status --json` for several sites.
  package static var jsonSchemaOfMany: String {
    let report = jsonSchema.replacing("\"#/$defs/", with: "\"#/$defs/report/$defs/")
      .split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.contains("\"$schema\"") && !$0.contains("\"title\"") }
      .filter { !$0.isEmpty }.map { "    \($0)\n" }.joined()
    return start + report.dropFirst(4) + "  }\n}\n"
  }

  private static let start = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "callhome status --json, of many sites",
      "type": "object",
      "additionalProperties": false,
      "required": ["version", "sites", "time", "verdict", "counts"],
      "properties": {
        "version": {"const": 1, "description": "The version of this form."},
        "sites": {
          "type": "array",
          "description": "The sites in the order of their configs.",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["config", "verdict", "exit_status", "problems", "report"],
            "properties": {
              "config": {"type": "string", "description": "The path of the config."},
              "verdict": {"$ref": "#/$defs/verdict"},
              "exit_status": {
                "type": "integer", "description": "The exit status of the command for this site."
              },
              "problems": {
                "type": "array",
                "description": "What the command would print to standard error.",
                "items": {
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["severity", "text"],
                  "properties": {
                    "severity": {"enum": ["error", "warning", "note"]},
                    "place": {"type": "string"},
                    "text": {"type": "string"},
                    "hint": {"type": "string"}
                  }
                }
              },
              "report": {
                "oneOf": [{"type": "null"}, {"$ref": "#/$defs/report"}],
                "description": "The output of the command for this site; null if its status is unknown."
              }
            }
          }
        },
        "time": {"$ref": "#/$defs/report/$defs/time"},
        "verdict": {"$ref": "#/$defs/verdict"},
        "counts": {
          "type": "object",
          "description": "How many sites there are of each verdict.",
          "additionalProperties": {"type": "integer", "minimum": 0}
        }
      },
      "$defs": {
        "verdict": {
          "enum": ["working", "degraded", "failing", "not-configured", "disabled", "unknown"],
          "description": "The worst one of several sites is the first of: failing, unknown, not-configured, degraded, working, disabled."
        },
        "report":
    """# + " "
}
