import Foundation
import Testing

/// A file that could not be collected or read: check, status, the page and the run report it, the others are sent.
@Suite struct FailedCollectionTests {
  private static let version = """
    Active Master Version: 14.0.1.12900-161
    Active Version Installed Software Options:
    None

    """

  /// A site with a directory of captures.
  private func site(_ files: [String: String]) throws -> Site {
    let site = try Site(Site.config(snapshots: "captures/*, \"*.snapshot.yaml\""))
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/captures/cucm-pub", withIntermediateDirectories: true)
    try site.write("captures/cucm-pub/show-version-active.txt", Self.version)
    for (name, text) in files { try site.write(name, text) }
    return site
  }

  private func page(_ site: Site) throws -> String {
    let finished = try site.run("report", "page")
    #expect(finished.errors.contains("cucm-pub") || finished.errors.contains("snapshot.yaml"))
    return String(decoding: try site.read("page/index.html"), as: UTF8.self)
  }

  @Test(arguments: [
    "admin@192.0.2.10's password: \nPermission denied, please try again.\n",
    "The maximum number of concurrent CLI sessions has been reached\n", "",
    "Executed command unsuccessfully\n", "the dog ate it\n",
  ])
  func `a failed collection is reported everywhere, and stays on this machine`(text: String) throws
  {
    let site = try site([
      "captures/cucm-pub/show-status.txt": text,
      "site.snapshot.yaml": "snapshot: 1\ncluster: {publisher: cucm-pub}\n",
    ])
    let file = "captures/cucm-pub/show-status.txt"
    let words = "the collection of 'show status' failed"
    for command in [["check"], ["status"], ["send", "--now"]] {
      let finished = try site.start(command).finish()
      #expect(finished.status == 0)
      let all = finished.errors + unfolded(finished.text)
      #expect(all.components(separatedBy: words).count == 2, "\(command): \(all)")
      #expect(all.contains(file))
      #expect(all.contains("collect again"))
    }
    let html = try page(site)
    #expect(html.contains("show-status.txt") && html.contains("the collection of"))
    for name in site.names(in: "archive") {
      let message = String(decoding: try site.read("archive/\(name)"), as: UTF8.self)
      for secret in ["Permission", "192.0.2.10", "maximum number", "unsuccessfully", "dog"] {
        #expect(!message.contains(secret), "\(name)")
      }
    }
    #expect("\(try site.delivered("inventory"))".contains("14.0.1.12900-161"))
    let telemetry = "\(try site.delivered("telemetry"))"
    #expect(telemetry.contains("collection failed: "))
    #expect(!telemetry.contains("not in the output"))
  }

  @Test func `a snapshot that cannot be read costs the others nothing, and the run ends with 65`()
    throws
  {
    let site = try site(["a.snapshot.yaml": "snapshot: 1\nusers: [\n"])
    for command in [["check"], ["send", "--now"]] {
      let finished = try site.start(command).finish()
      #expect(finished.status == 65)
      #expect(finished.errors.contains("a.snapshot.yaml:"))
    }
    #expect(site.names(in: "archive").count == 3)
    #expect(try site.run("status").text.contains("a.snapshot.yaml:"))
    #expect(try page(site).contains("a.snapshot.yaml"))
    let inventory = try site.delivered("inventory")
    #expect("\(inventory)".contains("14.0.1.12900-161"))
    // The month is satisfied: nothing is sent a second time.
    #expect(try site.run("send").status == 0)
    #expect(site.names(in: "archive").count == 3)
  }

  @Test func `an output that begins like a metric stops nothing`() throws {
    let site = try site([
      "captures/cucm-pub/show-network-eth0.txt": """
      Ethernet 0
      DHCP         : disabled       Status      : up
      IP Address   : 192.0.2.10     IP Mask     : 255.255.255.000
      Link Detected: yes            Mode        : Auto disabled, Full, 1000 Mbits/s
      Gateway      : 192.0.2.1 on Ethernet 0

      """
    ])
    let finished = try site.run("send", "--now")
    #expect(finished.status == 0)
    #expect(finished.errors == "")
    #expect("\(try site.delivered("inventory"))".contains("192.0.2.10"))
  }
}
