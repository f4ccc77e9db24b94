import Foundation
import ServerSupport
import Testing

/// The example `linux-host` against the real prometheus-node-exporter.
@Suite struct NodeExporterTests {
  private static let example =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path + "/examples/linux-host"

  /// A copy of the example without its snapshots.
  private func copy() throws -> ServerFolder {
    let folder = try ServerFolder(mode: 0o755)
    let config = try String(contentsOfFile: "\(Self.example)/callhome.yaml", encoding: .utf8)
    try folder.write("callhome.yaml", config)
    for name in ["snapshots", "textfiles"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder.path)/\(name)", withIntermediateDirectories: false)
    }
    return folder
  }

  /// The output of a run of the example, and its complaints.
  private func run(
    _ arguments: [String], in folder: ServerFolder, input: String = "/dev/null"
  ) throws -> Finished {
    try Program.start(
      [Program.path] + arguments, in: folder.path,
      environment: ["CALLHOME_CONFIG": "\(folder.path)/callhome.yaml", "TZ": "UTC"], input: input
    ).finish()
  }

  private func rendered(
    _ kind: String, _ mode: String, in folder: ServerFolder, input: String = "/dev/null"
  ) throws -> [String: Any] {
    let finished = try run(
      ["render", kind, "--mode", mode, "--format", "json"], in: folder, input: input)
    try #require(finished.status == 0, "\(finished.errors)")
    #expect(!finished.errors.contains("warning"), "\(finished.errors)")
    return try json(finished.output)
  }

  private func node(_ message: [String: Any]) throws -> [String: Any] {
    let kind = try #require(message["kind"] as? String)
    let body = try #require(message[kind] as? [String: Any])
    let nodes = try #require(body["nodes"] as? [[String: Any]])
    try #require(nodes.count == 1)
    return nodes[0]
  }

  /// A text file of metrics that the exporter passes on, and that callhome reads itself.
  private static let textfile = """
    # HELP node_dmi_info What this machine is.
    # TYPE node_dmi_info gauge
    node_dmi_info{bios_date="03/11/2024",bios_version="1.14.2",product_name="Rack \\"210\\"",product_serial="0047811"} 1

    """

  /// Writes the metrics of a live exporter on this machine next to the snapshots of the example.
  private func takeDump(_ folder: ServerFolder) throws {
    try folder.write("textfiles/dmi.prom", Self.textfile)
    let port = try freePort()
    let exporter = try ServerProcess(
      [
        "prometheus-node-exporter", "--web.listen-address=127.0.0.1:\(port)",
        "--collector.textfile.directory=\(folder.path)/textfiles", "--collector.cpu.info",
        "--collector.netdev.address-info", "--collector.disable-defaults",
      ]
        + [
          "uname", "os", "time", "stat", "cpu", "meminfo", "loadavg", "filesystem", "netclass",
          "netdev", "textfile",
        ].map { "--collector.\($0)" }, in: folder.path, ports: [port])
    _ = try withExtendedLifetime(exporter) {
      try ServerSupport.run(
        [
          "curl", "-sf", "http://127.0.0.1:\(port)/metrics", "-o",
          "\(folder.path)/snapshots/exporter.prom",
        ], in: folder.path)
    }
  }

  @Test(
    .needs(.command("prometheus-node-exporter", package: "prometheus-node-exporter")),
    .needs(.command("curl", package: "curl")))
  func `a live exporter fills the messages of the example`() throws {
    let folder = try copy()
    try takeDump(folder)
    let checked = try run(["check"], in: folder)
    #expect(checked.status == 0, "\(checked.errors)")

    let inventory = try node(rendered("inventory", "smart", in: folder))
    func output(_ command: String...) throws -> String {
      try ServerSupport.run(command, in: "/").trimmingCharacters(in: .whitespacesAndNewlines)
    }
    #expect(inventory["host_name"] as? String == (try output("uname", "-n")))
    #expect(inventory["kernel_version"] as? String == (try output("uname", "-r")))
    #expect(inventory["cpu_count"] as? Int == Int(try output("nproc", "--all")))
    #expect(inventory["model"] as? String == "Rack \"210\"")
    #expect(inventory["serial_number"] as? String == "0047811")
    #expect(inventory["bios_version"] as? String == "1.14.2")
    #expect((inventory["cpu_model"] as? String)?.isEmpty == false)
    #expect((inventory["os_name"] as? String)?.isEmpty == false)
    let memory = try String(contentsOfFile: "/proc/meminfo", encoding: .utf8)
    let total = try #require(memory.split(separator: " ").lazy.compactMap { Int($0) }.first)
    #expect(abs(try #require(inventory["ram"] as? Int) - total / 1024) <= 1)
    #expect((inventory["network_interfaces"] as? [[String: Any]]) != nil)

    let telemetry = try node(rendered("telemetry", "smart", in: folder))
    #expect(try #require(telemetry["up_time"] as? Int) > 0)
    #expect(try #require(telemetry["memory_used"] as? Int) > 0)
    let load = try #require(telemetry["load_average"] as? [String: Any])
    #expect(load.keys.sorted() == ["15min", "1min", "5min"])

    // The host's names are in the dump, and in no anonymous message.
    let dump = folder.text("snapshots/exporter.prom")
    let name = try output("uname", "-n")
    let addresses = dump.split(separator: "\n").filter {
      $0.hasPrefix("node_network_info{") && !$0.contains("address=\"00:00:00:00:00:00\"")
    }.compactMap { $0.split(separator: "\"").dropFirst().first.map(String.init) }
    #expect(dump.contains("nodename=\"\(name)\""))
    for kind in ["inventory", "telemetry"] {
      let text = try run(["render", kind], in: folder).text
      #expect(text.contains("0047811"))
      for secret in addresses { #expect(!text.contains(secret)) }
      #expect(!text.contains("Host name"))
    }
  }

  @Test(
    .needs(.command("prometheus-node-exporter", package: "prometheus-node-exporter")),
    .needs(.command("curl", package: "curl")), .needs(.amlReaders), .needs(.webServer))
  func `what a live exporter says reaches a receiver as AML that others read`() throws {
    let folder = try copy()
    try takeDump(folder)
    let server = try WebServer()
    let config = folder.text("callhome.yaml").replacing(
      "call_home: anonymous", with: "call_home: smart\ncontact: {email: hosts@example.com}")
    let archive = try #require(config.firstRange(of: "  archive:"))
    try folder.write(
      "callhome.yaml",
      """
      \(config[..<archive.lowerBound])
        support:
          url: https://localhost:\(server.port)/ok
          format: aml
          tls: {ca_file: \(try TestCertificates.shared().authority)}
        other:
          url: https://localhost:\(server.port)/ok
          format: aml
          content_type: application/soap+xml; charset=utf-8
          messages: [inventory]
          tls: {ca_file: \(try TestCertificates.shared().authority)}

      """)
    #expect(try run(["license", "accept", "--yes"], in: folder).status == 0)
    let sent = try run(["send", "--now"], in: folder)
    #expect(sent.status == 0, "\(sent.errors)")
    let requests = server.accepted(atLeast: 3)
    #expect(
      requests.map { $0.fields["content-type"] ?? "" }.sorted() == [
        "application/soap+xml; charset=utf-8", "text/xml; charset=utf-8", "text/xml; charset=utf-8",
      ])
    let receiver = try AMLReceiver()
    for request in requests {
      let aml = String(decoding: request.body, as: UTF8.self)
      func found(_ name: String) -> String? {
        let start = aml.firstRange(of: "name=\"\(name)\" value=\"")?.upperBound
        return start.map { String(aml[$0...].prefix { $0 != "\"" }) }
      }
      func value(_ name: String) throws -> String { try #require(found(name)) }
      // The same message as JSON, but for its own id, time and number.
      let json = try run(
        ["render", try value("kind"), "--format", "json", "--destination", "support"], in: folder)
      var document = try CommandLineTests.json(json.output)
      for key in ["message_id", "created", "previous_message_id"] {
        document[key] = found(key)
      }
      document["sequence"] = Int(try value("sequence"))
      try receiver.append(
        request.body, json: Array(try JSONSerialization.data(withJSONObject: document)))
    }
    let differences = try receiver.differences()
    #expect(differences == ["3 messages"])
    for found in try receiver.found() {
      let parts = found.components(separatedBy: " | ")
      #expect(parts.count == 8 && parts[0].contains(":0047811:"), "\(found)")
      let isInventory = parts[2] == "inventory"
      #expect(parts[5] == (isInventory ? "Rack \"210\"" : "linux-host") + "@C@0047811")
      #expect((Int(parts[6]) ?? 0) > 25, "\(found)")
    }
  }

  private func jsonText(_ name: String, in finished: Finished) throws -> String {
    try #require(try json(finished.output)[name] as? String)
  }

  @Test func `the textfile directory is read as one node that is named after it`() throws {
    let folder = try copy()
    try folder.write("textfiles/dmi.prom", Self.textfile)
    try folder.write("textfiles/os.prom", "node_os_info{pretty_name=\"Example OS\"} 1\n")
    let config = folder.text("callhome.yaml").replacing(
      "snapshots: [snapshots/*]", with: "snapshots: [textfiles]")
    try folder.write("callhome.yaml", config)
    let inventory = try node(rendered("inventory", "smart", in: folder))
    #expect(inventory["host_name"] as? String == "textfiles")
    #expect(inventory["model"] as? String == "Rack \"210\"")
    #expect(inventory["os_name"] as? String == "Example OS")
    #expect(inventory["cpu_count"] == nil)
  }

  @Test func `metrics may come from standard input, and must name their node there`() throws {
    let folder = try copy()
    let config = folder.text("callhome.yaml").replacing(
      "snapshots: [snapshots/*]", with: "snapshots: [\"-\"]")
    try folder.write("callhome.yaml", config)
    let dump = try folder.write(
      "dump", "node_uname_info{nodename=\"build3\",release=\"6.1\"} 1\n")
    let inventory = try node(rendered("inventory", "smart", in: folder, input: dump))
    #expect(inventory["host_name"] as? String == "build3")
    #expect(inventory["kernel_version"] as? String == "6.1")
    let nameless = try folder.write("nameless", "node_load1 1\n")
    let finished = try run(["render", "inventory"], in: folder, input: nameless)
    #expect(finished.status == 65)
    #expect(
      finished.errors == """
        standard input: error: these metrics do not say of which node they are
          hint: write them into a file that is named after the node

        """)
  }

  @Test func `nothing of a dump that was cut is sent`() throws {
    let folder = try copy()
    let dump = try String(contentsOfFile: "\(Self.example)/snapshots/build2.prom", encoding: .utf8)
    try folder.write("snapshots/build2.prom", dump)
    let whole = try node(rendered("inventory", "smart", in: folder))
    #expect(whole["cpu_speed"] as? Int == 3729)
    #expect(whole["active_services"] as? [String] == ["cron.service", "ssh.service"])
    try folder.write("snapshots/build2.prom", String(dump.dropLast(2)))
    let finished = try run(["render", "inventory"], in: folder)
    #expect(finished.status == 65)
    #expect(finished.errors.contains("error: the last line does not end with a line end\n"))
    #expect(!finished.text.contains("3729") && !finished.text.contains("ssh.service"))
  }
}
