import Diagnostics
import Files
import Reports
import StateDirectory

/// The directory of a page: the page itself, and in `messages` the bytes of the messages that it
/// links to.
///
/// All these files end in `.txt`, so that a browser shows them as text and never runs their
/// content.
struct ReportFolder: ~Copyable {
  /// The name of the page.
  static let page = "index.html"
  /// The name of the page for one part of the sites, such as `index-0-of-2.html`. Each part has its
  /// own name, so that they can share a directory.
  static func page(of part: Int, of count: Int) -> String { "index-\(part)-of-\(count).html" }
  /// Whether a file is a page of all or some sites, for any number of parts.
  private static func isPage(_ name: String) -> Bool {
    guard name.hasPrefix("index-"), name.hasSuffix(".html") else { return name == page }
    let words = name.dropFirst(6).dropLast(5).split(
      separator: "-", omittingEmptySubsequences: false)
    return words.count == 3 && Int(words[0]) != nil && words[1] == "of" && Int(words[2]) != nil
  }
  /// The folder of the pages of sites, next to the page of all.
  static let sites = "sites"
  /// The folder of the bytes of messages, next to the page.
  fileprivate static let messages = "messages"
  /// The maximum size of all messages next to a page, in bytes.
  private static let room = 512 << 20
  /// This file identifies the directory as a report of ours to later runs. It is also the lock for
  /// writing.
  fileprivate static let mark = ".report-of-callhome"

  private let directory: Directory
  private let lock: FileLock
  /// Whether it contains the bytes of messages.
  private let hasMessages: Bool
  /// The permissions of its files.
  private let fileMode: UInt32

  /// Opens a directory, created if it is missing, with access for its owner only.
  ///
  /// - Throws: when it is a link, belongs to another user, or contains other files; when another
  ///   run writes there.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - prepared: the same directory, opened by root before the change of user.
  ///   - hasMessages: whether the bytes of messages are written next to the page. If not, those of
  ///     an earlier page are removed.
  init(
    _ path: String, prepared: consuming PreparedReportFolder? = nil, hasMessages: Bool = true
  ) throws {
    let path = Self.bare(path)
    let fileMode: UInt32 = prepared?.fileMode ?? 0o600
    let directory = try Self.opened(path, prepared)
    let owner = try directory.status().owner
    if owner != effectiveUser() { throw FileError("use", path, .foreignOwner(owner)) }
    let names = try directory.names()
    if !names.isEmpty, !names.contains(Self.mark) {
      throw CommandError(
        "\(quoted(path: path)) is not empty, and no report of callhome's",
        hint: "name another directory; callhome creates it", .usage)
    }
    guard let lock = try directory.lock(Self.mark, patience: .seconds(10)) else {
      throw CommandError("another run writes a report into \(quoted(path: path))", .waiting)
    }
    try directory.removeLeftovers()
    if hasMessages {
      let isShared = fileMode != 0o600
      let messages = try Directory(
        creating: Self.messages, in: directory, mode: isShared ? 0o2750 : 0o700)
      try messages.removeLeftovers()
    } else if try directory.status(of: Self.messages) != nil {
      try directory.removeFolder(Self.messages)
    }
    self.directory = directory
    self.lock = lock
    self.hasMessages = hasMessages
    self.fileMode = fileMode
  }

  private static func opened(
    _ path: String, _ prepared: consuming PreparedReportFolder?
  ) throws -> Directory {
    if let prepared { return prepared.take() }
    // Before creating it: otherwise files could remain where other users can replace them.
    try requireTrustedWay(to: path, of: effectiveUser())
    return try directory(path)
  }

  fileprivate static func bare(_ path: String) -> String {
    var bare = Substring(path)
    while bare.hasSuffix("/"), bare != "/" { bare.removeLast() }
    return String(bare)
  }

  private static func directory(_ path: String) throws -> Directory {
    do throws(FileError) {
      return try Directory(creating: path, mode: 0o700)
    } catch {
      if !error.isPermission { throw error }
      throw CommandError(
        error.description,
        hint:
          "choose a directory that \(userName(effectiveUser())), who owns the state, can write to",
        .permission)
    }
  }

  /// Writes the bytes of messages next to the page, and sets the file names in the rows.
  ///
  /// - Parameters:
  ///   - history: the rows of the page.
  ///   - state: where the messages are kept.
  ///   - onlySent: whether messages that were not sent are left out.
  func add(
    _ history: inout KeptHistory, of state: borrowing StateDirectory, onlySent: Bool
  ) throws {
    let kept = Dictionary(
      try state.keptMessages().map { ($0.messageID, $0) }, uniquingKeysWith: { $1 })
    let messages = try Directory(opening: Self.messages, in: directory)
    var room = Self.room
    for index in history.rows.indices {
      guard let id = history.rows[index].messageID, let message = kept[id],
        !onlySent || history.rows[index].hasLeft
      else { continue }
      guard let size = try? state.head(of: message)?.size else { continue }
      guard size <= KeptHistory.Limits().bytes, size <= room else {
        history.mark(index, file: nil, missingReason: .tooLarge)
        continue
      }
      do {
        guard let entry = try state.read(message) else { continue }
        let bytes = entry.withoutTraces().bytes
        let name = Self.name(of: history.rows[index].kind ?? "message", id)
        try messages.replace(name, mode: fileMode, isDurable: false) { write throws(FileError) in
          try write(bytes)
        }
        room -= bytes.count
        history.mark(
          index, file: "\(Self.messages)/\(name)",
          missingReason: entry.traceless == nil ? nil : .traces)
      } catch let damage as StateDamage {
        state.findings.add(damage.diagnostics.all)
      }
    }
  }

