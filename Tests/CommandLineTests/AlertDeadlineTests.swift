import Foundation
import ServerSupport
import Testing

/// `alerts.deadline` bounds a hook, whatever the traces are, and the alert is delivered (A1, T1).
@Suite(.needs(.webServer))
struct AlertDeadlineTests {
  private static let deadline = Duration.seconds(3)
  /// For a busy machine.
  private static let slack = Duration.seconds(5)
  private static let noTime = "could not be read and scrubbed in time"

  private let server: WebServer

  init() throws { server = try WebServer() }

  private func site(_ traces: String, deadline: String = "3s") throws -> Site {
    let authority = try TestCertificates.shared().authority
    let destinations = ["one", "two", "three"].map { name in
      """
        \(name): {url: "https://localhost:\(server.port)/ok", messages: [alert],
          tls: {ca_file: \(authority)}}
      """
    }
    let site = try Site(
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      alerts: {deadline: \(deadline)}
      traces: true
      redaction: {"*.serial_number": withhold, "*server_name": withhold}
      trace_files: {cpu_pegging: [\(traces)]}
      destinations:
      \(destinations.joined(separator: "\n"))

      """)
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub, severity: critical}\n")
    return site
  }

  /// Runs a script in the directory of a site.
  private func run(_ script: String, _ site: Site) throws {
    let finished = try site.run(through: ["sh", "-euc", script, "sh"])
    try #require(finished.status == 0, "\(finished.errors)")
  }

  /// The three messages, when the hook returned in time.
  private func messages(ofHookIn site: Site) throws -> [[String: Any]] {
    let start = ContinuousClock.now
    let finished = try site.run("alert", "alert.yaml")
    let time = ContinuousClock.now - start
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(time < Self.deadline + Self.slack, "the hook took \(time)")
    let messages = try server.accepted(atLeast: 3).map { try json(Data($0.body)) }
    #expect(messages.count == 3)
    #expect(site.names(in: "state/outbox") == [])
    return messages
  }

  private func files(_ message: [String: Any]) -> [(name: String, reason: String)] {
    (message["attachments"] as? [[String: Any]] ?? []).map { file in
      let path = file["path"] as? String ?? ""
      return (
        String(path.split(separator: "/").last ?? ""), file["reason"] as? String ?? "attached"
      )
    }
  }

  @Test func `sixteen traces of 12 MiB to three destinations`() throws {
    let site = try site("logs/*.gz")
    try run(
      """
      mkdir logs
      yes 'call from 10.1.2.3 to +41 44 555 66 77 on cucm-pub was slow' | head -c 12582912 |
        gzip -c >logs/01.gz || :
      for number in 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16; do
        cp logs/01.gz logs/$number.gz
      done
      """, site)
    for message in try messages(ofHookIn: site) {
      let files = files(message)
      #expect(files.count == 16)
      #expect(files.allSatisfy { ["attached", Self.noTime].contains($0.reason) }, "\(files)")
      #expect(files.contains { $0.reason == Self.noTime }, "\(files)")
    }
  }

  @Test func `packed files of combining characters`() throws {
    let site = try site("logs/*.gz")
    try run(
      """
      mkdir logs
      printf '\\145\\314\\201%.0s' $(seq 10000) >letters
      for number in $(seq 1118); do cat letters; done | gzip -9 -c >logs/1.gz
      for number in 2 3 4 5 6; do cp logs/1.gz logs/$number.gz; done
      """, site)
    for message in try messages(ofHookIn: site) {
      let reasons = files(message).map(\.reason)
      #expect(reasons.count == 6)
      #expect(reasons.allSatisfy { ["attached", Self.noTime].contains($0) }, "\(reasons)")
      #expect(reasons.contains(Self.noTime), "\(reasons)")
    }
  }

  // MARK: - Disks that do not answer

  /// In a mount namespace with `stuck/`, whose files never answer, and `proc`, which lists the processes
  /// that work for the site.
  private func runWithStuckFiles(_ script: String, _ site: Site) throws {
    let start = """
      mkdir stuck
      /usr/bin/python3 '\(scriptPath("stuck-files.py"))' stuck >mounted 2>&1 &
      server=$!
      trap 'kill -9 $server 2>/dev/null || :' EXIT
      until [ -s mounted ]; do kill -0 $server; sleep 0.02; done
      program=$(readlink -f "$1")
      proc() {
        for process in /proc/[0-9]*; do
          if [ "$(readlink "$process/exe")" = "$program" ] &&
            [ "$(readlink "$process/cwd")" = "$PWD" ]; then echo "$process"; fi
        done
      }
      await() {
        for try in $(seq 500); do
          if [ "$(proc | wc -l)" = "$1" ]; then return 0; fi
          sleep 0.02
        done
        proc >&2
        return 1
      }

      """
    let finished = try site.run(through: ["unshare", "-m", "sh", "-euc", start + script, "sh"])
    try #require(finished.status == 0, "\(finished.errors)")
  }

  private func scriptPath(_ name: String) -> String {
    "\(Program.root)/Tests/ServerSupport/Scripts/\(name)"
  }

  @Test(.needs(.stuckFiles), arguments: ["open", "read", "lookup"])
  func `a disk that does not answer`(call: String) throws {
    let site = try site("stuck/\(call)-stuck.log, stuck/no-stuck.log")
    try runWithStuckFiles(
      """
      start=$(date +%s%N)
      "$1" alert alert.yaml
      echo $((($(date +%s%N) - start) / 1000000)) >milliseconds
      # One child is left, in its read, with nothing open but the socket and perhaps the file.
      child=$(proc)
      readlink "$child"/fd/* >open
      # The state is free.
      "$1" send
      kill -9 $server
      await 0
      """, site)
    let time =
      Int(try String(decoding: site.read("milliseconds"), as: UTF8.self).dropLast()) ?? .max
    #expect(Duration.milliseconds(time) < Self.deadline + Self.slack)
    let open = String(decoding: try site.read("open"), as: UTF8.self).split(separator: "\n")
    #expect(open.first?.hasPrefix("socket:") == true)
    #expect(open.dropFirst().allSatisfy { $0.contains("stuck") }, "\(open)")
    let messages = try server.accepted(atLeast: 3).map { try json(Data($0.body)) }
    #expect(messages.count == 3)
    for message in messages {
      let reasons = Dictionary(uniqueKeysWithValues: files(message).map { ($0.name, $0.reason) })
      #expect(reasons == ["\(call)-stuck.log": Self.noTime, "no-stuck.log": "attached"])
    }
  }

  @Test(.needs(.stuckFiles))
  func `of a disk that does not answer no more than three calls are left behind`() throws {
    let numbers = (2..<10).map { "stuck/read-stuck-\($0).log" }
    let site = try site((numbers + ["stuck/no-stuck.log"]).joined(separator: ", "))
    try runWithStuckFiles(
      """
      "$1" alert alert.yaml
      await 3
      kill -9 $server
      await 0
      """, site)
    let messages = try server.accepted(atLeast: 3).map { try json(Data($0.body)) }
    #expect(messages.count == 3)
    for message in messages {
      #expect(files(message).map(\.reason) == Array(repeating: Self.noTime, count: 9))
    }
  }

  @Test(.needs(.stuckFiles))
  func `a child ends after a hook that was killed, and holds no lock until then`() throws {
    let site = try site("stuck/read-stuck.log", deadline: "1h")
    try runWithStuckFiles(
      """
      "$1" alert alert.yaml &
      hook=$!
      await 2
      kill -9 $hook
      await 1
      sed -i 's/traces: true/traces: false/' callhome.yaml
      "$1" send
      await 1
      kill -9 $server
      await 0
      """, site)
    #expect(try server.accepted(atLeast: 3).count == 3)
  }

  @Test(.needs(.stuckFiles), .needs(.command("faketime", package: "faketime")))
  func `a sending run leaves a disk alone that does not answer in half a minute`() throws {
    let site = try site("stuck/read-stuck.log, stuck/no-stuck.log", deadline: "0s")
    try runWithStuckFiles(
      """
      "$1" alert alert.yaml
      timeout 60 faketime -f '+0 x20' "$1" send
      kill -9 $server
      await 0
      """, site)
    for message in try server.accepted(atLeast: 3).map({ try json(Data($0.body)) }) {
      let reasons = Dictionary(uniqueKeysWithValues: files(message).map { ($0.name, $0.reason) })
      #expect(reasons == ["read-stuck.log": Self.noTime, "no-stuck.log": "attached"])
    }
  }

  @Test(.needs(.tracing))
  func `traces go with an alert where the system starts no process`() throws {
    let site = try site("logs/*.log")
    try run("mkdir logs; echo 'call from 10.1.2.3 was slow' >logs/1.log", site)
    let finished = try site.run(
      "alert", "alert.yaml",
      through: [
        "strace", "-f", "-qq", "-o", "trace", "-e", "trace=clone,?fork", "-e",
        "inject=clone,?fork:error=EAGAIN",
      ])
    #expect(finished.status == 0, "\(finished.errors)")
    #expect(String(decoding: try site.read("trace"), as: UTF8.self).contains("EAGAIN"))
    let messages = try server.accepted(atLeast: 3).map { try json(Data($0.body)) }
    #expect(messages.count == 3)
    for message in messages { #expect(files(message).map(\.reason) == ["attached"]) }
  }
}
