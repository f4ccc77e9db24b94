import Catalogs
import Documents
import StateDirectory
import Testing
import Times

@testable import Reports

@Suite struct ReadBackTests {
  private let language = Language.english
  private let now = Timestamp(seconds: 1_793_502_000)

  private func message(
    _ body: String, kind: MessageKind = .telemetry, period: String = "2026-11",
    unavailable: String = "[]", receipt: [String: FieldAction]? = nil
  ) throws -> ReadMessage {
    let text = "{\"\(kind.rawValue)\": \(body), \"unavailable\": \(unavailable)}"
    return try #require(
      ReadMessage(
        Array(text.utf8), kind: kind, period: period, created: now, receipt: receipt))
  }

  private func fields(
    _ product: String = "unified-cm", _ kind: MessageKind = .telemetry
  ) throws -> [FieldDefinition] {
    try #require(Catalog.builtIn(product)?.messages[kind]?.fields)
  }

  private func field(_ path: String) throws -> FieldDefinition {
    try #require(Catalog.builtIn("unified-cm")?.leaves.first { $0.path == path })
  }

  @Test func `values, reasons and names of nodes are read back`() throws {
    let message = try message(
      """
      {"cm_user_count": 7, "nodes": [{"server_name": "a"},
       {"server_name": "b", "system_status": {"up_time": 60, "mp_stat": {"idle": 1.50}}}]}
      """,
      unavailable: """
        [{"field": "telemetry.phone_user_count", "reason": "not collected"},
         {"field": "telemetry.nodes[0]", "reason": "down"}]
        """)
    let fields = try fields()
    #expect(message.value(try field("telemetry.cm_user_count"))?.scalar?.text == "7")
    let upTime = try field("telemetry.system_status.up_time")
    #expect(message.value(upTime, node: 1)?.scalar?.text == "60")
    #expect(message.value(upTime, node: 0) == nil)
    #expect(message.value(upTime, node: 2) == nil)
    #expect(message.remark(upTime, node: 0) == "down")
    #expect(message.remark(try field("telemetry.phone_user_count")) == "not collected")
    #expect(message.nodes.indices.map { message.name(ofNode: $0, fields) } == ["a", "b"])
  }

  @Test func `what is no message of its kind is none`() {
    for text in ["", "{", "[]", "{}", "{\"telemetry\": 7}", "{\"inventory\": {}}", "Call Home"] {
      #expect(
        ReadMessage(Array(text.utf8), kind: .telemetry, period: "", created: now) == nil, "\(text)")
    }
  }

  @Test func `a node is found again by its name, its serial number or its place`() throws {
    let fields = try fields("unified-cm", .inventory)
    func inventory(_ nodes: String, sent: Bool = true) throws -> ReadMessage {
      try message(
        "{\"nodes\": \(nodes)}", kind: .inventory,
        receipt: sent
          ? nil : ["inventory.serial_number": .send, "inventory.server_name": .mask(keeping: 2)])
    }
    let new = try inventory(
      "[{\"server_name\":\"a\",\"serial_number\":\"1\"},{\"server_name\":\"b\",\"serial_number\":\"2\"}]"
    )
    let turned = try inventory("[{\"server_name\":\"b\"},{\"server_name\":\"a\"}]")
    #expect(turned.node(matching: 0, of: new, fields) == 1)
    let hidden = try inventory("[{\"serial_number\":\"2\"},{\"serial_number\":\"3\"}]", sent: false)
    #expect(hidden.node(matching: 1, of: new, fields) == 0)
    #expect(hidden.node(matching: 0, of: new, fields) == nil)
    let bare = try inventory("[{\"model\":\"x\"},{\"model\":\"y\"}]")
    #expect(bare.node(matching: 1, of: new, fields) == 1)
  }

  @Test func `what changed is told, and nothing of what was not sent as it is`() throws {
    let old = try message("{\"cm_user_count\": 7, \"phone_user_count\": 5}")
    let new = try message("{\"cm_user_count\": 8, \"registered_device_count\": 3}")
    func change(
      _ name: String, _ old: ReadMessage, _ new: ReadMessage
    ) throws -> String? {
      let field = try field("telemetry.\(name)")
      return Change(field, from: old, nil, to: new, nil, language)?.html(language).source
    }
    #expect(try change("cm_user_count", old, new)?.contains("was 7") == true)
    #expect(try change("phone_user_count", old, new)?.contains("last known: 5") == true)
    #expect(try change("registered_device_count", old, new)?.contains("new") == true)
    #expect(try change("cm_user_count", old, old) == nil)
    let coarse = try message(
      "{\"cm_user_count\": \"1-9\"}",
      receipt: ["telemetry.cm_user_count": .coarsen(.powersOfTen)])
    #expect(try change("cm_user_count", coarse, new) == nil)
  }

  @Test func `rows that came, went or are other than before are told alone`() throws {
    func upgrades(_ versions: [String]) throws -> ReadMessage {
      let rows = versions.map { "{\"version\": \"\($0)\", \"event\": \"Upgrade\"}" }
      return try message("{\"upgrade_history\": [\(rows.joined(separator: ","))]}")
    }
    let change = Change(
      try field("telemetry.upgrade_history"), from: try upgrades(["1", "2"]), nil,
      to: try upgrades(["2", "3"]), nil, language)
    let source = try #require(change).html(language).source
    #expect(source.contains("− 1 · Upgrade"))
    #expect(source.contains("+ 3 · Upgrade"))
    #expect(!source.contains("2 · Upgrade"))
  }

  // MARK: - Numbers

  @Test func `whatever has numbers is a chart, of any product, and nothing else is`() throws {
    for product in Catalog.builtIn {
      for field in try fields(product).flatMap(\.leaves) {
        let isNumber =
          switch field.type {
          case .integer, .number, .integers, .numbers: true
          case .records(let columns): columns.contains { $0.type != .text }
          default: false
          }
        #expect(field.hasNumbers == isNumber, "\(field.path)")
      }
    }
  }

  @Test func `rows of one name are added, and a month without a message is a gap`() throws {
    let first = try message(
      """
      {"device_count_and_model": [{"type": "Phone", "model": "a", "count": 2},
       {"type": "Trunk", "model": "b", "count": 9}, {"type": "Phone", "model": "c", "count": 40}]}
      """)
    let last = try message(
      "{\"device_count_and_model\": [{\"type\": \"Phone\", \"model\": \"a\", \"count\": 50}]}")
    let groups = seriesGroups(
      try field("telemetry.device_count_and_model"), [first, nil, last], try fields(), language)
    #expect(groups.count == 1)
    #expect(groups[0].series.map(\.name) == ["Phone", "Trunk"])
    #expect(groups[0].series.map(\.values) == [[42, nil, 50], [9, nil, nil]])
  }

  @Test func `nodes are lines of one chart, or have a chart each where they have many numbers`()
    throws
  {
    let message = try message(
      """
      {"nodes": [{"server_name": "a", "system_status": {"memory_used": 5, "mp_stat": {"idle": 90.5}}},
       {"server_name": "b", "system_status": {"memory_used": 6, "disk_usage":
        [{"name": "/", "total_kb": 10, "used_kb": 4, "free_kb": 6, "used_percent": 40}]}}]}
      """)
    func groups(_ name: String) throws -> [SeriesGroup] {
      seriesGroups(
        try field("telemetry.system_status.\(name)"), [message], try fields(), language)
    }
    let memory = try groups("memory_used")
    #expect(memory.map(\.title) == ["Memory used"])
    #expect(memory[0].series.map(\.name) == ["b", "a"])
    #expect(try groups("mp_stat").map(\.title) == ["MP stat, a"])
    let disks = try groups("disk_usage")
    #expect(disks.map(\.title) == ["Disk usage, b"])
    // Of several numbers the share is drawn.
    #expect(disks[0].series[0].values == [40])
    #expect(disks[0].unit == .percent)
  }

  @Test func `a number that was made less exact stands in the table and in no line`() throws {
    let coarse = try message("{\"cm_user_count\": \"1,000-9,999\"}")
    let groups = seriesGroups(
      try field("telemetry.cm_user_count"), [coarse, try message("{\"cm_user_count\": 8}")],
      try fields(), language)
    #expect(groups[0].series[0].values == [nil, 8])
    #expect(groups[0].series[0].texts == [0: "1,000-9,999"])
    let html = Chart(group: groups[0], months: ["2026-10", "2026-11"], id: "c").html(language)
    #expect(html.source.contains("1,000-9,999"))
  }

  @Test func `months count on over the end of a year, and two years at most`() throws {
    func months(_ first: String, _ last: String) throws -> [String] {
      UsageSection.months([
        try message("{}", period: first), try message("{}", period: last),
      ])
    }
    #expect(try months("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"])
    #expect(try months("0001-01", "2026-02").count == 24)
    #expect(try months("2026-02", "2026-02") == ["2026-02"])
    #expect(try months("x", "y") == ["y"])
  }
}
