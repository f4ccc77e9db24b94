import Foundation
import Testing

/// Withheld values do not appear in any output either, however a run ends (D5).
@Suite struct LeakTests {
  private static let serial = "FCHSECRET77"
  private static let email = "secret.person@example.org"

  @Test func `values that are withheld are in no output of a run that fails`() throws {
    let rules =
      #"redaction: {"*.serial_number": withhold, "*server_name": withhold, "*publisher_name": "#
      + "withhold, host_name: withhold}"
    let site = try secretSite(rules)
    try site.write("archive", "not a directory")
    try expectSilent(site, ["send", "--now"], 75)
    try expectSilent(site, ["send"], 75)
    try expectSilent(site, ["status"], 0)
    try expectSilent(site, ["status", "--json"], 0)
    try expectSilent(site, ["render", "inventory"], 0)
    for (name, bytes) in try site.contents(of: "state") {
      #expect(!String(decoding: bytes, as: UTF8.self).contains(Self.serial), "\(name)")
    }
  }

  @Test func `the search for secrets finds what is sent`() throws {
    let site = try secretSite("")
    let finished = try site.run("render", "inventory")
    #expect(finished.text.contains(Self.serial))
    #expect(finished.text.contains(Self.email))
  }

  @Test func `a password that slipped a level in the config is not shown`() throws {
    for place in ["destinations: {password: hunter2}", "contract: hunter2", "keep: hunter2"] {
      let key = place.prefix { $0 != ":" }
      let site = try Site()
      let lines = Site.config().split(separator: "\n").filter {
        !$0.hasPrefix("\(key):") && !(key == "destinations" && $0.hasPrefix("  archive"))
      }
      try site.write("callhome.yaml", lines.joined(separator: "\n") + "\n\(place)\n")
      for command in [["check"], ["send"]] {
        let finished = try site.start(command).finish()
        #expect(finished.status == 78, "\(place)")
        #expect(finished.errors.contains("must be a mapping, not a text"), "\(finished.errors)")
        #expect(!(finished.text + finished.errors).contains("hunter2"), "\(place)")
      }
    }
  }

  @Test func `values of the wrong type in a field that is withheld are not shown`() throws {
    let site = try secretSite(#"redaction: {"*.cpu_speed": withhold, "*.ram": withhold}"#)
    try site.write(
      "snapshot.yaml",
      """
      snapshot: 1
      cluster: {publisher: node}
      nodes:
        node:
          hardware: {model: M, cpu_speed_mhz: \(Self.serial), memory_mb: [\(Self.serial)]}

      """)
    for command in [["render", "inventory"], ["send", "--now"], ["check"], ["status"]] {
      let finished = try site.start(command).finish()
      #expect(!finished.text.contains(Self.serial), "\(command)")
      #expect(!finished.errors.contains(Self.serial), "\(command)")
    }
  }

  @Test func `anonymous mode names nobody in any output of a run that fails`() throws {
    let site = try secretSite("", mode: "anonymous")
    try site.write("archive", "not a directory")
    for command in [
      ["send", "--now"], ["status"], ["render", "inventory"], ["explain", "inventory"],
      ["diff", "telemetry"], ["check"], ["history"],
    ] {
      let finished = try site.start(command).finish()
      for secret in [Self.email, "secret-node"] {
        #expect(!finished.text.contains(secret), "\(command)")
        #expect(!finished.errors.contains(secret), "\(command)")
      }
    }
    for (name, bytes) in try site.contents(of: "state") {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("secret-node"), "\(name)")
    }
  }

  @Test(arguments: ["https", "email"])
  func `a transport that fails names nobody who is withheld`(via: String) throws {
    let way =
      via == "https"
      ? "{via: https, url: \"https://127.0.0.1:9/x\"}" : "{via: email, to: [support@example.com]}"
    let site = try secretSite("", mode: "anonymous")
    let text = String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
      .replacing("{via: directory, path: archive}", with: way)
    try site.write(
      "callhome.yaml",
      text + "mail_server: {host: 127.0.0.1, port: 9, security: none, from: callhome@example.com}\n"
    )
    #expect(try site.run("license", "accept", "--yes").status == 0)
    for command in [["send", "--now"], ["send"], ["test"], ["check", "--connect"], ["status"]] {
      let finished = try site.start(command).finish()
      if command == ["send", "--now"] { #expect(finished.status == 75, "\(finished.errors)") }
      for secret in [Self.email, "secret-node"] {
        #expect(!(finished.text + finished.errors).contains(secret), "\(command)")
      }
    }
    #expect(site.names(in: "state/outbox").count == 2)
    for (name, bytes) in try site.contents(of: "state") where name != "config.yaml" {
      #expect(!String(decoding: bytes, as: UTF8.self).contains("secret-node"), "\(name)")
    }
  }

  @Test func `a value that contradicts another is not shown where its field is withheld`() throws {
    let site = try secretSite(#"redaction: {"*.serial_number": withhold}"#)
    try site.write(
      "callhome.yaml",
      Site.config(
        snapshots: "snapshot.yaml, second.yaml",
        more: #"redaction: {"*.serial_number": withhold}"#))
    try site.write(
      "second.yaml",
      "snapshot: 1\nnodes: {secret-node: {hardware: {serial_number: OTHERSECRET88}}}\n")
    for command in [["render", "inventory"], ["send", "--now"], ["check"]] {
      let finished = try site.start(command).finish()
      #expect(finished.errors.contains("second.yaml"), "\(command)")
      for secret in [Self.serial, "OTHERSECRET88"] {
        #expect(!(finished.text + finished.errors).contains(secret), "\(command)")
      }
    }
  }

  private func expectSilent(_ site: Site, _ command: [String], _ status: Int32) throws {
    let finished = try site.start(command).finish()
    #expect(finished.status == status, "\(finished.errors)")
    #expect(finished.text + finished.errors != "" || command == ["send"])
    for secret in [Self.serial, "secret-node"] {
      #expect(!finished.text.contains(secret), "\(command)")
      #expect(!finished.errors.contains(secret), "\(command)")
    }
  }

  private func secretSite(_ rules: String, mode: String = "smart") throws -> Site {
    let site = try Site(Site.config(mode: mode, more: rules), isAccepted: false)
    let text = String(decoding: try site.read("callhome.yaml"), as: UTF8.self)
    try site.write(
      "callhome.yaml", text.replacingOccurrences(of: "uc@example.com", with: Self.email))
    try site.write(
      "snapshot.yaml",
      """
      snapshot: 1
      cluster: {publisher: secret-node}
      nodes:
        secret-node:
          status: {host_name: secret-node}
          hardware: {serial_number: \(Self.serial), model: VMware7}

      """)
    #expect(try site.run("license", "accept", "--yes").status == 0)
    return site
  }
}
