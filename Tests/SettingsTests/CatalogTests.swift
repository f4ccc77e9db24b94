import Catalogs
import Diagnostics
import Settings
import Testing

/// Checks of the config against the catalog of its product.
@Suite struct SettingsCatalogTests {
  private func catalog(_ product: String = "unified-cm") throws -> Catalog {
    try #require(Catalog.builtIn(product))
  }

  /// The report on a config with these rules; nil if there is none.
  private func problems(_ rules: String, _ product: String = "unified-cm") throws -> String? {
    let settings = try settings(with: "redaction: {\(rules)}")
    let catalog = try catalog(product)
    do throws(Diagnostics) {
      let warnings = try settings.problems(with: catalog)
      return warnings.isEmpty ? nil : Diagnostics(warnings).description
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    "serial_number: withhold", "\"*.serial_number\": withhold", "class:serial_number: pseudonym",
    "\"*\": withhold", "inventory.*: send", "telemetry.system_status.date: coarsen",
    "inventory: withhold", "contact_phone: {mask: 4}", "message_id: withhold",
    "cm_user_count: {coarsen: [10, 100]}, \"*version\": {coarsen: major}",
  ])
  func `a rule that names fields is fine`(rule: String) throws {
    #expect(try problems(rule) == nil)
  }

  @Test func `a class that is hidden in one place and sent in another is told`() throws {
    #expect(
      try problems("inventory.serial_number: withhold") == """
        \(configPath):6:13: warning: 'inventory.serial_number' is hidden, and \
        'telemetry.serial_number' and 1 more of the same class are sent
          hint: write 'class:serial_number' to mean all of them
        """)
    let group = try problems("telemetry.system_status: withhold") ?? ""
    #expect(
      group.contains(
        "\(configPath):6:13: warning: 'telemetry.system_status.host_name' is hidden, and "
          + "'inventory.server_name' and 5 more of the same class are sent"))
    #expect(try problems("inventory.server_name: {mask: 2}")?.contains("host_name") == true)
  }

  @Test func `every rule that names no field is told with what was meant`() throws {
    #expect(
      try problems("inventory.serial_numbr: withhold, frobnicate: withhold, a.*: {mask: 4}") == """
        \(configPath):6:13: error: no field of 'unified-cm' matches the pattern \
        'inventory.serial_numbr'
          hint: did you mean 'inventory.serial_number'?
        \(configPath):6:47: error: no field of 'unified-cm' matches the pattern 'frobnicate'
          hint: run 'callhome explain inventory' to see the paths of the fields
        \(configPath):6:69: error: no field of 'unified-cm' matches the pattern 'a.*'
          hint: run 'callhome explain inventory' to see the paths of the fields
        """)
  }

  @Test func `a rule of a destination is looked at too`() throws {
    let settings = try read(
      smart.replacing("path:", with: "redaction: {frobnicate: withhold}, path:"))
    let catalog = try catalog()
    let error = #expect(throws: Diagnostics.self) { try settings.problems(with: catalog) }
    #expect(
      error?.description
        == "\(configPath):5:41: error: no field of 'unified-cm' matches the pattern 'frobnicate'\n"
        + "  hint: run 'callhome explain inventory' to see the paths of the fields")
  }

  @Test func `a mask of what has no text is told`() throws {
    #expect(
      try problems("telemetry.cm_user_count: {mask: 4}") == """
        \(configPath):6:13: warning: what 'telemetry.cm_user_count' matches has nothing to mask and \
        is withheld as a whole
        """)
    #expect(
      try problems("serial_number: {coarsen: day}") == """
        \(configPath):6:13: warning: what 'serial_number' matches has nothing to coarsen and is \
        withheld as a whole
        """)
  }

  @Test func `the example of the manual fits the product that it is about`() throws {
    let settings = try read(Settings.exampleFile)
    #expect(try settings.problems(with: catalog()).isEmpty)
  }

  @Test func `a kind of message that the product has not is told`() throws {
    let settings = try read(
      smart.replacing("path:", with: "messages: [inventory, configuration], path:"))
    #expect(try settings.problems(with: catalog()).isEmpty)
    let other = try catalog("linux-host")
    let expected =
      other.messages[.configuration] == nil
      ? ["\(configPath):5:3: warning: 'linux-host' has no configuration message for 'archive'"] : []
    #expect(try settings.problems(with: other).map(\.description) == expected)
    #expect(other.messages[.configuration] == nil)
  }

  private func notes(_ text: String) throws -> [String] {
    try read(text).notes(about: catalog(), file: configPath).map(\.description)
  }

  @Test func `smart mode without a user id is noted`() throws {
    #expect(
      try notes(smart) == [
        "\(configPath): note: 'contract.user_id' is not given: the support centre may not know whose "
          + "message it is"
      ])
    #expect(try notes(smart + "contract: {user_id: jdoe}\n") == [])
  }

  @Test func `what anonymous mode leaves without effect is noted, one note for each`() throws {
    let text =
      smart.replacing("smart", with: "anonymous")
      .replacing("path:", with: "messages: [inventory, configuration], path:")
      + "contract: {user_id: jdoe}\n"
    #expect(
      try notes(text) == [
        "\(configPath): note: 'contact' is not in force in anonymous mode",
        "\(configPath): note: 'contract' is not in force in anonymous mode",
        "\(configPath): note: 'configuration' for 'archive' is not in force in anonymous mode",
      ])
  }

  @Test func `what nobody wrote is not noted`() throws {
    #expect(
      try notes(
        "version: 1\ncall_home: anonymous\ndestinations: {a: {via: directory, path: /x}}\n") == [])
    for word in ["none", "disabled"] {
      #expect(try notes(smart.replacing("smart", with: word)) == [])
    }
  }
}
