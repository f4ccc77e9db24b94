import Catalogs
import Diagnostics
import Testing

/// The section `logs` of a catalog.
@Suite struct LogShapeCatalogTests {
  private func catalog(_ logs: [String]) -> String {
    """
    catalog: 1
    product: toaster
    name: Toaster
    messages: {}
    logs:

    """ + logs.map { "  \($0)\n" }.joined()
  }

  /// The messages about a catalog, or none when it is read.
  private func problems(_ logs: String...) -> [String] {
    do {
      _ = try Catalog(Array(catalog(logs).utf8), file: "c.yaml")
      return []
    } catch {
      return error.all.map(\.description)
    }
  }

  @Test func `log shapes say which keys and labels hold what, and which notations are looked for`()
    throws
  {
    let text = catalog([
      "grammars: [sip, host_names]",
      "keys: {person: [cn, '*PartyName'], phone: [cn], secret: [pin]}",
      "labels: {identifier: ['for user', 'sudo:']}", "exceptions: [root, acme.example]",
    ])
    let logs = try Catalog(Array(text.utf8), file: "c.yaml").logs
    #expect(
      logs
        == LogShapes(
          keys: [
            LogShapes.Names(.value(.person), ["cn", "*PartyName"]),
            LogShapes.Names(.value(.phone), ["cn"]), LogShapes.Names(.secret, ["pin"]),
          ],
          labels: [LogShapes.Names(.value(.identifier), ["for user", "sudo:"])],
          grammars: [.sip, .hosts], exceptions: ["root", "acme.example"]))
    let without = "catalog: 1\nproduct: toaster\nname: Toaster\nmessages: {}\n"
    #expect(try Catalog(Array(without.utf8), file: "c.yaml").logs == .none)
  }

  @Test(arguments: [
    (
      "grammar: [sip]", "c.yaml:6:3: error: unknown key 'grammar'\n  hint: did you mean 'grammars'?"
    ),
    (
      "grammars: sip",
      """
      c.yaml:6:13: error: 'grammars' must be a list, not a text
        hint: write each with a hyphen before it, such as '- sip'
      """
    ),
    (
      "grammars: [spi]",
      """
      c.yaml:6:14: error: a grammar must be 'sip', 'ldap', 'cisco_guid', 'cdr', 'sdl', 'device_names', \
      'windows_accounts', 'host_names' or 'syslog', not 'spi'
        hint: did you mean 'sip'?
      """
    ),
    (
      "grammars: [sip, sip]",
      """
      c.yaml:6:19: error: 'grammars' names 'sip' twice
        hint: remove one of the two
      """
    ),
    (
      "keys: [UserID]", "c.yaml:6:9: error: 'keys' must be a mapping, not a list"
    ),
    (
      "keys: {persons: [cn]}",
      "c.yaml:6:10: error: unknown key 'persons'\n  hint: did you mean 'person'?"
    ),
    (
      "keys: {term: [model]}",
      """
      c.yaml:6:10: error: 'keys' cannot have the class 'term': its values do not identify anyone
        hint: remove 'term'; values of other keys are not changed
      """
    ),
    (
      "keys: {person: cn}",
      """
      c.yaml:6:18: error: 'person' must be a list, not a text
        hint: write each with a hyphen before it, such as '- UserID'
      """
    ),
    (
      "keys: {person: [[cn]]}",
      "c.yaml:6:19: error: an element of 'person' must be a text, not a list"
    ),
    (
      "keys: {identifier: [UserID, user_id]}",
      """
      c.yaml:6:31: error: 'identifier' names 'user_id' twice
        hint: remove one of the two
      """
    ),
    (
      "keys: {identifier: ['User(ID|Name)']}",
      "c.yaml:6:23: error: a key must be 1 to 64 letters, digits, blanks and signs out of '-_./' that end "
        + "with a letter or digit, not 'User(ID|Name)'"
    ),
    (
      "keys: {identifier: ['User*']}",
      """
      c.yaml:6:23: error: a key must be 1 to 64 letters, digits, blanks and signs out of '-_./' that end \
      with a letter or digit, not 'User*'
        hint: '*' can only be the first character, for any beginning
      """
    ),
    (
      "keys: {identifier: ['*ID']}",
      "c.yaml:6:23: error: a key must have 4 letters or digits, or much else would be hidden: '*ID'"
    ),
    (
      "labels: {identifier: ['* logged in']}",
      """
      c.yaml:6:25: error: a label must be 1 to 64 letters, digits, blanks and signs out of \
      '-_.,:;=/'"()[]<>@', not '* logged in'
        hint: '*' can be once in a label, for the value, after at least two other characters
      """
    ),
    (
      "labels: {identifier: ['user * or * logged']}",
      """
      c.yaml:6:25: error: a label must be 1 to 64 letters, digits, blanks and signs out of \
      '-_.,:;=/'"()[]<>@', not 'user * or * logged'
        hint: '*' can be once in a label, for the value, after at least two other characters
      """
    ),
    (
      "labels: {identifier: ['by']}",
      "c.yaml:6:25: error: a label must have 4 letters or digits, or much else would be hidden: 'by'"
    ),
    (
      "exceptions: [x]",
      "c.yaml:6:16: error: an exception must have 2 to 253 characters, and be one line, not 'x'"
    ),
  ])
  func `log shapes that are wrong are told with their place`(line: String, wanted: String) {
    #expect(problems(line) == [wanted])
  }

  @Test func `every problem of log shapes is told at once`() {
    #expect(
      problems("grammars: [nothing]", "keys: {person: ['*x'], quantity: [count]}", "colour: red")
        .count == 4)
  }

  @Test(arguments: ["unified-cm", "linux-host"])
  func `a built-in catalog says what its logs hold`(product: String) throws {
    let logs = try #require(Catalog.builtIn(product)).logs
    #expect(!logs.keys.isEmpty && !logs.labels.isEmpty && !logs.grammars.isEmpty)
  }
}
