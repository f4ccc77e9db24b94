import Gzip

/// The content of a file as it may leave.
///
/// Only ``FileRedaction`` makes one, out of what it has scrubbed and searched itself.
package struct RedactedAttachment: Sendable {
  /// A text, or one that is packed.
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

  /// Its name, different from all others of the message, under which it can be saved anywhere.
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

  /// How many bytes of text there are in it.
  package var textLength: Int {
    switch content {
    case .text(let bytes): bytes.count
    case .packed(let text): text.textLength
    }
  }

  /// Nothing, of the same type.
  func empty(named name: String) -> RedactedAttachment {
    switch content {
    case .text: RedactedAttachment(name: name, content: .text([]))
    case .packed(let text): RedactedAttachment(name: name, content: .packed(text.empty))
    }
  }

  /// The end of its text, of at most so many bytes as it is sent; nil when not even a last line fits.
  ///
  /// It begins with a line.
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
