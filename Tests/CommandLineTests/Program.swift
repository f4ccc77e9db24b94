import Foundation
import Synchronization
import Testing

/// The exit status and the output of a process.
struct Finished {
  /// The exit status, 128 + n after the signal n.
  let status: Int32
  let output: Data
  let errors: String

  /// Standard output as text.
  var text: String { String(decoding: output, as: UTF8.self) }
}

/// The built program and whatever runs it.
enum Program {
  /// The path of `callhome`: CALLHOME_PROGRAM, or else the program built with the tests.
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["CALLHOME_PROGRAM"] { return named }
    let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let beside = bundle.deletingLastPathComponent().appendingPathComponent("callhome").path
    return FileManager.default.isExecutableFile(atPath: beside)
      ? beside : "\(root)/.build/debug/callhome"
  }()

  /// The root of the package.
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// Runs a command to its end.
  ///
  /// - Parameters:
  ///   - command: its words; the first is found in PATH.
  ///   - directory: its working directory.
  ///   - environment: its environment besides PATH.
  ///   - input: the file for its standard input.
  static func run(
    _ command: [String], in directory: String, environment: [String: String] = [:],
    input: String = "/dev/null"
  ) throws -> Finished {
    let running = try start(command, in: directory, environment: environment, input: input)
    return try running.finish()
  }

  /// Starts a command.
  static func start(
    _ command: [String], in directory: String, environment: [String: String] = [:],
    input: String = "/dev/null"
  ) throws -> Running {
    try Running(command, in: directory, environment: environment, input: input)
  }
}

/// A running process. Its output goes to files, so that it never waits for a reader.
final class Running {
  private let process = Process()
  private let folder: URL

  init(
    _ command: [String], in directory: String, environment: [String: String], input: String
  ) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("callhome-output-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    process.currentDirectoryURL = URL(fileURLWithPath: directory)
    process.environment = [
      "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    ].merging(environment) { $1 }.merging(OtherClock.environment(of: command)) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: input))
    process.standardOutput = try file("output")
    process.standardError = try file("errors")
    try process.run()
  }

  /// The number of the process, which is that of the command.
  var id: Int32 { process.processIdentifier }

  deinit {
    if process.isRunning { process.terminate() }
    try? FileManager.default.removeItem(at: folder)
  }

  /// Waits for its end.
  func finish() throws -> Finished {
    process.waitUntilExit()
    return Finished(
      status: process.terminationReason == .uncaughtSignal
        ? 128 + process.terminationStatus : process.terminationStatus,
      output: try Data(contentsOf: folder.appendingPathComponent("output")),
      errors: String(
        decoding: try Data(contentsOf: folder.appendingPathComponent("errors")), as: UTF8.self))
  }

  private func file(_ name: String) throws -> FileHandle {
    let place = folder.appendingPathComponent(name)
    try Data().write(to: place)
    return try FileHandle(forWritingTo: place)
  }
}

/// Something that a test needs and not all machines have.
enum Requirement: Hashable {
  /// The user root.
  case root
  /// A mount namespace of one's own.
  case mounts
  /// A file system of one's own whose files never answer.
  case stuckFiles
  /// A command from a Debian package.
  case command(String, package: String)
  /// strace, and that it may look at processes.
  case tracing
  /// nginx and the tools for its certificates.
  case webServer
  /// The SMTP server of the tests and the tools for its certificates.
  case mailServer
  /// postfix, and root, who alone can start it.
  case postfix
  /// A ``Machine``.
  case machine
  /// Independent readers of AML.
  case amlReaders
  /// Python with its validator of JSON Schemas.
  case schemaValidator
  /// Python with an SSH library.
  case paramiko
  /// Chromium and the tools that control and check it.
  case browser

  /// The results, since a suite asks for each of its tests.
  private static let known = Mutex<[Requirement: Bool]>([:])

  fileprivate var isMet: Bool {
    if let known = Self.known.withLock({ $0[self] }) { return known }
    let found = look()
    Self.known.withLock { $0[self] = found }
    return found
  }

  private func look() -> Bool {
    switch self {
    case .root: geteuid() == 0
    case .mounts: works(["unshare", "-rmn", "true"])
    case .stuckFiles:
      geteuid() == 0
        && works(["unshare", "-m", "sh", "-c", "</dev/fuse && test -x /usr/bin/python3"])
    case .command(let name, _):
      works(["sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; command -v \(name)"])
    case .tracing: works(["strace", "-f", "-o", "/dev/null", "true"])
    case .webServer:
      works([
        "sh", "-c",
        "PATH=$PATH:/usr/sbin; command -v nginx && command -v openssl && command -v faketime",
      ])
    case .schemaValidator: works(["/usr/bin/python3", "-c", "import jsonschema"])
    case .paramiko: works(["/usr/bin/python3", "-c", "import paramiko"])
    case .mailServer:
      works([
        "sh", "-c",
        "/usr/bin/python3 -c 'import aiosmtpd' && command -v openssl && command -v faketime",
      ])
    case .amlReaders:
      works(["sh", "-c", "command -v xmllint && perl -MSOAP::Lite -e 1 && /usr/bin/python3 -c 1"])
    case .browser:
      works([
        "sh", "-c",
        """
        command -v chromium && command -v pdftotext && /usr/bin/python3 -c '
        import html5lib, importlib.util, sys, websocket
        sys.exit(importlib.util.find_spec("axe_playwright_python") is None)'
        """,
      ])
    case .postfix:
      geteuid() == 0
        && works([
          "sh", "-c",
          """
          PATH=$PATH:/usr/sbin; command -v postfix && command -v saslpasswd2 && \
          command -v openssl && command -v faketime && test -x /usr/bin/python3 && \
          ls /usr/lib/*/sasl2/libplain.so && unshare --pid --fork true
          """,
        ])
    case .machine:
      geteuid() == 0
        && works([
          "sh", "-c",
          """
          PATH=$PATH:/usr/sbin:/sbin; command -v ip && command -v useradd && \
          unshare --mount --net --pid --fork ip link set lo up
          """,
        ])
    }
  }

  fileprivate var text: String {
    switch self {
    case .root: "only root can do this"
    case .stuckFiles: "only root can mount what never answers; it needs /dev/fuse and python3"
    case .mounts: "this user or container may not make mount namespaces"
    case .command(let name, let package): "\(name) is missing: install the package \(package)"
    case .tracing: "strace is missing (package strace) or not allowed"
    case .webServer: "install the packages nginx-light, openssl and faketime"
    case .postfix:
      "only root can start postfix; it needs the packages postfix, sasl2-bin, libsasl2-modules"
    case .machine:
      "only root can make a machine of its own; it needs the packages iproute2 and passwd"
    case .amlReaders: "install the packages libxml2-utils, libsoap-lite-perl and python3"
    case .schemaValidator: "install the package python3-jsonschema"
    case .paramiko: "install the package python3-paramiko"
    case .browser: "run 'Tests/Checks/dependencies ci' to install Chromium and the checkers"
    case .mailServer: "install the packages python3-aiosmtpd, openssl and faketime"
    }
  }

  private func works(_ command: [String]) -> Bool {
    (try? Program.run(command, in: "/").status) == 0
  }
}

extension Trait where Self == ConditionTrait {
  /// Skips a test with a message if something is missing; on CI it fails instead.
  static func needs(_ requirement: Requirement) -> Self {
    let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
    return .enabled(
      if: isCI || requirement.isMet, "\(requirement.text)")
  }
}
