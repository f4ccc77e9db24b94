import Foundation
import ServerSupport
import Testing

/// Config, catalog, secrets and state that another user could have put there are refused.
@Suite struct PlantedTests {
  private static let nobody: uid_t = 65_534

  /// A site whose config and other files are in `etc`, a directory that another user owns.
  private func site() throws -> Site {
    let site = try Site(isAccepted: false)
    try makeDirectory("etc", 0o755, site)
    try site.write("etc/callhome.yaml", Site.config(snapshots: "../snapshot.yaml"))
    return site
  }

  private func makeDirectory(_ name: String, _ mode: Int, _ site: Site) throws {
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/\(name)", withIntermediateDirectories: false)
    try site.setMode(mode, of: name)
  }

  private func run(_ site: Site, _ arguments: String...) throws -> Finished {
    try site.start(
      arguments, environment: ["CALLHOME_CONFIG": "\(site.path)/etc/callhome.yaml"]
    ).finish()
  }

  @Test(arguments: [0o777, 0o757, 0o757 | 0o2000])
  func `a config in a directory that others can write is refused`(mode: Int) throws {
    let site = try site()
    #expect(try run(site, "license", "accept", "--yes").status == 0)
    try site.setMode(mode, of: "etc")
    let digits = String(mode, radix: 8)
    for command in ["send", "check", "status"] {
      let finished = try run(site, command)
      #expect(finished.status == 77)
      #expect(
        finished.errors == """
          \(site.path)/etc/callhome.yaml: error: other users can replace it, since they can write \
          '\(site.path)/etc' (mode \(digits.count < 4 ? "0" : "")\(digits))
            hint: run: chmod go-w \(site.path)/etc

          """)
    }
    #expect(site.names(in: "etc/archive") == [])
    // As in /tmp, where only owners can rename.
    try site.setMode(0o1777, of: "etc")
    #expect(try run(site, "send").status == 0)
  }

  @Test(.needs(.root))
  func `a directory that a group can write is refused, but for a group of one`()
    throws
  {
    let site = try site()
    try site.setMode(0o775, of: "etc")
    // root's own group has no other members.
    #expect(try run(site, "check").status == 0)
    try #require(chown("\(site.path)/etc", 0, 1) == 0)
    #expect(try run(site, "check").status == 77)
  }

  @Test(.needs(.root)) func `a config in a directory of another user is refused`() throws {
    let site = try site()
    try #require(chown("\(site.path)/etc", Self.nobody, 0) == 0)
    let refused = try run(site, "check")
    #expect(refused.status == 77)
    #expect(
      refused.errors.contains(
        "user 'nobody' can replace it, since '\(site.path)/etc' belongs to that user"))
    // That user's own config is obeyed with that user's rights, which the other directories allow.
    try #require(chown("\(site.path)/etc/callhome.yaml", Self.nobody, 0) == 0)
    #expect(try run(site, "check").status == 0)
  }

  @Test func `every directory counts that a link leads through`() throws {
    let site = try site()
    try makeDirectory("open", 0o777, site)
    try makeDirectory("open/inner", 0o755, site)
    try makeDirectory("shut", 0o755, site)
    try site.write("open/inner/callhome.yaml", Site.config(snapshots: "../snapshot.yaml"))
    try site.remove("etc/callhome.yaml")
    for target in ["../open/inner/callhome.yaml", "../shut/link"] {
      unlink("\(site.path)/etc/callhome.yaml")
      unlink("\(site.path)/shut/link")
      try #require(symlink(target, "\(site.path)/etc/callhome.yaml") == 0)
      try #require(
        symlink("\(site.path)/open/./inner/callhome.yaml", "\(site.path)/shut/link") == 0)
      let refused = try run(site, "check")
      #expect(refused.status == 77)
      #expect(refused.errors.contains("since they can write '\(site.path)/open' (mode 0777)"))
    }
    try site.setMode(0o755, of: "open")
    #expect(try run(site, "check").status == 0)
  }

  @Test func `where a state is refused none is made either`() throws {
    let site = try site()
    try makeDirectory("var", 0o777, site)
    try site.write(
      "etc/callhome.yaml",
      Site.config(snapshots: "../snapshot.yaml").replacing(
        "state: state", with: "state: ../var/state"))
    let refused = try run(site, "license", "accept", "--yes")
    #expect(refused.status == 77)
    #expect(refused.errors.contains("since they can write '\(site.path)/var' (mode 0777)"))
    #expect(site.names(in: "var") == [])
  }

  @Test func `state below a directory that others can write is refused`() throws {
    let site = try site()
    #expect(try run(site, "license", "accept", "--yes").status == 0)
    try makeDirectory("var", 0o777, site)
    try FileManager.default.moveItem(
      atPath: "\(site.path)/etc/state", toPath: "\(site.path)/var/state")
    try site.write(
      "etc/callhome.yaml",
      Site.config(snapshots: "../snapshot.yaml").replacing(
        "state: state", with: "state: ../var/state"))
    let before = try site.contents()
    for command in ["send", "status"] {
      let refused = try run(site, command)
      #expect(refused.status == 77)
      #expect(refused.errors.contains("since they can write '\(site.path)/var' (mode 0777)"))
    }
    #expect(try site.contents() == before)
    try site.setMode(0o755, of: "var")
    #expect(try run(site, "send").status == 0)
  }

  @Test func `a catalog that others could have put there is refused`() throws {
    let site = try site()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    try makeDirectory("catalogs", 0o777, site)
    try site.write(
      "catalogs/own.yaml",
      try Data(contentsOf: root.appendingPathComponent("Sources/Input/Catalogs/unified-cm.yaml")))
    try site.write(
      "etc/callhome.yaml",
      Site.config(product: "\(site.path)/catalogs/own.yaml", snapshots: "../snapshot.yaml"))
    let refused = try run(site, "check")
    #expect(refused.status == 78)
    #expect(refused.errors.contains("since they can write '\(site.path)/catalogs' (mode 0777)"))
    try site.setMode(0o755, of: "catalogs")
    #expect(try run(site, "check").status == 0)
  }

  @Test(.needs(.mailServer))
  func `a password in a directory that others can write is used by nobody`() throws {
    let server = try MailServer()
    let site = try site()
    try makeDirectory("secrets", 0o755, site)
    try site.write("secrets/password", "s3cret\n")
    try site.setMode(0o600, of: "secrets/password")
    try site.write("etc/callhome.yaml", try mailConfig(server))
    #expect(try run(site, "license", "accept", "--yes").status == 0)
    try site.setMode(0o777, of: "secrets")
    let refused = try run(site, "send")
    // The messages stay queued until the file can be trusted.
    #expect(refused.status == 75)
    #expect(refused.errors.contains("since they can write '\(site.path)/secrets' (mode 0777)"))
    #expect(server.commands() == [])
    try site.setMode(0o755, of: "secrets")
    #expect(try run(site, "send").status == 0)
    #expect(server.messages().count == 3)
  }

  @Test(.needs(.mailServer), .needs(.root))
  func `a password of the user whom root becomes is used`() throws {
    let server = try MailServer()
    let site = try site()
    try makeDirectory("secrets", 0o755, site)
    try site.write("secrets/password", "s3cret\n")
    try site.setMode(0o600, of: "secrets/password")
    try makeDirectory("etc/state", 0o700, site)
    for name in ["etc/state", "secrets/password"] {
      try #require(chown("\(site.path)/\(name)", Self.nobody, 65_534) == 0)
    }
    try site.write("etc/callhome.yaml", try mailConfig(server))
    #expect(try run(site, "license", "accept", "--yes").status == 0)
    let sent = try run(site, "send")
    #expect(sent.status == 0, "\(sent.errors)")
    #expect(server.messages().count == 3)
    // One of a third user is not.
    try #require(chown("\(site.path)/secrets/password", 1, 1) == 0)
    #expect(try run(site, "send", "--now").status != 0)
    #expect(server.messages().count == 3)
  }

  private func mailConfig(_ server: MailServer) throws -> String {
    Site.config(snapshots: "../snapshot.yaml")
      .replacing("{via: directory, path: archive}", with: "{via: email, to: [support@example.com]}")
        + """
        mail_server:
          host: localhost
          port: \(server.port)
          user: callhome
          password_file: ../secrets/password
          from: callhome@example.com
          tls: {ca_file: \(try TestCertificates.shared().authority)}

        """
  }
}
