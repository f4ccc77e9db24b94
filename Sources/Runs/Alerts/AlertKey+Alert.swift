import Alerts
import Catalogs
import Settings
import StateDirectory

extension AlertKey {
  /// The key of an alert (A2, A4): a digest of its name, its node and the details that the catalog
  /// distinguishes alerts by.
  init(_ alert: Alert, _ definition: AlertDefinition?) {
    var parts =
      definition?.keyParts(in: alert.details.map { (name: $0.name, value: $0.value) }) ?? []
    // In free text such a detail appears in a sentence, as in `Service operational status is DOWN.
    // NAME.`
    if !parts.isEmpty, parts.allSatisfy(\.isEmpty), let text = alert.description {
      parts.append(text.withoutTimes)
    }
    self.init(
      name: foldedName(definition?.name ?? alert.name), node: alert.node?.lowercased() ?? "",
      details: parts)
  }
}

extension String {
  /// The words of a text that stay the same when the same event recurs: in lower case, without
  /// numbers, and without the sentences that contain the time and the place of writing.
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
  /// A digest of the rules that exclude an alert from destinations, and of the data that they are
  /// applied to. If it changes, a repeat is decided anew.
  func alertRules(_ alert: Alert, _ consent: Consent) -> String {
    let rules =
      [settings.alerts.unknown.rawValue, "\(consent.time)", alert.severity ?? ""]
      + settings.destinationsOfAlerts.map {
        "\($0.name.utf8.count) \($0.name) \($0.minimumSeverity.rawValue)"
      }
    return String(sha256(rules.joined(separator: "\n").utf8).prefix(16))
  }
}
