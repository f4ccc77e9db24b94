import Catalogs
import Diagnostics
import Formats
import Settings
import Testing

/// Errors in the body of a destination are reported at their location (R3).
@Suite struct BodyTests {
  private func config(_ lines: String, mode: String = "smart") -> String {
    """
    version: 1
    call_home: \(mode)
    contact: {email: uc@example.com}
    destinations:
      web:
        url: https://example.net/in
        messages: [alert]
    \(lines.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))

    """
  }

  private func told(_ lines: String, mode: String = "smart") throws -> String? {
    let text = config(lines, mode: mode)
    if let problem = problems(text) { return problem }
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    do throws(Diagnostics) {
      let warnings = try read(text).problems(with: catalog)
      return warnings.isEmpty ? nil : Diagnostics(warnings).description
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    "body: {a: \"{alert.node}\", b: \"{message_id}\", c: [\"{text|max 100}\"]}",
    "body: [\"{alert.details_by_name.X}\", \"{alert.node_status.cpu.idle}\", \"{alert.details[3]}\"]",
    "body: [\"{alert.node_status.disk_usage[0].name}\", \"{attachments[0].path}\", \"{alert}\"]",
    "body_form: lines\nbody: [{create: {}}, \"{message}\"]",
  ])
  func `a body whose paths messages have is fine`(lines: String) throws {
    #expect(try told(lines) == nil)
  }

  @Test(arguments: [
    (
      "body: {a: \"{alert.nod}\"}",
      """
      8:15: error: {alert.nod} in 'body' of 'web' is not a field of a message: 'alert' has no 'nod'
        hint: did you mean 'node'?
      """
    ),
    (
      "body: {a: \"{alrt.node}\"}",
      """
      8:15: error: {alrt.node} in 'body' of 'web' is not a field of a message
        hint: did you mean 'alert'?
      """
    ),
    (
      "body: {a: \"{alert.node.name}\"}",
      """
      8:15: error: {alert.node.name} in 'body' of 'web' continues after 'node', which is a single value
        hint: end the path with 'node'
      """
    ),
    (
      "body: {a: \"{inventory.model}\"}",
      """
      8:15: warning: {inventory.model} in 'body' of 'web' never has a value: the destination gets no \
      inventory message; add it to 'messages'
      """
    ),
    (
      "redaction: {\"*.node\": withhold}\nbody: {a: \"{alert.node}\"}",
      """
      9:15: warning: {alert.node} in 'body' of 'web' never has a value: a rule withholds the field
      """
    ),
    (
      "format: aml\nbody: {a: 1}",
      """
      8:13: error: 'format' must be 'json' with 'body', not 'aml': the body is JSON
        hint: remove 'format'; {text} and {short} in 'body' stand for these formats
      """
    ),
    (
      "body_form: lines\nbody: {a: 1}",
      """
      9:11: error: 'body' must be a list with 'body_form: lines', not a mapping
        hint: put a '-' before the mapping of each line
      """
    ),
    (
      "body_form: lines",
      """
      8:16: error: 'body_form' is given and 'body' is not
        hint: remove 'body_form', or add 'body'
      """
    ),
    (
      "body: {a: \"{kind|lines}\"}",
      """
      8:15: error: '{kind|lines}' has the unknown filter 'lines'
        hint: write one of text, json, unix, unix_ms, unix_ns, utc, 'max' and a number of bytes, or \
      'or' and words for a value that is missing
      """
    ),
  ])
  func `what is wrong with a body is told at its place`(lines: String, expected: String) throws {
    let text = try told(lines)?.replacing("\(configPath):", with: "")
    #expect(text?.contains(expected) == true, "\(text ?? "nothing")")
  }

  @Test func `what anonymous mode does not send never has a value`() throws {
    let told = try told("body: {a: \"{site_id}\", b: \"{alert.node}\"}", mode: "anonymous") ?? ""
    #expect(told.contains("{site_id} in 'body' of 'web' never has a value: the field is not sent"))
    #expect(told.contains("there is no alert message in anonymous mode"))
  }

  @Test func `a body is for HTTPS alone`() throws {
    let text = """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      destinations:
        files: {via: directory, path: /tmp/x, body: {a: 1}}

      """
    #expect(problems(text)?.contains("'body' is for 'via: https'") == true)
  }

  @Test func `the effective config has the body as it was written`() throws {
    let lines = "body: {a: \"{kind}\", n: 1, t: \"1\", z: null, l: [true, \"true\"]}"
    let shown = try read(config(lines)).effectiveYAML
    let again = try read(shown)
    let (first, second) = (
      try read(config(lines)).writtenDestinations[0].body?.source,
      again.writtenDestinations[0].body?.source
    )
    #expect(first != nil && first == second, "\(shown)")
  }
}
