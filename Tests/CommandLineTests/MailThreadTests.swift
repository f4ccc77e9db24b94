import Foundation
import ServerSupport
import Testing

/// E-mails about one incident are threaded, and name the site if that is allowed (R2).
@Suite(.needs(.mailServer), .needs(.command("faketime", package: "faketime")))
struct MailThreadTests {
  private let server: ReplyServer

  init() throws { server = try ReplyServer() }

  private func site(mode: String = "smart", _ more: String = "") throws -> Site {
    let site = try Site(isAccepted: false)
    try site.write(
      "callhome.yaml",
      """
      version: 1
      call_home: \(mode)
      contact: {email: uc@example.com, company: "Example Ltd"}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      alerts: {resolved: send, window: 1h}
      destinations: {support: {via: email, to: [support@example.com]}}
      mail_server: {host: localhost, port: \(server.port), from: callhome@example.com, security: none}
      \(more)

      """)
    let accepted = try site.run("license", "accept", "--yes", through: at("07:00:00"))
    try #require(accepted.status == 0, "\(accepted.errors)")
    return site
  }

  private func at(_ time: String) -> [String] { ["faketime", "-f", "@2026-11-10 \(time)"] }

  private func alert(
    _ site: Site, _ words: String, at time: String
  ) throws -> [String: String] {
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub, \(words)}\n")
    let count = server.messages().count
    let finished = try site.run("alert", "alert.yaml", through: at(time))
    try #require(finished.status == 0, "\(finished.errors)")
    let mails = server.messages()
    try #require(mails.count == count + 1)
    return fields(of: mails[count])
  }

  /// The fields of a mail's header, unfolded.
  private func fields(of mail: [UInt8]) -> [String: String] {
    let text = String(decoding: mail, as: UTF8.self)
    let header = text.prefix(upTo: text.firstRange(of: "\r\n\r\n")?.lowerBound ?? text.endIndex)
    let pairs = header.replacing("\r\n ", with: " ").split(separator: "\r\n").map { line in
      (String(line.prefix { $0 != ":" }), String(line.drop { $0 != ":" }.dropFirst(2)))
    }
    return Dictionary(pairs) { $1 }
  }

  @Test func `a repeat and the end refer to the first mail, and a new trouble to none`() throws {
    let site = try site()
    let first = try alert(site, "severity: critical", at: "10:00:00")
    let id = try #require(first["Message-ID"])
    #expect(first["In-Reply-To"] == nil && first["References"] == nil)
    #expect(first["Subject"] == "Call Home critical alert: CpuPegging on cucm-pub (Example Ltd)")
    // Counted repeats show that the incident continues.
    for (counted, time) in [("10:50:00", "11:30:00"), ("12:10:00", "13:00:00")] {
      let count = server.messages().count
      _ = try site.run("alert", "alert.yaml", through: at(counted))
      try #require(server.messages().count == count)
      let again = try alert(site, "severity: critical", at: time)
      #expect(again["Message-ID"] != id)
      #expect(again["In-Reply-To"] == id && again["References"] == id)
    }
    let end = try alert(site, "status: resolved", at: "13:20:00")
    #expect(end["In-Reply-To"] == id && end["References"] == id)
    // Within a window of its end it is the same incident.
    let soon = try alert(site, "severity: critical", at: "14:00:00")
    #expect(soon["In-Reply-To"] == id && soon["References"] == id)
    let count = server.messages().count
    _ = try site.run("alert", "alert.yaml", through: at("14:30:00"))
    #expect(server.messages().count == count)
    // The end of one whose mail is still queued refers to that.
    try server.answer(["greeting": "421 busy"])
    try site.write("alert.yaml", "{alert: CoreDumpFileFound, node: cucm-pub}\n")
    _ = try site.run("alert", "alert.yaml", through: at("15:00:00"))
    try site.write("alert.yaml", "{alert: CoreDumpFileFound, node: cucm-pub, status: resolved}\n")
    _ = try site.run("alert", "alert.yaml", through: at("15:01:00"))
    try server.answer()
    let before = server.messages().count
    #expect(try site.run("send", "--now", through: at("15:02:00")).status == 0)
    let mails = server.messages()[before...].map(fields).filter {
      $0["Subject"]?.contains("CoreDumpFileFound") == true
    }
    try #require(mails.count == 2)
    #expect(mails[0]["References"] == nil)
    #expect(mails[1]["References"] == mails[0]["Message-ID"])
    // After its window it is another incident.
    let other = try alert(site, "severity: critical", at: "18:00:00")
    #expect(other["In-Reply-To"] == nil && other["References"] == nil)
  }

  @Test func `the subject names the site as far as the message does, and never in anonymous mode`()
    throws
  {
    func subjects(_ site: Site) throws -> [String] {
      let before = server.messages().count
      let sent = try site.run("send", "--now", through: at("10:00:00"))
      try #require(sent.status == 0, "\(sent.errors)")
      return server.messages()[before...].compactMap { fields(of: $0)["Subject"] }
    }
    let named = try subjects(site(mode: "smart", "contract: {site_id: springfield}"))
    #expect(named.count == 3)
    #expect(named.allSatisfy { $0.hasSuffix(" (springfield)") }, "\(named)")
    let hidden = try subjects(
      site(
        mode: "smart",
        "contract: {site_id: springfield}\nredaction: {site_id: withhold, company: withhold}"))
    #expect(hidden.count == 3)
    #expect(hidden.allSatisfy { !$0.contains("(") }, "\(hidden)")
    let anonymous = try subjects(site(mode: "anonymous", "contract: {site_id: springfield}"))
    #expect(anonymous.count == 2)
    #expect(anonymous.allSatisfy { !$0.contains("(") }, "\(anonymous)")
  }
}
