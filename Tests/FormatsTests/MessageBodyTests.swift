import Diagnostics
import Documents
import Formats
import RoomSupport
import Testing

/// A body is filled as a tree: values keep their form, and a missing value is null or left out
/// (R3).
@Suite struct MessageBodyTests {
  private func body(_ yaml: String) throws -> MessageBody {
    var reader = BodyReader()
    let node = try readYAML(Array(yaml.utf8), file: "b", limits: .generated)
    let body = reader.body(node)
    return try #require(body, "\(reader.problems)")
  }

  private func filled(
    _ yaml: String, _ sample: AlertSample = .replication, _ form: MessageBody.Form = .json
  ) throws -> String {
    let payload = try body(yaml).payload(for: try sample.message(), form)
    return String(decoding: payload.bytes, as: UTF8.self)
  }

  @Test(arguments: [
    // A placeholder alone keeps its type, in a text it is text.
    ("{a: \"{alert.node}\"}", #"{"a":"CUCM-PUB"}"#),
    ("{a: \"{alert.repeats}\"}", #"{"a":1204}"#),
    ("{a: \"n={alert.repeats}\"}", #"{"a":"n=1204"}"#),
    ("{a: \"{alert.repeats|text}\"}", #"{"a":"1204"}"#),
    ("{a: \"{alert.remarks}\"}", nil), ("{a: \"{alert.details[0]}\"}", #"{"a":"class_id: 604"}"#),
    ("[\"{alert.details_by_name.class_id}\"]", #"["604"]"#),
    ("[\"{alert.details_by_name['class_msg']}\"]", #"["Replication stopped"]"#),
    ("[\"{alert.details_by_name.specific_msg|max 12}\"]", #"["Server: g…"]"#),
    // Paths that the message does not have.
    ("{a: \"{contract.nothing}\", b: 1}", #"{"a":null,"b":1}"#),
    ("{a: \"{site_id?}\", b: 1}", #"{"b":1}"#), ("{a: \"x{site_id}y\"}", #"{"a":"xy"}"#),
    ("{a: \"x{site_id?}y\", b: 1}", #"{"b":1}"#), ("[\"{site_id?}\", 2]", "[2]"),
    ("[\"{site_id|or none}\", \"{kind|or none}\"]", #"["none","alert"]"#),
    ("[\"{alert.details[9]}\", \"{alert.node.deeper}\"]", "[null,null]"),
    // Literals keep their type; braces are written twice.
    (
      "[1, 1.50, true, null, \"1\", \"true\", 0012, yes, ~, 1e3]",
      #"[1,1.50,true,null,"1","true","0012","yes",null,1e3]"#
    ),
    ("{\"{{a}}\": \"{{kind}}: {kind}\"}", #"{"{a}":"{kind}: alert"}"#),
    // Values chosen by another value.
    ("{a: {\"{severity}\": {critical: 1, \"*\": 5}}}", #"{"a":1}"#),
    ("{a: {\"{severity}\": {minor: 1, \"*\": {\"{alert.status}\": {firing: x}}}}}", #"{"a":"x"}"#),
    ("{a: {\"{site_id}\": {x: 1}}, b: {\"{site_id?}\": {x: 1}}}", #"{"a":null}"#),
    // Times.
    (
      "[\"{alert.time|unix}\", \"{alert.time|unix_ms}\", \"{alert.time|unix_ns|text}\"]",
      #"[1793500869,1793500869000,"1793500869000000000"]"#
    ),
    ("[\"{alert.time|utc}\", \"{alert.alert|unix}\"]", #"["2026-11-01 02:41:09",null]"#),
    ("[\"{subject}\"]", #"["Call Home critical alert: DBReplicationFailure on CUCM-PUB"]"#),
  ])
  func `what is written for a body`(yaml: String, expected: String?) throws {
    let text = try filled(yaml)
    if let expected {
      #expect(text == expected + "\n")
    } else {
      #expect(text.hasPrefix(#"{"a":["#))
    }
  }

  @Test func `the whole message is in it as a value and as a text`() throws {
    let message = try AlertSample.replication.message()
    let whole = try readJSON(
      Format.json.payload(for: message).bytes, file: "m", limits: .generated)
    let text = try filled("{value: \"{message}\", text: \"{message|json}\"}")
    let root = try readJSON(Array(text.utf8), file: "b", limits: .generated)
    #expect(root["value"]?.saysTheSame(as: whole) == true)
    let inner = try #require(root["text"]?.scalar?.text)
    #expect(
      try readJSON(Array(inner.utf8), file: "t", limits: .generated).saysTheSame(as: whole))
  }

  @Test(arguments: AlertSample.allCases)
  func `no value can change the form of a body`(sample: AlertSample) throws {
    let yaml =
      "{\"{{x\": \"{alert.alert}\", b: [\"<{alert.description}>\"], c: \"{text}\", d: \"{short|json}\", "
      + "e: \"{alert.details_by_name|json}\"}"
    let root = try readJSON(Array(try filled(yaml, sample).utf8), file: "b", limits: .generated)
    #expect(root.entries?.map(\.key) == ["{x", "b", "c", "d", "e"])
    #expect(root["b"]?.elements?.count == 1)
  }

  @Test func `newline-delimited JSON has a line for each value`() throws {
    let body = try body("[{create: {}}, {\"@timestamp\": \"{created}\", m: \"{message}\"}]")
    let payload = body.payload(for: try AlertSample.replication.message(), .lines)
    let lines = String(decoding: payload.bytes, as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3 && lines[0] == #"{"create":{}}"# && lines[2].isEmpty)
    #expect(payload.contentType == "application/x-ndjson")
  }

  @Test func `deep, large and unfinished bodies are refused at their place`() throws {
    func problems(_ node: DocumentNode) -> [String] {
      var reader = BodyReader()
      #expect(reader.body(node) == nil)
      return reader.problems.map { "\($0.location.line):\($0.location.column) \($0.text)" }
    }
    func problems(_ yaml: String) throws -> [String] {
      problems(try readYAML(Array(yaml.utf8), file: "b", limits: .generated))
    }
    let deep = String(repeating: "[", count: 30) + "1" + String(repeating: "]", count: 30)
    #expect(try problems(deep) == ["1:26 'body' must have at most 24 levels"])
    let wide = "[" + String(repeating: "1, ", count: 2_000) + "1]"
    #expect(try problems(wide) == ["1:2999 'body' must have at most 1000 values"])
    let long = "[\"" + String(repeating: "x", count: 20_000) + "\"]"
    #expect(try problems(long) == ["1:2 a text of 'body' must have at most 16384 characters"])
    let whole = "[" + String(repeating: "\"{message}\", ", count: 5) + "1]"
    #expect(
      try problems(whole) == ["1:54 the whole message may be at most 4 times in 'body'"])
    #expect(try problems("{}").count == 1)
    #expect(try problems("[\"{a\"]") == ["1:2 '{a' has a '{' without its counterpart"])
    #expect(try problems("[\"a}\"]") == ["1:2 'a}' has a '}' without its counterpart"])
    #expect(try problems("[\"{}\"]") == ["1:2 '{}' does not contain the path of a field"])
    #expect(try problems("[\"{a..b}\"]") == ["1:2 '{a..b}' does not contain the path of a field"])
    #expect(try problems("[\"{a|lower}\"]") == ["1:2 '{a|lower}' has the unknown filter 'lower'"])
    #expect(try problems("[\"{a|max 3}\"]").count == 1)
    #expect(try problems("{\"x{a}\": 1}").count == 1)
    #expect(try problems("{\"{a}\": 1}").count == 1)
  }
}
