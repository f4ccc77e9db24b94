import Diagnostics
import Documents
package import Files
package import Times

/// The case that a receiver opened for a message and the URL that shows it, as in its reply (H5).
///
/// It is kept in `sent/ID.reply`, as long as the bytes of the message. The journal contains no
/// URLs.
package struct CaseReply: Hashable, Sendable {
  /// When the reply came.
  package let time: Timestamp
  /// The number of the case; nil if the reply contained none.
  package let number: String?
  /// The URL that shows the case.
  package let url: String

  /// Creates a reply.
  package init(at time: Timestamp, number: String?, url: String) {
    self.time = time
    self.number = number
    self.url = url
  }
}

extension CaseReply {
  /// The reply with a case number from the journal; the last reply if none has it.
  ///
  /// A message that was sent again by hand may have another case.
  package static func matching(_ number: String?, in replies: [CaseReply]) -> CaseReply? {
    replies.last { number != nil && JournalEntry.clipped($0.number) == number } ?? replies.last
  }

  /// The suffix of the files.
  static let suffix = ".reply"

  /// How many replies to one message are kept.
  fileprivate static let limit = 100

  fileprivate init?(_ node: DocumentNode) {
    guard let time = node["time"]?.scalar.flatMap({ Timestamp(rfc3339: $0.text) }),
      let url = node["case_url"]?.scalar?.text
    else { return nil }
    self.init(at: time, number: node["case"]?.scalar?.text, url: url)
  }

  fileprivate var json: JSONValue {
    .object([
      "time": .string(time.description), "case": number.map { .string($0) },
      "case_url": .string(url),
    ])
  }
}

extension LockedState {
  /// Stores a receiver's reply to a message, next to earlier replies to it.
  ///
  /// It is durable when this returns. The caller records the delivery only after that: once the
  /// message counts as delivered, nobody asks for the reply again.
  ///
  /// - Throws: when it cannot be written.
  package func keep(_ reply: CaseReply, to head: OutboxHead) throws(FileError) {
    let folder = try files.folderOrNew(KeptMessage.Location.sent.rawValue)
    let name = head.messageID + CaseReply.suffix
    // A damaged file is replaced.
    var replies = (((try? folder.replies(name)) ?? nil) ?? []) + [reply]
    replies = replies.suffix(CaseReply.limit)
    func file() -> JSONValue {
      .object(["version": .integer(1), "replies": .array(replies.map(\.json))])
    }
    while replies.count > 1, !StateFile.replies.holds(file(), bytes: file().bytes().count) {
      replies.removeFirst()
    }
    try StateFile.replies.write(file(), to: name, in: folder)
  }

  /// Deletes the replies to messages.
  ///
  /// - Throws: when a file cannot be removed.
  func removeReplies(to ids: some Sequence<some StringProtocol>) throws(FileError) {
    try files.folder(KeptMessage.Location.sent.rawValue)?.remove(ids.map { $0 + CaseReply.suffix })
  }
}

extension StateDirectory {
  /// The replies to a message, the oldest first. Unreadable ones are reported and left out.
  package func replies(to id: String) -> [CaseReply] {
    // The id may come from a line of the journal that somebody changed.
    if id.contains("/") { return [] }
    do {
      return try folder(KeptMessage.Location.sent.rawValue)?.replies(id + CaseReply.suffix) ?? []
    } catch let damage as StateDamage {
      findings.add(damage.diagnostics.all)
    } catch {
      findings.add(Diagnostic(.warning, at: nil, "\(error)"))
    }
    return []
  }
}

extension Directory {
  /// The replies in a file; nil if there is none.
  ///
  /// - Throws: when it cannot be read; ``StateDamage`` when it is damaged.
  fileprivate func replies(_ name: String) throws -> [CaseReply]? {
    do {
      guard let bytes = try StateFile.replies.read(name, in: self) else { return nil }
      let root = try readJSON(bytes, file: "", limits: StateFile.replies.limits)
      if root["version"]?.scalar?.text == "1", let replies = root["replies"]?.elements {
        return replies.compactMap { CaseReply($0) }
      }
    } catch is Diagnostics {}
    throw StateDamage(
      diagnostics: Diagnostics([
        Diagnostic(
          .warning, in: "\(path)/\(name)",
          "the file is damaged: the address of a case is unknown")
      ]))
  }
}
