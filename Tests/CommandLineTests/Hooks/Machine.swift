import Foundation
import ServerSupport
import Testing

/// A separate machine with its own files, users, processes and network, so that the examples of
/// hooks run in it unchanged, with their own paths, ports and users.
///
/// It has a copy of this machine's `/etc` without callhome's files, an empty `/var/lib`,
/// `/usr/local/bin/callhome`, and the users `callhome` (the owner of the state directory), `hooks`
/// and `syslog`. Only root can create one.
final class Machine {
  private let folder: ServerFolder
  private let process: ServerProcess
  private let pid: String
  private var servers: [ServerProcess] = []
  private var count = 0

  /// Makes it, with a config of the product whose licence is accepted.
  ///
  /// - Parameters:
  ///   - product: the product of the config.
  ///   - more: further lines of the config.
  init(product: String = "linux-host", more: String = "") throws {
    let folder = try ServerFolder(mode: 0o755)
    self.folder = folder
    try ServerSupport.run(["cp", "-a", "/etc", "\(folder.path)/etc"], in: "/")
    let script = try folder.write("start", Self.start)
    process = try ServerProcess(
      [
        "unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation",
        "private", "sh", script, folder.path, Program.path,
      ], in: folder.path, ports: [])
    // Far longer than it needs alone: the suites start dozens of programs at once.
    let isReady = eventually { folder.text("pid").hasSuffix("\n") }
    try #require(isReady, "\(folder.text("output"))")
    pid = folder.text("pid").trimmingCharacters(in: .whitespacesAndNewlines)
    try write(
      "/etc/callhome/callhome.yaml",
      """
      version: 1
      call_home: smart
      product: \(product)
      contact: {email: hosts@example.com}
      destinations:
        archive: {via: directory, path: /var/lib/callhome/outgoing}
      \(more)

      """)
    try run(["install", "-d", "-m", "700", "-o", "callhome", "/var/lib/callhome/snapshots"])
    try write(
      "/var/lib/callhome/snapshots/hosts.yaml",
      """
      snapshot: 1
      nodes:
        web1.example.net: {status: {up_time_seconds: 100}}

      """)
    try run(["callhome", "license", "accept", "--yes"])
  }

  /// The script of its first process. The order matters: the directory of the program may be hidden
  /// afterwards.
  private static let start = """
    set -eu
    PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin
    read -r pid _ </proc/self/stat
    exec 9>"$1/pid"
    mount -t tmpfs -o mode=755 tmpfs /usr/local/bin
    : >/usr/local/bin/callhome
    mount --bind "$2" /usr/local/bin/callhome
    for place in /run /var/lib /var/cache /var/log /var/spool; do
      mount -t tmpfs -o mode=755 tmpfs "$place"
    done
    mount --bind "$1/etc" /etc
    # What a server makes in /dev, such as a socket, is not for everybody.
    mkdir "$1/dev"
    for device in null zero full random urandom tty; do
      : >"$1/dev/$device"
      mount --bind "/dev/$device" "$1/dev/$device"
    done
    mount --rbind "$1/dev" /dev
    mount -t tmpfs -o mode=1777 tmpfs /tmp
    mount -t proc proc /proc
    ip link set lo up
    # What this machine has of callhome itself is not for the tests.
    rm -rf /etc/callhome
    mkdir /etc/callhome
    for user in callhome hooks syslog; do
      getent passwd "$user" >/dev/null ||
        useradd --system --user-group --home-dir / --shell /usr/sbin/nologin "$user"
    done
    install -d -m 0700 -o callhome -g callhome /var/lib/callhome
    echo "$pid" >&9
    exec sleep infinity 9>&-
    """

  /// A file of it, as others reach it.
  func path(_ place: String) -> String { "/proc/\(pid)/root\(place)" }

