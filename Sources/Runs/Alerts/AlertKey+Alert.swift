import Alerts
import Catalogs
import Settings
import StateDirectory

extension AlertKey {
  /// The key of an alert (A2, A4): its name, its node, and what the catalog adds.
  init(_ alert: Alert, _ definition: AlertDefinition?) {
    var parts =
      definition?.keyParts(in: alert.details.map { (name: $0.name, value: $0.value) }) ?? []
    // Free text has what the catalog adds in a sentence, such as `Service operational status is DOWN. NAME.`
    if !parts.isEmpty, parts.allSatisfy(\.isEmpty), let text = alert.description {
      parts.append(text.withoutTimes)
    }
    self.init(
      name: foldedName(definition?.name ?? alert.name), node: alert.node?.lowercased() ?? "",
      details: parts)
  }
}

extension String {
  /// The words of a text that are the same when the same thing happens again: in small letters, without words that are numbers,
  /// and without the sentences that say when and where it was written.
  fileprivate var withoutTimes: String {
    let times = ["generated on ", " events generated", "timestamp :"]
    var sentences: [String] = []
    for line in split(whereSeparator: \.isNewline) {
      for sentence in line.split(separator: ". ").map({ $0.lowercased() })
      where !times.contains(where: { sentence.contains($0) }) {
        sentences.append(sentence)
      }
    }
    let words = sentences.joined(separator: " ").split(whereSeparator: \.isWhitespace)
      .filter { $0.contains(where: \.isLetter) }
    return String(words.joined(separator: " ").prefix(400))
  }
}

extension Site {
  /// A digest of the rules by which a destination gets no message about an alert, and of what they judge:
  /// where it is another one, a repeat is judged anew.
  func alertRules(_ alert: Alert, _ consent: Consent) -> String {
    let rules =
      [settings.alerts.unknown.rawValue, "\(consent.time)", alert.severity ?? ""]
      + settings.destinationsOfAlerts.map {
        "\($0.name.utf8.count) \($0.name) \($0.minimumSeverity.rawValue)"
      }
    return String(sha256(rules.joined(separator: "\n").utf8).prefix(16))
  }
}
