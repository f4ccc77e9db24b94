import Alerts
import Catalogs
import Messages
import RoomSupport
import Snapshots
import Testing
import Times

@Suite struct AlertComposerTests {
  private let cluster = """
    snapshot: 1
    taken: 2026-11-01T02:30:00Z
    cluster: {publisher: cucm-pub}
    nodes:
      cucm-pub:
        status: {host_name: pub.example.com, up_time_seconds: 61}
        network: {ip_address: 192.0.2.10, host_name: pub-old, ipv6_address: "2001:db8::10"}
        versions: {active: 15.0.1.10000-32}
        services: {active: [Cisco CallManager]}
        database: {replication_state: 2, replication_queue: 0}
        media_lists_exhausted: [MRL-1, MRL-2]
      cucm-sub:
        unavailable: unreachable
      imp1.example.com:
        services: {active: [A Cisco DB, Cisco Presence Engine]}
        database: {replication_state: 7}
        media_lists_exhausted: []
    """

  private func composer(
    _ alert: Alert, _ text: String? = nil, product: String = "unified-cm",
    repeats: AlertFacts.Repeats? = nil, collector: String? = nil, oldest: Int64 = 0
  ) throws -> Composer {
    let catalog = try builtInCatalog(product)
    var snapshot = Snapshot.empty
    if text != "" {
      snapshot = try #require(try load(["s.yaml": text ?? cluster], product: product).snapshot)
    }
    return Composer(
      catalog: catalog, snapshot: snapshot, facts: ownFacts, oldest: Timestamp(seconds: oldest),
      alert: AlertFacts(
        alert, definition: catalog.alert(named: alert.name), repeats: repeats,
        remarks: ["of the run"]),
      collector: collector)
  }

  /// The fields of the message by path, with their values, or `!` and the reason.
  private func fields(_ composer: Composer) -> [String: String] {
    var result: [String: String] = [:]
    func add(_ field: Message.Field) {
      switch field.content {
      case .group(let inner): inner.forEach(add)
      case .absent(let reason): result[field.definition.path] = "!\(reason)"
      case .value(let value, let stale):
        let text =
          switch value {
          case .text(let text): text
          case .lines(let lines), .texts(let lines): lines.joined(separator: "|")
          case .integer(let number): String(number)
          case .moment(let moment): moment.description
          default: "\(value)"
          }
        result[field.definition.path] = text + (stale == nil ? "" : " stale")
      }
    }
    let (message, diagnostics) = composer.message(.alert)
    #expect(diagnostics.isEmpty)
    (message.envelope + message.fields).forEach(add)
    #expect(message.members.isEmpty)
    return result
  }