  /// Replaces the page, and removes messages and pages of sites that it does not link to.
  ///
  /// Pages for another number of parts are outdated and removed.
  ///
  /// - Parameters:
  ///   - name: the name of the page.
  ///   - others: the pages of other parts, which stay.
  ///   - sites: the folders of sites, which stay.
  func finish(
    _ page: [UInt8], _ history: KeptHistory, as name: String = page,
    besides others: Set<String> = [],
    sites: Set<String> = [], isDurable: Bool = true
  ) throws {
    try directory.replace(name, mode: fileMode, isDurable: isDurable) {
      write throws(FileError) in try write(page)
    }
    try directory.remove(
      try directory.names { Self.isPage($0) && $0 != name && !others.contains($0) })
    if sites.isEmpty {
      if try directory.status(of: Self.sites) != nil { try directory.removeFolder(Self.sites) }
    } else {
      let folder = try Directory(opening: Self.sites, in: directory)
      for name in try folder.allNames() where !sites.contains(name) {
        try folder.removeFolder(name)
      }
    }
    if !hasMessages { return }
    let messages = try Directory(opening: Self.messages, in: directory)
    let wanted = Set(history.rows.compactMap(\.file))
    try messages.remove(try messages.names { !wanted.contains("\(Self.messages)/\($0)") })
  }

  private static func name(of kind: String, _ id: String) -> String {
    func plain(_ text: String) -> String {
      String(
        text.unicodeScalars.prefix(64).map { scalar in
          let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9") ~= scalar)
          return isPlain ? Character(scalar) : "-"
        })
    }
    return "\(plain(kind))-\(plain(id)).txt"
  }
}

/// A report directory that root created or opened before it became the owner of the state. That
/// user may not be able to reach it, for example in /root or in the home directory of the user who
/// ran sudo.
///
/// It belongs to the owner of the state. The group of the user who ran sudo can read it if that
/// group has no other members. An existing directory of the state's owner is shared only if it was
/// created for the same group.
struct PreparedReportFolder: ~Copyable {
  private let directory: Directory
  /// The permissions of its files.
  let fileMode: UInt32

  /// Opens a directory as root, created if it is missing.
  ///
  /// - Parameters:
  ///   - path: the directory.
  ///   - person: the user who started the process.
  ///   - owner: the owner of the state.
  /// - Returns: nil if the owner of the state must create or open it, with that user's rights.
  /// - Throws: when the process could not become that user, or root again: then the run must end.
  init?(_ path: String, for person: FileOwner, owner: UInt32) throws(FileError) {
    let path = ReportFolder.bare(path)
    if owner == 0 { return nil }
    let isNew: Bool
    do throws(FileError) {
      // With the rights of the user who asked and no more, so that a link made by another user
      // gains nothing.
      let whole = absolutePath(path)
      let parent = whole[..<(whole.lastIndex(of: "/") ?? whole.startIndex)]
      try requireTrustedWay(to: parent.isEmpty ? "/" : String(parent), of: person.user)
      isNew = try linkStatus(path) == nil
    } catch {
      return nil
    }
    if isNew, try !Self.make(path, as: person.user) { return nil }
    do throws(FileError) {
      let directory = try Directory(opening: path)
      let found = try directory.status()
      var isShared = person.user != 0 && person.hasOwnGroup
      if found.owner == owner {
        // Its files would be readable by a group that nobody chose.
        if found.fileOwner.group != person.group || found.mode != 0o2750 { isShared = false }
      } else {
        // A directory that somebody created for another purpose is not taken over.
        guard isNew, found.owner == person.user, try directory.names().isEmpty else { return nil }
        try Self.give(
          directory, to: FileOwner(user: owner, group: isShared ? person.group : 0),
          mode: isShared ? 0o2750 : 0o700)
      }
      self.directory = directory
      fileMode = isShared ? 0o640 : 0o600
    } catch {
      return nil
    }
  }

  /// Creates the directory with the rights of a user.
  ///
  /// - Returns: false if that user cannot create it.
  /// - Throws: when the process could not become that user, or root again.
  private static func make(_ path: String, as user: UInt32) throws(FileError) -> Bool {
    try acting(as: user) { () throws(FileError) -> Bool in
      do throws(FileError) {
        _ = try Directory(creating: path, mode: 0o700)
        return true
      } catch {
        return false
      }
    }
  }

  /// Gives a new directory to the owner of the state, with the folder of messages in it. That user
  /// could not set the group itself without being a member of it.
  private static func give(
    _ directory: borrowing Directory, to owner: FileOwner, mode: UInt32
  ) throws(FileError) {
    // While it belongs to root, nobody can replace what is created in it.
    try directory.give(to: FileOwner(user: 0, group: 0), mode: 0o700)
    let messages = try Directory(creating: ReportFolder.messages, in: directory, mode: 0o700)
    try messages.give(to: owner, mode: mode)
    // Otherwise it would look like a directory with other files.
    try directory.replace(ReportFolder.mark, with: [], mode: 0o600, owner: owner)
    try directory.give(to: owner, mode: mode)
  }

  consuming func take() -> Directory { directory }
}
