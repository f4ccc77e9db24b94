import Catalogs
import Messages
import Times

/// Forms of a message that the leak guard compares with its bytes.
extension RedactedMessage {
  /// The message without any value of the site.
  package var skeleton: RedactedMessage { reduced(keepsTexts: false) }

  /// The message without content that reveals nothing of the site, even if it equals a value by
  /// chance: counts and measurements, times, the program's own remarks, replacements made by
  /// redaction, and fields that are sent unchanged. It contains everything else, including files.
  package var neutral: RedactedMessage { reduced(keepsTexts: true) }

  private func reduced(keepsTexts: Bool) -> RedactedMessage {
    @Sendable func reduced(_ fields: [Field]) -> [Field] { fields.map { $0.reduced(keepsTexts) } }
    return RedactedMessage(
      kind: kind, label: label, mode: mode, productName: productName, envelope: reduced(envelope),
      fields: reduced(fields), members: members.changed { reduced($0) },
      notes: notes.map { Remark(path: $0.path, reason: $0.reason, taken: $0.taken.map(anyTime)) },
      receipt: receipt
    ).with(files.map { keepsTexts ? $0.neutral : $0.skeleton })
  }
}

/// A fixed time.
private func anyTime(_: Timestamp) -> Timestamp { Timestamp(seconds: 0) }

extension RedactedMessage.Field {
  fileprivate func reduced(_ keepsTexts: Bool) -> RedactedMessage.Field {
    let content: RedactedMessage.Content =
      switch self.content {
      case .value(let value, let stale):
        .value(reduced(value, keepsTexts), stale: stale.map(anyTime))
      case .absent: .absent(.none)
      case .group(let fields): .group(fields.map { $0.reduced(keepsTexts) })
      }
    return with(content)
  }

  private func reduced(_ value: Value, _ keepsTexts: Bool) -> Value {
    switch guarding {
    case .form: value
    case .exempt: value.skeleton
    case .searched: keepsTexts ? value.neutral : value.skeleton
    }
  }
}

extension RedactedFile {
  /// The same file without anything of the site.
  fileprivate var skeleton: RedactedFile {
    RedactedFile(
      path: "", size: size == nil ? nil : 0, remarks: [],
      attachment: attachment?.empty(named: ""))
  }

  /// The same file with path, name and content, but without numbers and remarks.
  fileprivate var neutral: RedactedFile {
    RedactedFile(
      path: path.withoutReplacements, size: size == nil ? nil : 0, remarks: [],
      attachment: attachment.map {
        RedactedAttachment(name: $0.name.withoutReplacements, content: $0.content)
      })
  }
}

extension Value {
  /// The value without numbers and without replacements made by redaction.
  var neutral: Value {
    switch self {
    case .text(let text): .text(text.withoutReplacements)
    case .lines(let lines): .lines(lines.map(\.withoutReplacements))
    case .texts(let texts): .texts(texts.map(\.withoutReplacements))
    case .integers(let named): .integers(named.map { Named($0.name.withoutReplacements, 0) })
    case .numbers(let named): .numbers(named.map { Named($0.name.withoutReplacements, "0") })
    case .labels(let named): .labels(named.map { Named($0.name.withoutReplacements, "") })
    case .records(let rows): .records(rows.map { row in row.map { $0?.neutral } })
    case .integer, .number, .moment, .clock: skeleton
    }
  }

  fileprivate var skeleton: Value {
    switch self {
    case .text: .text("")
    case .lines(let lines): .lines(lines.map { _ in "" })
    case .texts(let texts): .texts(texts.map { _ in "" })
    case .integers(let named): .integers(named.map { _ in Named("", 0) })
    case .numbers(let named): .numbers(named.map { _ in Named("", "0") })
    case .labels(let named): .labels(named.map { _ in Named("", "") })
    case .records(let rows): .records(rows.map { row in row.map { $0?.skeleton } })
    case .integer: .integer(0)
    case .number: .number("0")
    case .moment, .clock: .text("")
    }
  }
}
