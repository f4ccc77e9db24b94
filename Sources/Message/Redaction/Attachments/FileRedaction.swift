import Gzip
package import Times

/// Redacts the files that belong to a message (T4, D5): contents, paths and names of attachments.
///
/// Each is scrubbed as free text is, whatever the mode, with the same numbers in all of them. What was
/// scrubbed is searched for hidden values before it is packed: a file in which one is left is not
/// attached, so that it does not stop the message. The finished message is searched again.
package struct FileRedaction: Sendable {
  /// All that decides what becomes of files: where it is the same for two messages, so are their files.
  package let basis: Basis

  private var texts: ScrubbingSession
  private let leakGuard: LeakGuard?
  private var names: Set<String> = []

  /// What a redaction follows from.
  package struct Basis: Equatable, Sendable {
    let hidden: [KnownValue]
    let identities: [KnownValue]
    let numbers: ReplacementNumbers
  }

  /// How many bytes an attachment may have.
  package struct Room: Sendable {
    let left: Int
    let all: Int

    /// Creates a limit.
    ///
    /// - Parameters:
    ///   - left: how many bytes the attachments before it leave.
    ///   - all: how many bytes all attachments of a message may have together.
    package init(left: Int, of all: Int) {
      self.left = left
      self.all = all
    }
  }

  /// Creates a redaction that goes on where that of a message ended.
  init(_ texts: ScrubbingSession, hidden: [KnownValue], identities: [KnownValue]) {
    basis = Basis(hidden: hidden, identities: identities, numbers: texts.numbers)
    self.texts = texts
    leakGuard = hidden.isEmpty ? nil : LeakGuard(hidden, exempt: [])
  }

  /// A file that is listed only.
  ///
  /// - Parameters:
  ///   - path: its path, or a pattern.
  ///   - size: how many bytes it has, as far as that is known.
  ///   - remarks: what there is to say about it.
  package mutating func file(
    _ path: String, size: Int64? = nil, _ remarks: FileRemark...
  ) -> RedactedFile {
    RedactedFile(path: redacted(path), size: size, remarks: remarks, attachment: nil)
  }

  /// A file of which `read` gives the text, piece by piece, in whatever pieces.
  ///
  /// - Parameters:
  ///   - path: its path.
  ///   - size: how many bytes it has.
  ///   - packs: whether its text is to be packed.
  ///   - room: how much there may be of it.
  ///   - deadline: when it must be done; it is left out if it is not.
  ///   - read: is given a function that takes a piece and says whether more is wanted; says what there
  ///     is to say about the file, and whether it is to be attached in spite of that.
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

  /// The name of an attachment. The last part alone may be a value, or end one.
  private mutating func name(for path: String, isPacked: Bool) -> String {
    let last = path.split(separator: "/").last.map(String.init) ?? path
    var name = fileName(redacted(last))
    if isPacked, !name.lowercased().hasSuffix(".gz") { name += ".gz" }
    // What makes a name safe to save can make a value of it.
    if holdsHiddenValue(name) { name = isPacked ? "attachment.gz" : "attachment" }
    let dot = name.firstIndex(of: ".") ?? name.endIndex
    let whole = name
    var count = 1
    // Some file systems keep no capital letters apart.
    while !names.insert(name.lowercased()).inserted || count < 100 && holdsHiddenValue(name) {
      count += 1
      name = "\(whole[..<dot])-\(count)\(whole[dot...])"
    }
    return name
  }
}

/// One text on its way through scrubber, leak guard and packer.
private struct AttachmentWork: ~Copyable {
  private var writer: GzipWriter?
  private var search: LeakSearch?
  private let room: FileRedaction.Room
  private let deadline: Deadline
  private var check = TextCheck()
  /// Why nothing of it may leave.
  private(set) var failure: FileRemark?
  /// What was scrubbed of the last piece.
  private var portion: [UInt8] = []
  /// All that was scrubbed, where it is not packed.
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

  /// Takes a piece, a part of a second's work at most; returns whether more is wanted.
  mutating func take(
    _ piece: UnsafeBufferPointer<UInt8>, _ texts: inout ScrubbingSession
  ) -> Bool {
    if failure == nil, !check.isText(piece) { failure = .notText }
    if failure != nil { return false }
    scrub(piece, isLast: false, &texts)
    return failure == nil
  }

  /// What may leave; nil if nothing may.
  mutating func finished(_ texts: inout ScrubbingSession) -> RedactedAttachment.Content? {
    // The session must be at the end of the file before the next one comes.
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
        // A search that had no time to the end has found nothing out.
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
