import Gzip

/// The redacted content of a file.
///
/// Only ``FileRedaction`` creates one, from text that it has scrubbed and searched.
package struct RedactedAttachment: Sendable {
  /// Plain or packed text.
  enum Content: Sendable {
    case text([UInt8])
    case packed(GzipText)

    var bytes: [UInt8] {
      switch self {
      case .text(let bytes): bytes
      case .packed(let text): text.bytes
      }
    }
  }

  /// Its file name, which is safe and unique in the message.
  package let name: String

  let content: Content

  init(name: String, content: Content) {
    self.name = name
    self.content = content
  }

  /// The bytes.
  package var bytes: [UInt8] { content.bytes }

  /// Its media type, without parameters.
  package var contentType: String {
    switch content {
    case .text: "text/plain"
    case .packed: "application/gzip"
    }
  }

  /// The length of its text in bytes.
  package var textLength: Int {
    switch content {
    case .text(let bytes): bytes.count
    case .packed(let text): text.textLength
    }
  }

  /// The same attachment without content.
  func empty(named name: String) -> RedactedAttachment {
    switch content {
    case .text: RedactedAttachment(name: name, content: .text([]))
    case .packed(let text): RedactedAttachment(name: name, content: .packed(text.empty))
    }
  }

  /// The end of its text, with at most this many bytes as sent; nil if not even one line fits.
  ///
  /// It begins at the start of a line.
  func newestPart(upTo limit: Int) -> RedactedAttachment? {
    switch content {
    case .packed(let text):
      return text.suffix(upTo: limit).map { RedactedAttachment(name: name, content: .packed($0)) }
    case .text(let bytes):
      if bytes.count <= limit { return self }
      guard let lineEnd = bytes.suffix(max(0, limit) + 1).firstIndex(of: 0x0A),
        lineEnd + 1 < bytes.count
      else { return nil }
      return RedactedAttachment(name: name, content: .text(Array(bytes[(lineEnd + 1)...])))
    }
  }
}
