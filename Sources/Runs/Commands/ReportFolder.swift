import Diagnostics
import Files
import Reports
import StateDirectory

/// The directory of a page: the page, and in `messages` the bytes of the messages that it leads to.
///
/// Their names end in `.txt` whatever they hold, so that a browser shows them as text and never runs what
/// stands in them.
struct ReportFolder: ~Copyable {
  /// The name of the page.
  static let page = "index.html"
  /// How many bytes of messages are put beside a page.
  private static let room = 512 << 20
  /// By this a later run knows that the directory is one of ours. It is the lock of whoever writes there.
  private static let mark = ".report-of-callhome"

  private let directory: Directory
  private let messages: Directory
  private let lock: FileLock

  /// Opens a directory, made when it is missing, for its owner alone.
  ///
  /// - Throws: when it is a link, somebody else's, or not empty and none of ours; when another run
  ///   writes there.
  init(_ path: String) throws {
    var bare = Substring(path)
    while bare.hasSuffix("/"), bare != "/" { bare.removeLast() }
    let path = String(bare)
    // Before it is made: where others could put another page in its place, nothing is left behind.
    try requireTrustedWay(to: path, of: effectiveUser())
    let directory = try Self.directory(path)
    let owner = try directory.status().owner
    if owner != effectiveUser() { throw FileError("use", path, .foreignOwner(owner)) }
    let names = try directory.names()
    if !names.isEmpty, !names.contains(Self.mark) {
      throw Stop(
        "\(quoted(path)) is not empty, and no report of callhome's",
        hint: "name another directory; callhome makes it", .usage)
    }
    guard let lock = try directory.lock(Self.mark, patience: .seconds(10)) else {
      throw Stop("another run writes a report into \(quoted(path))", .waiting)
    }
    try directory.removeLeftovers()
    let messages = try Directory(creating: "messages", in: directory, mode: 0o700)
    try messages.removeLeftovers()
    self.directory = directory
    self.messages = messages
    self.lock = lock
  }

  private static func directory(_ path: String) throws -> Directory {
    do throws(FileError) {
      return try Directory(creating: path, mode: 0o700)
    } catch {
      if !error.isPermission { throw error }
      throw Stop(
        error.description,
        hint:
          "name one below a directory that \(userName(effectiveUser())), who owns the state, can write",
        .permission)
    }
  }

  /// Puts the bytes of messages beside the page and tells the rows which file has them.
  ///
  /// - Parameters:
  ///   - history: what the page lists.
  ///   - state: where the messages are kept.
  ///   - onlySent: whether those stay away that were not sent.
  func add(
    _ history: inout KeptHistory, of state: borrowing StateDirectory, onlySent: Bool
  ) throws {
    let kept = Dictionary(
      try state.keptMessages().map { ($0.messageID, $0) }, uniquingKeysWith: { $1 })
    var room = Self.room
    for index in history.rows.indices {
      guard let id = history.rows[index].messageID, let message = kept[id],
        !onlySent || history.rows[index].hasLeft
      else { continue }
      guard let size = try? state.head(of: message)?.size else { continue }
      guard size <= KeptHistory.Limits().bytes, size <= room else {
        history.mark(index, file: nil, lack: .tooLarge)
        continue
      }
      do {
        guard let entry = try state.read(message) else { continue }
        let bytes = entry.withoutTraces().bytes
        let name = Self.name(of: history.rows[index].kind ?? "message", id)
        try messages.replace(name, mode: 0o600, isDurable: false) { write throws(FileError) in
          try write(bytes)
        }
        room -= bytes.count
        history.mark(
          index, file: "messages/\(name)", lack: entry.traceless == nil ? nil : .traces)
      } catch let damage as StateDamage {
        state.findings.add(damage.diagnostics.all)
      }
    }
  }

  /// Puts the page in place of the former one, and takes away the messages that it does not lead to.
  func finish(_ page: [UInt8], _ history: KeptHistory) throws {
    try directory.replace(Self.page, with: page, mode: 0o600)
    let wanted = Set(history.rows.compactMap(\.file))
    try messages.remove(try messages.names { !wanted.contains("messages/\($0)") })
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
