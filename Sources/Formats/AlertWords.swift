import Catalogs
import Messages
import Redaction
import Times

extension RedactedMessage {
  /// What a message about an alert says of it in a few words, as far as that is sent.
  var alertHeadline: String {
    let name = alertText("alert") ?? "alert"
    return alertText("node").map { "\(name) on \($0)" } ?? name
  }

  /// `critical`, or `resolved` where the trouble is over; empty where neither is sent.
  var alertLevel: String {
    alertText("status") == "resolved" ? "resolved" : alertText("severity") ?? ""
  }

  /// The subject of an e-mail.
  var subject: String {
    guard kind == .alert else { return "Call Home \(label.lowercased()): \(productName)" }
    let level = alertLevel.isEmpty ? "" : "\(alertLevel) "
    return "Call Home \(level)alert: \(alertHeadline)"
  }

  /// A field of an alert as one line of text; nil where it is not sent, has no value or says nothing.
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
