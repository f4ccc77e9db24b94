import Foundation
import ServerSupport
import Testing

/// The file of metrics, through the built program (O3).
@Suite struct MetricsFileTests {
  private static let key = "metrics_file: metrics/callhome.prom\n"

  /// A site that writes metrics into a directory of its own.
  private func site(_ config: String? = nil, isAccepted: Bool = true) throws -> Site {
    let site = try Site(config ?? Site.config(more: Self.key), isAccepted: isAccepted)
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/metrics", withIntermediateDirectories: false)
    return site
  }

  private func metrics(_ site: Site) throws -> String {
    String(decoding: try site.read("metrics/callhome.prom"), as: UTF8.self)
  }

  /// The value of a sample, by the beginning of its line.
  private func value(_ sample: String, _ site: Site) throws -> Double {
    let line = try metrics(site).split(separator: "\n").first { $0.hasPrefix("\(sample) ") }
    return try #require(
      line.flatMap { Double($0.dropFirst(sample.count + 1)) }, "no '\(sample)'")
  }

  private func labels(_ destination: String, _ kind: String) -> String {
    "{site=\"callhome\",destination=\"\(destination)\",kind=\"\(kind)\"}"
  }

  @Test func `a run that went well says when what was sent`() throws {
    let site = try site()
    let start = OtherClock.now.timeIntervalSince1970.rounded(.down)
    #expect(try site.run("send").status == 0)
    for kind in ["inventory", "telemetry", "configuration"] {
      let sent = try value(
        "callhome_last_success_timestamp_seconds\(labels("archive", kind))", site)
      #expect(sent >= start)
      #expect(try value("callhome_waiting_messages\(labels("archive", kind))", site) == 0)
    }
    #expect(
      try value("callhome_last_success_timestamp_seconds\(labels("archive", "alert"))", site) == 0)
    #expect(try value("callhome_last_run_timestamp_seconds{site=\"callhome\"}", site) >= start)
    #expect(try value("callhome_last_run_exit_status{site=\"callhome\"}", site) == 0)
    #expect(try value("callhome_mode{site=\"callhome\",mode=\"smart\"}", site) == 1)
    #expect(try value("callhome_mode{site=\"callhome\",mode=\"none\"}", site) == 0)
    #expect(
      try value("callhome_license_accepted_timestamp_seconds{site=\"callhome\"}", site) > 0)
  }

  @Test(arguments: ["000", "077"])
  func `others can read the file whatever the umask, and nothing is left beside it`(umask: String)
    throws
  {
    let site = try site()
    for _ in 0..<2 {
      let finished = try site.run("send", through: shell(#"umask \#(umask); exec "$@""#))
      #expect(finished.status == 0, "\(finished.errors)")
      #expect(try site.mode(of: "metrics/callhome.prom") == 0o644)
      #expect(site.names(in: "metrics") == ["callhome.prom"])
    }
  }

  @Test func `no value of a message and no name of a node is in it`() throws {
    let site = try site()
    let alert = "alert: CpuPegging\nnode: cucm-pub\n"
    try site.write("alert.yaml", alert)
    #expect(try site.run("alert", "alert.yaml").status == 0)
    #expect(try site.run("send").status == 0)
    let sent = try site.contents(of: "archive").values.map { String(decoding: $0, as: UTF8.self) }
    let text = try metrics(site)
    for value in ["cucm-pub", "FCH1234V5XY", "uc@example.com", "jdoe", "41250", "CpuPegging"] {
      #expect(sent.contains { $0.contains(value) }, "nothing is planted: \(value)")
      #expect(!text.contains(value), "\(value)")
    }
  }

  @Test func `what waits and what failed is told by a run that failed`() throws {
    let site = try site()
    // Neither a file in place of the directory nor root can be written into.
    try site.write("archive", "")
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    #expect(try site.run("alert", "alert.yaml").status == 0)
    let start = OtherClock.now.timeIntervalSince1970.rounded(.down)
    let status = try site.run("send").status
    #expect(status == 75)
    #expect(try value("callhome_last_run_exit_status{site=\"callhome\"}", site) == 75)
    for kind in ["inventory", "alert"] {
      #expect(try value("callhome_waiting_messages\(labels("archive", kind))", site) == 1)
      let since = try value(
        "callhome_waiting_oldest_timestamp_seconds\(labels("archive", kind))", site)
      #expect(since > start - 3_600 && since < start + 3_600)
      let failed = try value(
        "callhome_last_failure_timestamp_seconds\(labels("archive", kind))", site)
      #expect(failed > start - 3_600)
    }
    try site.remove("archive")
    #expect(try site.run("send", "--now").status == 0)
    #expect(
      try value("callhome_last_failure_timestamp_seconds\(labels("archive", "inventory"))", site)
        == 0)
    #expect(try value("callhome_waiting_messages\(labels("archive", "alert"))", site) == 0)
  }

  @Test(arguments: ["consent.json", "ledger.json", "installation.json"])
  func `a run that found its state damaged says so with the status that it has`(name: String)
    throws
  {
    let site = try site()
    for isDecided in [true, false] {
      if !isDecided {
        // Of the state such a run reads the ledger alone.
        let config = String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
        try site.write(
          "callhome.yaml", config.replacing("call_home: smart", with: "call_home: none"))
      }
      try site.write("state/\(name)", "{")
      let status: Int32 = isDecided || name == "ledger.json" ? 74 : 0
      #expect(try site.run("send").status == status, "\(isDecided)")
      #expect(
        try value("callhome_last_run_exit_status{site=\"callhome\"}", site) == Double(status))
    }
  }

  @Test func `a run that cannot read its snapshot or its state says so too`() throws {
    let site = try site()
    try site.write("snapshot.yaml", "snapshot: 1\nnodes: [\n")
    #expect(try site.run("send").status == 65)
    #expect(try value("callhome_last_run_exit_status{site=\"callhome\"}", site) == 65)
    #expect(
      try value("callhome_last_failure_timestamp_seconds\(labels("archive", "inventory"))", site)
        > 0)
    try site.setMode(0o755, of: "state")
    #expect(try site.run("send").status == 77)
    #expect(try value("callhome_last_run_exit_status{site=\"callhome\"}", site) == 77)
    #expect(try !metrics(site).contains("callhome_last_success"))
  }

  @Test func `before the licence was accepted, and while nothing is decided, the file says so`()
    throws
  {
    let site = try site(isAccepted: false)
    #expect(try site.run("send").status == 78)
    #expect(
      try value("callhome_license_accepted_timestamp_seconds{site=\"callhome\"}", site) == 0)
    #expect(
      try value("callhome_last_success_timestamp_seconds\(labels("archive", "inventory"))", site)
        == 0)
    try site.write("callhome.yaml", Site.config(mode: "none", more: Self.key))
    let finished = try site.run("send")
    #expect(finished.status == 0)
    #expect(try value("callhome_mode{site=\"callhome\",mode=\"none\"}", site) == 1)
  }

  @Test func `with Call Home disabled nothing is written`() throws {
    let site = try site(Site.config(mode: "disabled", more: Self.key), isAccepted: false)
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "metrics") == [])
  }

  @Test func `a file that cannot be written is told once a day and stops nothing`() throws {
    let site = try site()
    try site.remove("metrics")
    let first = try site.run("send")
    #expect(first.status == 0)
    #expect(
      first.errors == """
        \(site.path)/callhome.yaml:11:15: warning: the metrics are not written: cannot open \
        '\(site.path)/metrics': no such file or directory

        """)
    #expect(site.names(in: "archive").count == 3)
    #expect(try site.run("send").errors == "")
    #expect(try site.run("send", "--now").errors.contains("the metrics are not written"))
  }

  @Test(.needs(.root)) func `root follows no link of another user to the file`() throws {
    let site = try Site(Site.config(more: "metrics_file: var/collector/metrics/callhome.prom\n"))
    for name in ["var", "var/collector", "var/collector/metrics", "victim", "victim/metrics"] {
      try FileManager.default.createDirectory(
        atPath: "\(site.path)/\(name)", withIntermediateDirectories: false)
    }
    // As Debian has it: the directory around the collector's belongs to another user.
    try #require(chown("\(site.path)/var/collector", 65_534, 65_534) == 0)
    #expect(try site.run("send", "--now").errors == "")
    #expect(site.names(in: "var/collector/metrics") == ["callhome.prom"])
    // The owner of a directory can replace its files with links.
    for (owned, link) in [("var/collector", "var/collector/metrics"), ("var", "var/collector")] {
      try #require(chown("\(site.path)/\(owned)", 65_534, 65_534) == 0)
      try site.remove(link)
      let target = "\(site.path)/victim" + (owned == "var" ? "" : "/metrics")
      try #require(symlink(target, "\(site.path)/\(link)") == 0)
      let finished = try site.run("send", "--now")
      #expect(finished.errors.contains("the metrics are not written"), "\(finished.errors)")
      let reason =
        owned == "var"
        ? "user 'nobody' can replace it, since '\(site.path)/var' belongs to that user\n  hint: put it "
        : "it is a symbolic link\n  hint: use the path that the link points to, "
      #expect(finished.errors.contains(reason), "\(finished.errors)")
      #expect(finished.status == 0)
      #expect(site.names(in: "victim/metrics") == [])
    }
    // The same link is root's own here.
    try #require(chown("\(site.path)/var", 0, 0) == 0)
    #expect(try site.run("send", "--now").errors == "")
    #expect(site.names(in: "victim/metrics") == ["callhome.prom"])
  }

  @Test(.needs(.mounts)) func `a full disk under the file stops nothing and leaves the old one`()
    throws
  {
    let site = try site()
    let script = """
      mount -t tmpfs -o size=4k none metrics && echo old >metrics/callhome.prom || exit 99
      "$@"; echo $? >status; ls -A metrics >names; cat metrics/callhome.prom >content
      """
    let finished = try site.run("send", through: ["unshare", "-rm"] + shell(script))
    #expect(String(decoding: try site.read("status"), as: UTF8.self) == "0\n")
    #expect(finished.errors.contains("no space left on device"), "\(finished.errors)")
    #expect(String(decoding: try site.read("names"), as: UTF8.self) == "callhome.prom\n")
    #expect(String(decoding: try site.read("content"), as: UTF8.self) == "old\n")
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `repeats are counted, and a hook leaves the file alone`() throws {
    let site = try site()
    try site.write("alert.yaml", "alert: CpuPegging\nnode: cucm-pub\n")
    #expect(try site.run("alert", "alert.yaml").status == 0)
    #expect(site.names(in: "metrics") == [])
    for _ in 0..<3 { #expect(try site.run("alert", "alert.yaml").status == 0) }
    #expect(try site.run("send").status == 0)
    #expect(try value("callhome_suppressed_repeats{site=\"callhome\"}", site) == 3)
    #expect(
      try value("callhome_last_success_timestamp_seconds\(labels("archive", "alert"))", site) > 0)
  }

  @Test(.needs(.webServer)) func `the ends of certificates are told`() throws {
    let certificates = try TestCertificates.shared()
    let site = try site()
    for (name, path) in [
      ("ca.pem", certificates.authority), ("client.pem", certificates.certificate("client")),
      ("client.key", certificates.key("client")),
    ] {
      try site.write(name, try #require(FileManager.default.contents(atPath: path)))
    }
    try site.setMode(0o600, of: "client.key")
    try site.write(
      "callhome.yaml",
      Site.config(
        more: """
            support:
              url: https://localhost:1/ok
              tls: {ca_file: ca.pem, certificate_file: client.pem, key_file: client.key}
          \(Self.key)
          """))
    #expect(try site.run("send").status == 0)
    for (file, path) in [
      ("certificate", certificates.certificate("client")), ("authorities", certificates.authority),
    ] {
      let end = try ServerSupport.run(
        ["sh", "-c", #"date -d "$(openssl x509 -enddate -noout -in "$1" | cut -d = -f 2)" +%s"#]
          + ["sh", path], in: "/")
      let told = try value(
        "callhome_certificate_end_timestamp_seconds{site=\"callhome\",destination=\"support\","
          + "file=\"\(file)\"}", site)
      #expect(String(Int(told)) == end.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }

  @Test(.needs(.command("promtool", package: "prometheus")))
  func `promtool has nothing to complain of`() throws {
    let site = try site()
    #expect(try site.run("send").status == 0)
    for (script, isSound) in [
      ("cat metrics/callhome.prom", true),
      // So that it is seen to complain.
      ("sed 's/# HELP callhome_mode .*//' metrics/callhome.prom", false),
    ] {
      let checked = try Program.run(
        ["sh", "-c", "\(script) | promtool check metrics"], in: site.path)
      #expect((checked.status == 0) == isSound, "\(checked.text) \(checked.errors)")
      #expect((checked.errors + checked.text).isEmpty == isSound)
    }
  }

  @Test(
    .needs(.command("prometheus-node-exporter", package: "prometheus-node-exporter")),
    .needs(.command("curl", package: "curl")))
  func `a live exporter passes the metrics on, and never half a file`() throws {
    let site = try site()
    #expect(try site.run("send").status == 0)
    // Left by a run that was killed while writing.
    try site.write(
      "metrics/.callhome-callhome.prom.new", "callhome_mode{mode=\"smart\"} 1\ncallho")
    let folder = try ServerFolder()
    let port = try freePort()
    let exporter = try ServerProcess(
      [
        "prometheus-node-exporter", "--web.listen-address=127.0.0.1:\(port)",
        "--collector.disable-defaults", "--collector.textfile",
        "--collector.textfile.directory=\(site.path)/metrics",
      ], in: folder.path, ports: [port])
    let scraped = try withExtendedLifetime(exporter) {
      try ServerSupport.run(["curl", "-sf", "http://127.0.0.1:\(port)/metrics"], in: "/")
    }
    #expect(scraped.contains("\nnode_textfile_scrape_error 0\n"))
    let samples = try metrics(site).split(separator: "\n").filter { !$0.hasPrefix("#") }
    #expect(samples.count > 20)
    for sample in samples {
      // It puts labels in another order.
      let name = sample.prefix { $0 != "{" }
      #expect(scraped.contains("\n\(name){"), "\(sample)")
    }
    #expect(scraped.contains(#"callhome_mode{mode="smart",site="callhome"} 1"#))
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "metrics") == ["callhome.prom"])
  }

  @Test(.needs(.command("promtool", package: "prometheus")))
  func `the rules of the example are sound, pass their test, and name metrics that there are`()
    throws
  {
    let example =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().path + "/examples/prometheus"
    for arguments in [
      ["check", "rules", "callhome.rules.yaml"], ["test", "rules", "callhome.rules.test.yaml"],
    ] {
      let checked = try Program.run(["promtool"] + arguments, in: example)
      #expect(checked.status == 0, "\(checked.text) \(checked.errors)")
    }
    let site = try site()
    #expect(try site.run("send").status == 0)
    let there = try metrics(site)
    let rules = try String(contentsOfFile: "\(example)/callhome.rules.yaml", encoding: .utf8)
    let named = Set(rules.matches(of: /callhome_[a-z_]+/).map { String($0.output) })
    #expect(named.count >= 5)
    for name in named where name != "callhome_certificate_end_timestamp_seconds" {
      #expect(there.contains("# TYPE \(name) gauge\n"), "\(name)")
    }
  }
}