  @Test func `a known alert has what the catalog, the input and the run say of it`() throws {
    let alert = Alert(
      name: "service-failed", node: "PUB.example.com", time: Timestamp(seconds: 1_793_500_000),
      severity: "info", description: "It is down.\n\n  Twice.",
      details: [.init("ServiceName", "Cisco Tftp"), .init("Reason", "none\nreally none")],
      faults: ["of the input"])
    let repeats = AlertFacts.Repeats(
      count: 3, first: Timestamp(seconds: 1_793_400_000), last: Timestamp(seconds: 1_793_450_000))
    let says = fields(try composer(alert, repeats: repeats))
    #expect(says["alert.alert"] == "CriticalServiceDown")
    #expect(says["alert.node"] == "PUB.example.com")
    #expect(says["alert.category"] == "crash" && says["alert.severity"] == "critical")
    #expect(says["alert.status"] == "firing")
    #expect(says["alert.condition"] == "a service that is watched is down")
    #expect(says["alert.time"] == "2026-11-01T02:26:40Z")
    #expect(says["alert.description"] == "It is down.|  Twice.")
    #expect(says["alert.details"] == "ServiceName: Cisco Tftp|Reason: none|  really none")
    #expect(says["alert.impact"]?.hasPrefix("The service is unavailable") == true)
    #expect(says["alert.remedy"]?.hasPrefix("Run 'utils service list'") == true)
    #expect(says["alert.repeats"] == "3")
    #expect(says["alert.first_repeat"] == "2026-10-30T22:40:00Z")
    #expect(says["alert.last_repeat"] == "2026-10-31T12:33:20Z")
    #expect(
      says["alert.remarks"]
        == "of the input|the input calls the alert by another of its names|of the run")
    // The files of a message are listed separately, with their outcomes.
    #expect(says["alert.attachments"] == nil)
    #expect(says["alert.cluster_overview"] == nil)
    #expect(says["alert.node_status.up_time"] == "61")
    #expect(says["alert.node_status.active_version"] == "15.0.1.10000-32")
    #expect(says["alert.node_status.model"] == "!not in the snapshots")
    #expect(says["envelope.severity"] == "critical")
  }

  @Test(arguments: [
    "cucm-pub", "CUCM-PUB", "cucm-pub.corp.example", "pub", "Pub.Example.com", "192.0.2.10",
    "192.0.2.10:9100", "cucm-pub:8443", "pub-old", "2001:db8::10",
  ])
  func `the alert's node is found by every name that it has`(name: String) throws {
    let says = fields(try composer(Alert(name: "CpuPegging", node: name)))
    #expect(says["alert.node"] == name)
    #expect(says["alert.node_status.up_time"] == "61")
    #expect(says["alert.remarks"] == "of the run")
  }

  @Test(arguments: [
    ("nobody", "no snapshot knows the node of this alert"),
    ("192.0.2", "no snapshot knows the node of this alert"),
    ("", "no snapshot knows the node of this alert"),
    (nil, "the input names no node"),
  ])
  func `a node that nobody knows is told, and the alert composes`(name: String?, remark: String)
    throws
  {
    let says = fields(try composer(Alert(name: "CpuPegging", node: name)))
    #expect(says["alert.node"] == name)
    #expect(says["alert.severity"] == "critical")
    #expect(says["alert.node_status.up_time"] == "!not in the snapshots")
    #expect(says["alert.remarks"] == "\(remark)|of the run")
  }

  @Test func `without any snapshot the alert composes`() throws {
    let says = fields(try composer(Alert(name: "DBReplicationFailure", node: "cucm-pub"), ""))
    #expect(says["alert.remarks"] == "the snapshots know no node|of the run")
    #expect(says["alert.cluster_overview"] == "!not in the snapshots")
    #expect(says["alert.node_status.cpu"] == "!not in the snapshots")
  }

  @Test func `a name that several nodes have means none of them`() throws {
    let text = "snapshot: 1\nnodes: {a.example.com: {}, a.example.org: {}, b: {}}\n"
    let says = fields(try composer(Alert(name: "CpuPegging", node: "A"), text))
    #expect(
      says["alert.remarks"]
        == "several nodes of the snapshots have the name of this node|of the run")
    let exact = fields(try composer(Alert(name: "CpuPegging", node: "A.EXAMPLE.org"), text))
    #expect(exact["alert.remarks"] == "of the run")
  }

  @Test(arguments: [
    ("LowSwapPartitionAvailableDiskSpace", "cucm-pub", nil, "notification"),
    ("LowSwapPartitionAvailableDiskSpace", "cucm-sub", nil, "critical"),
    ("LowSwapPartitionAvailableDiskSpace", "cucm-pub", "fatal", "notification"),
    ("Strange", "cucm-pub", "Major", "major"), ("Strange", "cucm-pub", nil, "warning"),
    ("Strange", "cucm-pub", "error", "major"), ("Strange", "cucm-pub", "Info", "notification"),
    ("Strange", "cucm-pub", "2", "warning"), ("Strange", "cucm-pub", "quite bad", "warning"),
  ])
  func `the severity is that of catalog and release, else the input's, else a warning`(
    name: String, node: String, said: String?, wanted: String
  ) throws {
    let composer = try composer(Alert(name: name, node: node, severity: said))
    #expect(composer.severity?.rawValue == wanted)
    let says = fields(composer)
    #expect(says["alert.severity"] == wanted && says["envelope.severity"] == wanted)
    #expect(
      says["alert.remarks"]?.contains("is none that is known")
        == (said == "2" || said == "quite bad"))
  }

  @Test func `an alert that the catalog does not know says so, and has no words of it`() throws {
    let says = fields(try composer(Alert(name: "Fan Failed", node: "cucm-pub", isResolved: true)))
    #expect(says["alert.alert"] == "Fan Failed" && says["alert.status"] == "resolved")
    #expect(says["alert.remarks"] == "the catalog does not know this alert|of the run")
    for path in [
      "category", "condition", "impact", "remedy", "cluster_overview", "time", "repeats",
    ] {
      #expect(says["alert.\(path)"] == nil, "\(path)")
    }
  }

  @Test func `the replication of every node is told, and why it is not known`() throws {
    let says = fields(try composer(Alert(name: "DBReplicationFailure", node: "cucm-pub")))
    #expect(
      says["alert.cluster_overview"]?.split(separator: "|").map(String.init) == [
        "Replication state of every node:",
        """
        cucm-pub: State 2 (good); Details unavailable (not in the snapshots); Queue 0; \
        Connection unavailable (not in the snapshots)
        """,
        "cucm-sub: unavailable: unreachable",
        """
        imp1.example.com: State 7; Details unavailable (not in the snapshots); Queue unavailable \
        (not in the snapshots); Connection unavailable (not in the snapshots)
        """,
      ])
  }

  @Test func `exhausted lists are told by node, old ones with their time`() throws {
    let alert = Alert(name: "MediaResourceListExhausted", node: "cucm-pub")
    let old = fields(try composer(alert, oldest: readingTime.seconds))
    #expect(
      old["alert.cluster_overview"]?.split(separator: "|").map(String.init) == [
        "Exhausted media lists by node:",
        "cucm-pub: MRL-1, MRL-2 (stale, collected 2026-11-01T02:30:00Z)",
        "cucm-sub: unavailable: unreachable",
        "imp1.example.com: none (stale, collected 2026-11-01T02:30:00Z)",
      ])
    #expect(old["alert.node_status.up_time"] == "61 stale")
  }

  @Test(arguments: [
    (nil, nil, false), ("imp1", nil, true), ("IMP1.example.com", nil, true),
    ("cucm-sub", nil, false),
    ("nobody", nil, false), (nil, "imp1.example.com", true),
    ("cucm-pub", "imp1.example.com", false),
  ])
  func `overviews are left out where the node that collects is IM and Presence`(
    collector: String?, publisher: String?, isLeftOut: Bool
  ) throws {
    let text = publisher.map { cluster.replacing("publisher: cucm-pub", with: "publisher: \($0)") }
    for name in ["DBReplicationFailure", "MediaListExhausted", "RouteListExhausted"] {
      let says = fields(try composer(Alert(name: name, node: "x"), text, collector: collector))
      let overview = try #require(says["alert.cluster_overview"])
      #expect(
        (overview == "!left out, since the node that collects is IM and Presence") == isLeftOut,
        "\(overview)")
    }
  }

  @Test(arguments: [
    ("MediaListExhausted", "imp1", "", true), ("MediaListExhausted", "cucm-pub", "", false),
    ("MediaListExhausted", "cucm-sub", "", false), ("MediaListExhausted", "nobody", "", false),
    ("CpuPegging", "imp1", "", false), ("Strange", "imp1", "", false),
    ("CodeYellow", "cucm-sub", "product: IM and Presence", false),
    ("CodeYellow", "cucm-sub", "product: IM_and_Presence", false),
    ("CodeYellow", "cucm-sub", "product: im-and-presence", true),
    ("CodeYellow", "cucm-sub", "product: unified-cm", false),
  ])
  func `an alert that does not apply to its node is objected to`(
    name: String, node: String, fact: String, isRefused: Bool
  ) throws {
    let text = cluster.replacing(
      "unavailable: unreachable", with: fact.isEmpty ? "unavailable: unreachable" : fact)
    let reasonNotToSend = try composer(Alert(name: name, node: node), text).reasonNotToSend
    let words = "\(name) does not apply to IM and Presence"
    let isSpelt = fact.contains("IM and") || fact.contains("IM_and")
    #expect(reasonNotToSend == (isRefused || isSpelt ? words : nil))
  }

  @Test func `a word about a node's product counts before its services`() throws {
    let text = cluster.replacing(
      "imp1.example.com:\n", with: "imp1.example.com:\n    product: unified-cm\n")
    #expect(try composer(Alert(name: "CodeYellow", node: "imp1"), text).reasonNotToSend == nil)
  }

  @Test func `an alert of a Linux host has its node's status`() throws {
    let text = """
      snapshot: 1
      nodes: {web1: {os: {version: "12"}, status: {load_average: {1m: 0.5}, memory_kb: {total: 9, used: 4}}}}
      """
    let alert = Alert(
      name: "HostOutOfDiskSpace", node: "web1.example.com:9100", severity: "critical")
    let says = fields(try composer(alert, text, product: "linux-host"))
    #expect(says["alert.alert"] == "NodeFilesystemAlmostOutOfSpace")
    #expect(says["alert.severity"] == "critical" && says["alert.category"] == "capacity")
    #expect(says["alert.node_status.memory_used"] == "4")
    #expect(says["alert.node_status.os_version"] == "12")
  }

  @Test func `a message about no alert is as it was`() throws {
    let composer = Composer(
      catalog: try builtInCatalog(), snapshot: .empty, facts: ownFacts,
      oldest: Timestamp(seconds: 0))
    #expect(composer.severity == nil && composer.reasonNotToSend == nil)
    #expect(fields(composer)["envelope.severity"] == "notification")
  }

  @Test func `who hides the node hides every name of it, who hides details hides their values`()
    throws
  {
    let alert = Alert(
      name: "CpuPegging", node: "cucm-pub", details: [.init("Path", "/srv/secret-project/x")])
    let composer = try composer(alert)
    let fields = try builtInCatalog().leaves
    let node = try #require(fields.first { $0.path == "alert.node" })
    #expect(
      Set(composer.values(of: node).flatMap(\.texts))
        == ["cucm-pub", "pub-old", "pub.example.com"])
    let details = try #require(fields.first { $0.path == "alert.details" })
    #expect(composer.values(of: details).flatMap(\.texts).contains("/srv/secret-project/x"))
  }
}
