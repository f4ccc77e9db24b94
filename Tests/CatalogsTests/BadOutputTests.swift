import Catalogs
import Diagnostics
import RoomSupport
import Testing

/// The section of a catalog about the outputs of commands.
@Suite struct BadOutputTests {
  /// The problems with a field of a type with this text under `collect`, which begins at line 13.
  private func problems(_ type: String, _ collect: String, from: String = "snapshot.x") -> [String]
  {
    let head =
      "catalog: 1\nproduct: toaster\nname: Toaster\nmessages:\n  inventory:\n    label: I\n    fields:\n"
      + "      x:\n        label: X\n        class: term\n        from: \(from)\n        type: \(type)\n"
      + "        collect: \(collect)\n        smart: send\n        anonymous: withhold\n"
    let node = from.hasPrefix("node.") ? head + "        each: node\n" : head
    let text =
      type == "records"
      ? node + "        columns: {a: {label: A, type: text}, b: {label: B, type: integer}}\n" : node
    do {
      let catalog = try Catalog(Array(text.utf8), file: "c.yaml")
      #expect(catalog.leaves.first?.collect.isEmpty == false)
      return []
    } catch {
      return error.all.map(\.description)
    }
  }

  @Test(arguments: [
    ("text", "{command: show network cluster, value: name, match: {role: Publisher}}"),
    ("text", "{command: show network cluster, value: product, words: {a: b}, nodes: publisher}"),
    ("integer", "{command: run sql select count(*) as n from t, value: n}"),
    ("integer", "{command: show risdb query phone, take: count, nodes: sum, service: Toast}"),
    ("integers", "{command: show perf query class X, name: name, value: value, take: sum}"),
    ("integers", "{command: 'run sql select a.x, count(*) as n from t', name: x, value: n}"),
    ("records", "{command: 'run sql select a, b from t', columns: {a: a, b: b}}"),
    (
      "records",
      "[show bread, {command: 'run sql select q.a, b as c from t', columns: {a: a, b: c}}]"
    ),
    (
      "records",
      "{command: 'run sql select a, b from t', also: ['run sql select x, y from u'], columns: {a: a, b: b}}"
    ), ("time", "show bread"), ("text", "[show bread, show toast]"),
  ])
  func `an output that can be read is`(type: String, collect: String) {
    #expect(problems(type, collect) == [])
  }

  @Test(arguments: [
    (
      "text", "{command: show bread, value: x}",
      """
      c.yaml:13:28: error: there is no reader for the output of 'show bread'
        hint: callhome-snapshot(5) lists the commands whose output can be read
      """
    ),
    (
      "text", "{command: show network cluster, value: nam}",
      """
      c.yaml:13:28: error: the output of 'show network cluster' has no column that is called 'nam'
        hint: did you mean 'name'?
      """
    ),
    (
      "text", "{command: show network cluster, value: name, match: {rolle: Publisher}}",
      """
      c.yaml:13:28: error: the output of 'show network cluster' has no column that is called 'rolle'
        hint: did you mean 'role'?
      """
    ),
    (
      "integer", "{command: run sql select count(*) from t, value: n}",
      "c.yaml:13:28: error: the output of 'run sql select count(*) from t' has no column that is called 'n'"
    ),
    (
      "text", "{value: name}",
      "c.yaml:13:18: error: an output in 'collect' must have the key 'command'"
    ),
    (
      "text", "{command: show network cluster, value: name, vaule: x}",
      "c.yaml:13:63: error: unknown key 'vaule'\n  hint: did you mean 'value'?"
    ),
    (
      "integers", "{command: show perf query class X, value: value}",
      "c.yaml:13:18: error: an output in 'collect' must have the key 'name'"
    ),
    (
      "text", "{command: show network cluster, value: name, take: sum}",
      "c.yaml:13:63: error: an output of a field of the type 'text' cannot have 'take'"
    ),
    (
      "text", "{command: show network cluster, value: name, nodes: sum}",
      "c.yaml:13:70: error: 'nodes: sum' cannot produce a value of the type 'text'"
    ),
    (
      "text", "{command: show network cluster, value: name, service: x}",
      "c.yaml:13:72: error: 'service' belongs to 'nodes: sum'"
    ),
    (
      "text", "{command: show network cluster, value: name, nodes: all}",
      "c.yaml:13:70: error: 'nodes' must be 'any', 'publisher' or 'sum', not 'all'"
    ),
    (
      "records", "{command: 'run sql select a, b from t', columns: {a: a}}",
      "c.yaml:13:67: error: 'columns' must have the key 'b'"
    ),
    (
      "records", "{command: 'run sql select a, b from t', columns: {a: a, b: b, c: b}}",
      ""
    ),
    (
      "integer",
      "{command: run sql select a as n from t, also: run sql select a as n, b from t, value: n}",
      ""
    ),
    (
      "time", "{command: show network cluster, value: name}",
      "c.yaml:13:18: error: a field of the type 'time' cannot be read from an output"
    ),
  ])
  func `an output that cannot be read is told with its place`(
    type: String, collect: String, wanted: String
  ) {
    let found = problems(type, collect)
    #expect(wanted.isEmpty ? !found.isEmpty : found == [wanted])
  }

  @Test func `a field of each node is read from no table of the cluster`() {
    #expect(
      problems("text", "{command: show network cluster, value: name}", from: "node.x") == [
        """
        c.yaml:13:18: error: only a field of the whole cluster 'from: snapshot. ...' can be read from an \
        output
          hint: write only the command, such as 'collect: show status'
        """
      ])
  }

  @Test func `how a fact is collected is no part of what was accepted`() throws {
    let catalog = try builtInCatalog()
    // An operator who accepted 0.1.0 is not asked again: these are its definitions.
    let words = [
      "telemetry.cm_user_count": "integer (quantity) from snapshot.users.cm",
      "telemetry.phone_user_count": "integer (quantity) from snapshot.users.phone",
      "telemetry.cm_call_activity":
        "integers (quantity) from snapshot.call_activity",
      "telemetry.registered_device_count": "integer (quantity) from snapshot.devices.registered",
      "telemetry.publisher_name": "text (host_name) from snapshot.cluster.publisher",
      "inventory.publisher_name": "text (host_name) from snapshot.cluster.publisher",
      "inventory.publisher_ip": "text (address) from publisher.network.ip_address",
      "inventory.product_short_name":
        "text (term) in the vendor's words from snapshot.cluster.product_short_name",
      "telemetry.device_count_and_model":
        "records [type: text (term), model: text (term), count: integer (term)] (term) in the vendor's "
        + "words from snapshot.devices.models",
      "telemetry.upgrade_history":
        "records [time: text (time), version: text (version), event: text (term), result: text (term)] "
        + "(free_text) in the vendor's words from snapshot.upgrade_history",
      "configuration.table_row_counts":
        "integers (quantity) in the vendor's words from snapshot.tables",
    ]
    for (path, wanted) in words { #expect(catalog.definitions[path] == wanted) }
    let read = Set(catalog.wantedOutputs.map { $0.path.joined(separator: ".") })
    #expect(
      read == [
        "users.cm", "users.phone", "tables", "devices.models", "devices.registered",
        "call_activity",
        "upgrade_history", "cluster.publisher", "cluster.product_short_name",
      ])
  }
}
