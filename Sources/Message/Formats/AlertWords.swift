import Catalogs
import Messages
import Redaction
import Times

extension RedactedMessage {
  /// A short description of an alert, from the fields that are sent.
  var alertHeadline: String {
    let name = alertText("alert") ?? (isLeftOut("alert") ? "alert (name left out)" : "alert")
    return alertText("node").map { "\(name) on \($0)" } ?? name
  }

  /// `critical`, or `resolved` for the end of an alert; empty if neither is sent.
  var alertLevel: String {
    alertText("status") == "resolved" ? "resolved" : alertText("severity") ?? ""
  }

  /// The subject of an e-mail, with the site, so that messages of many sites can be distinguished;
  /// without it in anonymous mode.
  var mailSubject: String {
    guard mode == .smart, let site = text(of: "site_id") ?? text(of: "company") else {
      return subject
    }
    let short = site.unicodeScalars.count <= 60 ? site : String(site.prefix(57)) + "..."
    return "\(subject.prefix(147 - short.count)) (\(short))"
  }

  /// What the message is about, in a line.
  var subject: String {
    guard kind == .alert else { return "Call Home \(label.lowercased()): \(productName)" }
    let level = alertLevel.isEmpty ? "" : "\(alertLevel) "
    return "Call Home \(level)alert: \(alertHeadline)"
  }

  /// What happened, in one line of the input's or the catalog's words; nil if neither is sent.
  var alertSummary: String? {
    if let description = alertText("description") { return description }
    let words = [isLeftOut("description") ? "description left out" : nil, alertText("condition")]
    let known = words.compactMap(\.self)
    return known.isEmpty ? nil : known.joined(separator: "; ")
  }

  /// Whether a field of an alert is not sent although the alert has it, since its value must not
  /// leave.
  private func isLeftOut(_ name: String) -> Bool {
    if case .absent? = fields.first(where: { $0.name == name })?.content { true } else { false }
  }

  /// A field of an alert as one line of text; nil if it is not sent, has no value or is empty.
  func alertText(_ name: String) -> String? {
    guard case .value(let value, _)? = fields.first(where: { $0.name == name })?.content else {
      return nil
    }
    let text: String? =
      switch value {
      case .text(let text): text
      case .lines(let lines), .texts(let lines): lines.joined(separator: " ")
      case .integer(let number): String(number)
      case .moment(let moment): moment.description
      default: nil
      }
    return text.flatMap { $0.isEmpty ? nil : $0 }
  }
}
