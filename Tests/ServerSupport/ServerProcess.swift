import Foundation
import Synchronization

/// A running server, which ends with this value.
///
/// Servers are the real programs, on free loopback ports, in their own directory. They also end
/// with the test process, even if it is killed. Declare a server before its folder, so that it ends
/// first.
package final class ServerProcess {
  private let process = Process()
  /// The end of a pipe that closes with this process, however it ends; then the server is stopped.
  private let lifeline: Int32

  /// Starts a server and waits until its ports accept connections.
  ///
  /// - Parameters:
  ///   - command: its words; it must stay in the foreground.
  ///   - folder: its working directory; its output goes to `output` there.
  ///   - ports: the ports that it must listen on.
  package init(_ command: [String], in folder: String, ports: [Int]) throws {
    let output = "\(folder)/output"
    _ = FileManager.default.createFile(atPath: output, contents: nil)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments =
      ["sh", "-c", Self.keeper, "sh"] + command
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0, fcntl(ends[0], F_SETFD, FD_CLOEXEC) == 0,
      fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0
    else { throw ServerError(text: "no pipe") }
    lifeline = ends[1]
    process.standardInput = FileHandle(fileDescriptor: ends[0], closeOnDealloc: true)
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: output))
    process.standardOutput = file
    process.standardError = file
    try process.run()
    // Far longer than a server needs alone: the suites start dozens of them at once.
    let deadline = Date().addingTimeInterval(40)
    for port in ports {
      while !isOpen(port) {
        if !process.isRunning || Date() > deadline {
          let text = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
          throw ServerError(text: "'\(command.joined(separator: " "))' does not start: \(text)")
        }
        usleep(20_000)
      }
    }
  }

  deinit {
    close(lifeline)
    // Foundation starts each process as the head of a group of its own, with most signals blocked.
    kill(-process.processIdentifier, SIGKILL)
    // Until then it may write into a folder that is removed next.
    let deadline = Date().addingTimeInterval(5)
    while process.isRunning, Date() < deadline { usleep(1_000) }
  }

  /// A shell that stops the server, all its processes and itself when its standard input ends.
  private static let keeper = """
    exec 3<&0
    "$@" </dev/null 3<&- &
    cat <&3 >/dev/null
    kill -9 0
    """
}

/// Why a server cannot be used.
package struct ServerError: Error {
  /// The error.
  package let text: String

  /// Creates an error.
  package init(text: String) { self.text = text }
}

/// A directory of its own for a server, removed at the end.
package final class ServerFolder: Sendable {
  /// The path.
  package let path: String

  /// Makes it; servers that give up root's rights must be able to enter it.
  ///
  /// - Parameter mode: its permissions; secrets need a folder that others cannot write.
  package init(mode: UInt32 = 0o777) throws {
    path = "/tmp/callhome-server-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    chmod(path, mode)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and gives its path back.
  @discardableResult
  package func write(_ name: String, _ text: String, mode: Int = 0o644) throws -> String {
    let file = "\(path)/\(name)"
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    return file
  }

  /// The text of a file; empty when there is none.
  package func text(_ name: String) -> String {
    (try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)) ?? ""
  }
}

/// Whether this machine has IPv6; then the servers listen on ::1 as well.
package let hasIPv6: Bool = {
  let number = bound(port: 0, family: AF_INET6)
  close(number)
  return number >= 0
}()

/// A free port of 127.0.0.1 and ::1 that no other test gets, in any process.
package func freePort() throws -> Int { try claimedPorts.withLock { try $0.next() } }

private let claimedPorts = Mutex(ClaimedPorts())

/// `F_OFD_SETLK` of fcntl(2), which Swift's module of the C library leaves out.
private let openFileLock: Int32 = 37

/// The ports of this process. They are below those that the system uses for connections. Other
/// processes recognise them by a lock on one byte of a file, which this process holds as long as it
/// lives.
private struct ClaimedPorts {
  private static let range = 12_000..<32_000
  private var claimed: Set<Int> = []
  private var file: Int32 = -1

  mutating func next() throws -> Int {
    if file < 0 {
      file = open("/tmp/callhome-test-ports-\(getuid())", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    }
    for _ in 0..<Self.range.count {
      let port = Int.random(in: Self.range)
      guard claimed.insert(port).inserted, isLocked(port) else { continue }
      let first = bound(port: UInt16(port), family: AF_INET)
      defer { close(first) }
      if first >= 0, !hasIPv6 { return port }
      let second = bound(port: UInt16(port), family: AF_INET6)
      defer { close(second) }
      if first >= 0, second >= 0 { return port }
    }
    throw ServerError(text: "no free port")
  }

  /// Locks the byte of a port; false where another process has it.
  private func isLocked(_ port: Int) -> Bool {
    var lock = flock()
    lock.l_type = Int16(F_WRLCK)
    lock.l_whence = Int16(SEEK_SET)
    lock.l_start = port
    lock.l_len = 1
    return fcntl(file, openFileLock, &lock) == 0
  }
}

/// A socket that has a port of the loopback address; negative where that is taken.
private func bound(port: UInt16, family: Int32) -> Int32 {
  let number = socket(family, Int32(SOCK_STREAM.rawValue), 0)
  let result: Int32
  if family == AF_INET {
    var address = loopback(port)
    result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  } else {
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    address.sin6_addr = in6addr_loopback
    result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(number, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
  }
  if result == 0 { return number }
  close(number)
  return -1
}

private func isOpen(_ port: Int) -> Bool {
  let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(number) }
  var address = loopback(UInt16(port))
  return withUnsafePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(number, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
    }
  }
}

private func loopback(_ port: UInt16) -> sockaddr_in {
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_port = port.bigEndian
  address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
  return address
}

/// Runs a command to its end.
///
/// - Returns: its output.
@discardableResult
package func run(_ command: [String], in folder: String) throws -> String {
  // A file and not a pipe: processes that are started meanwhile would keep a pipe open.
  let name = "/tmp/callhome-output-\(UUID().uuidString)"
  _ = FileManager.default.createFile(atPath: name, contents: nil)
  defer { try? FileManager.default.removeItem(atPath: name) }
  let output = try FileHandle(forWritingTo: URL(fileURLWithPath: name))
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = command
  process.currentDirectoryURL = URL(fileURLWithPath: folder)
  process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
  process.standardInput = FileHandle.nullDevice
  process.standardOutput = output
  process.standardError = output
  try process.run()
  process.waitUntilExit()
  let text = (try? String(contentsOfFile: name, encoding: .utf8)) ?? ""
  if process.terminationStatus != 0 {
    throw ServerError(text: "'\(command.joined(separator: " "))' failed: \(text)")
  }
  return text
}