  /// Writes a file that everybody can read.
  func write(_ place: String, _ text: String, mode: Int = 0o644) throws {
    try text.write(toFile: path(place), atomically: false, encoding: .utf8)
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: path(place))
  }

  /// Copies a file or folder of this machine to a path in the other one.
  func copy(_ source: String, to place: String) throws {
    try ServerSupport.run(["cp", "-R", source, path(place)], in: "/")
  }

  /// The text of a file; empty when there is none.
  func text(_ place: String) -> String {
    (try? String(contentsOfFile: path(place), encoding: .utf8)) ?? ""
  }

  /// Installs a file of the examples.
  ///
  /// - Parameters:
  ///   - example: its path below `examples`.
  ///   - place: the target path.
  ///   - changes: texts to replace, as a site would; each must occur.
  func install(
    _ example: String, at place: String, mode: Int = 0o644, changing changes: [String: String] = [:]
  ) throws {
    var text = try String(contentsOfFile: "\(Self.examples)/\(example)", encoding: .utf8)
    for (old, new) in changes {
      try #require(text.contains(old), "examples/\(example) has no '\(old)'")
      text = text.replacing(old, with: new)
    }
    try run(["mkdir", "-p", String(place[..<(place.lastIndex(of: "/") ?? place.endIndex)])])
    try write(place, text, mode: mode)
  }

  private static let examples =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path + "/examples"

  /// Runs a command in it, to its end; a status other than 0 is a failure of the test.
  @discardableResult
  func run(
    _ command: [String], as user: String? = nil, environment: [String: String] = [:],
    input: String = "/dev/null"
  ) throws -> Finished {
    let finished = try outcome(of: command, as: user, environment: environment, input: input)
    try #require(finished.status == 0, "\(command): \(finished.text)\(finished.errors)")
    return finished
  }

  /// Runs a command in it and returns its outcome.
  func outcome(
    of command: [String], as user: String? = nil, environment: [String: String] = [:],
    input: String = "/dev/null"
  ) throws -> Finished {
    try Program.run(words(command, user, environment), in: "/", input: input)
  }

  /// Starts a server in it, which ends with this value.
  ///
  /// - Returns: a function that returns its output so far.
  func start(
    _ command: [String], as user: String? = nil, environment: [String: String] = [:]
  ) throws -> () -> String {
    count += 1
    let name = "server-\(count)"
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
    servers.append(
      try ServerProcess(
        words(command, user, environment), in: "\(folder.path)/\(name)", ports: []))
    return { [folder] in folder.text("\(name)/output") }
  }

  private func words(
    _ command: [String], _ user: String?, _ environment: [String: String]
  ) -> [String] {
    let become = user.map { ["setpriv", "--reuid=\($0)", "--regid=\($0)", "--init-groups"] } ?? []
    // Foundation starts processes with most signals blocked; a server must hear that it is to end.
    let unblock = "sigprocmask(SIG_SETMASK, POSIX::SigSet->new) or die; exec @ARGV or die"
    return ["nsenter", "--target", pid, "--mount", "--net", "--pid", "env", "-i"]
      + ["PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
      + environment.map { "\($0.key)=\($0.value)" }
      + ["sh", "-c", "cd / && umask 022 && exec \"$@\"", "sh"]
      + ["perl", "-MPOSIX", "-e", unblock] + become + command
  }

  // MARK: - What came of it

  /// The alerts that were delivered, in no order.
  func alerts() throws -> [[String: Any]] {
    try messages().compactMap { $0["alert"] as? [String: Any] }
  }

  /// The messages that were delivered, in no order.
  func messages() throws -> [[String: Any]] {
    let outgoing = path("/var/lib/callhome/outgoing")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: outgoing)) ?? []
    return try names.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.map {
      try json(Data(contentsOf: URL(fileURLWithPath: "\(outgoing)/\($0)")))
    }
  }

  /// How often alerts came again, all of them together.
  func repeats() -> Int {
    let windows = path("/var/lib/callhome/alerts")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: windows)) ?? []
    return names.filter { $0.hasSuffix(".window") }.reduce(0) { sum, name in
      let text = (try? String(contentsOfFile: "\(windows)/\(name)", encoding: .utf8)) ?? ""
      let counted = text.split(separator: "\n").last?.split(separator: " ").compactMap { Int($0) }
      return sum + (counted?.first ?? 0)
    }
  }

  /// Whether the state directory, with all that is in it, belongs to its owner alone.
  func stateIsPrivate() throws -> Bool {
    try run([
      "find", "/var/lib/callhome", "-path", "*/snapshots", "-prune", "-o",
      "(", "!", "-user", "callhome", "-o", "-perm", "/077", ")", "-print",
    ]).text == ""
  }
}

/// Whether something becomes true before long.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
  let deadline = Date().addingTimeInterval(60)
  while true {
    if try condition() { return true }
    if Date() > deadline { return false }
    usleep(20_000)
  }
}
