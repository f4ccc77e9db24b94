/// What a power failure could remove at each point of a run, according to the calls that strace
/// recorded with `-f -y -s 4096`: bytes not covered by an fsync of their file, and names not
/// covered by an fsync of their directory.
struct PowerLoss {
  /// Everything that was done too early.
  private(set) var faults: [String] = []
  /// How many files took the place of others, or of none.
  private(set) var replaced = 0
  /// How many times the disk was waited for.
  private(set) var synced = 0
  /// How many messages went out.
  private(set) var sent = 0

  /// The directory that is looked at.
  private let state: Substring
  private var unsyncedFiles: Set<Substring> = []
  private var unsyncedDirectories: Set<Substring> = []
  private var attempts = 0
  private var outcomes = 0

  /// Follows a run.
  ///
  /// - Parameters:
  ///   - trace: the output of strace.
  ///   - state: the state directory.
  ///   - isSending: whether a line is the first that sends part of a message.
  init(trace: String, state: String, isSending: (Substring) -> Bool) {
    self.state = state[...]
    for line in trace.split(separator: "\n") {
      if isSending(line) { leave() }
      guard let call = systemCall(line), !line.contains(" = -1 ") else { continue }
      follow(call, line)
    }
    requireSafe("the end")
  }

  private mutating func follow(_ call: Substring, _ line: Substring) {
    // They can be made again, and an empty one counts as none.
    if line.contains("clock.json") || line.contains("runs.json") { return }
    let paths = Self.paths(line)
    let names = Self.names(line)
    if call == "mkdir", let name = names.first, name.hasPrefix(state), name != state {
      unsyncedDirectories.insert(name[..<(name.lastIndex(of: "/") ?? name.endIndex)])
    }
    guard let path = paths.first, path.hasPrefix(state) else { return }
    switch call {
    case "write":
      unsyncedFiles.insert(path)
      if path.hasSuffix("/journal.jsonl") {
        if line.contains(#"\"event\":\"attempt\""#) { attempts += 1 }
        if line.contains(#"\"event\":\"delivered\""#) { outcomes += 1 }
      }
    case "ftruncate": unsyncedFiles.insert(path)
    case "fsync":
      synced += 1
      unsyncedFiles.remove(path)
      unsyncedDirectories.remove(path)
    case "mkdirat", "unlinkat": unsyncedDirectories.insert(path)
    case "renameat":
      guard paths.count >= 2, names.count >= 2 else { return }
      replaced += 1
      if unsyncedFiles.contains("\(path)/\(names[0])") {
        faults.append("\(names[1]) is renamed before its bytes are safe")
      }
      unsyncedDirectories.formUnion(paths.prefix(2))
      if path.hasSuffix("/outbox"), paths[1] != path {
        if outcomes < sent { faults.append("\(names[0]) leaves the outbox before its outcome") }
        if !unsyncedFiles.isEmpty || unsyncedDirectories.count > 2 {
          faults.append("\(names[0]) leaves the outbox before its outcome is safe")
        }
      }
    default: break
    }
  }

  private mutating func leave() {
    sent += 1
    requireSafe("message \(sent)")
    if attempts < sent {
      faults.append("message \(sent) leaves before its attempt is written down")
    }
  }

  private mutating func requireSafe(_ moment: String) {
    for path in unsyncedFiles.union(unsyncedDirectories).sorted() {
      faults.append("\(path.dropFirst(state.count)) is not safe at \(moment)")
    }
  }

  /// The texts that strace adds to descriptors in angle brackets.
  private static func paths(_ line: Substring) -> [Substring] {
    line.split(separator: "<").dropFirst().compactMap { part in
      part.firstIndex(of: ">").map { part[..<$0] }
    }
  }

  /// The texts in quotation marks.
  private static func names(_ line: Substring) -> [Substring] {
    line.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map(\.element)
  }
}
