import Gzip
package import Times

/// Redacts the files of a message (T4, D5): contents, paths and names of attachments.
///
/// Each file is scrubbed like free text, in every mode, with the same numbers in all of them. The
/// result is searched for withheld values before it is packed. A file that still contains one is
/// not attached, so that it does not stop the message. The finished message is searched again.
package struct FileRedaction: Sendable {
  /// Everything that decides the result. Two messages with the same basis have the same files.
  package let basis: Basis

  private var texts: ScrubbingSession
  private let leakGuard: LeakGuard?
  private var names: Set<String> = []

  /// Everything that a redaction depends on.
  package struct Basis: Equatable, Sendable {
    let hidden: [KnownValue]
    let identities: [KnownValue]
    let numbers: ReplacementNumbers
  }

  /// The size limits for an attachment.
  package struct Room: Sendable {
    let left: Int
    let all: Int

    /// Creates limits.
    ///
    /// - Parameters:
    ///   - left: how many bytes are left after the earlier attachments.
    ///   - all: the maximum size of all attachments of a message.
    package init(left: Int, of all: Int) {
      self.left = left
      self.all = all
    }
  }

  /// Creates a redaction that continues that of a message.
  init(_ texts: ScrubbingSession, hidden: [KnownValue], identities: [KnownValue]) {
    basis = Basis(hidden: hidden, identities: identities, numbers: texts.numbers)
    self.texts = texts
    leakGuard = hidden.isEmpty ? nil : LeakGuard(hidden, exempt: [])
  }

  /// Adds a file that is only listed.
  ///
  /// - Parameters:
  ///   - path: its path, or a pattern.
  ///   - size: its size in bytes, if known.
  ///   - remarks: the remarks about it.
  package mutating func file(
    _ path: String, size: Int64? = nil, _ remarks: FileRemark...
  ) -> RedactedFile {
    RedactedFile(path: redacted(path), size: size, remarks: remarks, attachment: nil)
  }

  /// Adds a file whose text `read` provides in pieces of any size.
  ///
  /// - Parameters:
  ///   - path: its path.
  ///   - size: its size in bytes.
  ///   - packs: whether to pack its text.
  ///   - room: the size limits.
  ///   - deadline: the time limit; the file is left out if it is exceeded.
  ///   - read: gets a function that accepts a piece and returns whether more is wanted; returns the
  ///     remarks about the file, and whether to attach it nevertheless.
  package mutating func file(
    _ path: String, size: Int64, packs: Bool, _ room: Room, until deadline: Deadline,
    _ read: (_ take: (UnsafeBufferPointer<UInt8>) -> Bool) -> (remarks: [FileRemark], isSound: Bool)
  ) -> RedactedFile {
    let writer: GzipWriter? = packs ? GzipWriter() : nil
    if packs, writer == nil { return file(path, size: size, .noZlib) }
    var work = AttachmentWork(
      writer, leakGuard, room, until: deadline, reserving: packs ? 0 : Int(size) + 65_536)
    let (remarks, isSound) = read { work.take($0, &texts) }
    let content = work.finished(&texts)
    let shown = redacted(path)
    guard isSound else {
      return RedactedFile(path: shown, size: size, remarks: remarks, attachment: nil)
    }
    guard let content else {
      let remarks = work.failure.map { [$0] } ?? []
      return RedactedFile(path: shown, size: size, remarks: remarks, attachment: nil)
    }
    return RedactedFile(
      path: shown, size: size, remarks: remarks,
      attachment: RedactedAttachment(name: name(for: path, isPacked: packs), content: content))
  }

  private mutating func redacted(_ text: String) -> String {
    let clean = texts.scrub(text)
    return holdsHiddenValue(clean) ? "[hidden]" : clean
  }

  private func holdsHiddenValue(_ text: String) -> Bool {
    leakGuard?.isClean(Array(text.utf8)) == false
  }

  /// The name of an attachment. The last part of the path may be or end with a value.
  private mutating func name(for path: String, isPacked: Bool) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    var name = fileName(redacted(last))
    if isPacked, !name.lowercased().hasSuffix(".gz") { name += ".gz" }
    // Making the name safe can turn it into a withheld value.
    if holdsHiddenValue(name) { name = isPacked ? "attachment.gz" : "attachment" }
    let dot = name.firstIndex(of: ".") ?? name.endIndex
    let whole = name
    var count = 1
    // Some file systems do not distinguish capital letters.
    while !names.insert(name.lowercased()).inserted || count < 100 && holdsHiddenValue(name) {
      count += 1
      name = "\(whole[..<dot])-\(count)\(whole[dot...])"
    }
    return name
  }
}

/// The text of one file, as it passes through scrubber, leak guard and packer.
private struct AttachmentWork: ~Copyable {
  private var writer: GzipWriter?
  private var search: LeakSearch?
  private let room: FileRedaction.Room
  private let deadline: Deadline
  private var check = TextCheck()
  /// Why the file must not be sent; nil if it may.
  private(set) var failure: FileRemark?
  /// The scrubbed text of the last piece.
  private var portion: [UInt8] = []
  /// The scrubbed text so far, if it is not packed.
  private var output: [UInt8] = []

  init(
    _ writer: consuming GzipWriter?, _ leakGuard: LeakGuard?, _ room: FileRedaction.Room,
    until deadline: Deadline, reserving count: Int
  ) {
    self.writer = writer
    search = leakGuard.map { LeakSearch($0, until: deadline) }
    self.room = room
    self.deadline = deadline
    output.reserveCapacity(count)
  }

  /// Processes a piece, in parts of at most a second's work; returns whether more is wanted.
  mutating func take(
    _ piece: UnsafeBufferPointer<UInt8>, _ texts: inout ScrubbingSession
  ) -> Bool {
    if failure == nil, !check.isText(piece) { failure = .notText }
    if failure != nil { return false }
    scrub(piece, isLast: false, &texts)
    return failure == nil
  }

  /// The content to send; nil if nothing may be sent.
  mutating func finished(_ texts: inout ScrubbingSession) -> RedactedAttachment.Content? {
    // The session must be at the end of a file before the next one starts.
    scrub(UnsafeBufferPointer(start: nil, count: 0), isLast: true, &texts)
    if failure == nil, !check.wasText { failure = .notText }
    if failure != nil { return nil }
    let content: RedactedAttachment.Content =
      if let writer = writer.take() { .packed(writer.finished()) } else { .text(output) }
    if content.bytes.count > room.left {
      failure = .moreThanAMessageCarries(room.all)
      return nil
    }
    return content
  }

  private mutating func scrub(
    _ piece: UnsafeBufferPointer<UInt8>, isLast: Bool, _ texts: inout ScrubbingSession
  ) {
    var new: [UInt8] = []
    swap(&new, &portion)
    texts.scrub(piece, isLast: isLast, into: &new)
    if failure == nil {
      failure = new.withUnsafeBufferPointer { new in
        let isFound = search?.finds(in: new, isLast: isLast) ?? false
        // A search stopped by its deadline has no result.
        if deadline.isOver { return .noTime }
        if isFound { return .holdsHiddenValue }
        writer?.append(new)
        if writer == nil { output.append(contentsOf: new) }
        return (writer?.count ?? output.count) > room.left
          ? .moreThanAMessageCarries(room.all) : nil
      }
    }
    new.removeAll(keepingCapacity: true)
    portion = new
  }
}
