import Settings
import Testing

/// The requirements C1 and C4 for texts in messages, headers and pages.
@Suite struct ContactTests {
  /// Reads `value`, as YAML, as the contact's `key`; `email` is always there.
  private func contact(_ key: String, _ value: String) -> String? {
    problems(
      """
      version: 1
      call_home: smart
      contact: {\(key == "email" ? "" : "email: a@example.com, ")\(key): \(value)}
      destinations: {archive: {via: directory, path: /x}}
      """)
  }

  private func quotedText(_ scalar: Character, _ count: Int) -> String {
    "\"\(String(repeating: scalar, count: count))\""
  }

  @Test(arguments: [("company", 255), ("name", 128), ("address", 1_024), ("phone", 64)])
  func `a limit counts Unicode scalars and not bytes`(key: String, limit: Int) throws {
    for letter in ["a", "é", "ж", "語", "𠀋"] as [Character] {
      #expect(contact(key, quotedText(letter, limit)) == nil)
      let text = try #require(contact(key, quotedText(letter, limit + 1)))
      #expect(text.contains("must have at most \(limit) characters, not \(limit + 1)"))
    }
  }

  @Test(arguments: [("company", 255), ("name", 128), ("address", 1_024)])
  func `a letter with its accent apart counts as two`(key: String, limit: Int) {
    #expect(contact(key, quotedText("e\u{301}", limit / 2)) == nil)
    #expect(contact(key, quotedText("e\u{301}", limit / 2 + 1)) != nil)
  }

  @Test(arguments: [
    "Jane Doe", "J. R. Doe-Smith_2", "Żółć", "Ωμέγα", "Иван Петров", "山田 太郎", "محمد", "שלום", "अमित",
    "Nguyễn Văn A", "e\u{301}", "4", ".", "٣", "Conan O'Brien", "Seán O\u{2019}Neill", "Doe, Jane",
    "Jane Doe (NOC)", "D'Angelo-O'Hara, M. (2nd_shift)", "王小明（运维）", "O'", "Jean\u{B7}Luc",
  ])
  func `a name has letters and digits of any script, and the marks that names have`(name: String) {
    #expect(contact("name", "\"\(name)\"") == nil)
  }

  @Test(arguments: [
    "<b>Jane</b>", "Jane & Joe", "Jane;Doe", "Jane\\tDoe",
    "Jane\\r\\nBcc: x",
    "Jane\\u202eeoD", "Jane\\u200bDoe", "Jane 😀", "Jane/Doe", "Jane@Doe", "", "=1+1", "{{name}}",
    "Jane\\u00a0Doe", "Jane\\u0000", "$(reboot)", "Jane\\\\n", "%s",
  ])
  func `a name has no markup, no sign and nothing invisible`(name: String) throws {
    let text = try #require(contact("name", "\"\(name)\""))
    #expect(text.hasPrefix("\(configPath):3:39: error: 'name' must "))
  }

  @Test(arguments: [
    "a@example.com", "first.last+tag@example.co.uk", "a@localhost", "a@xn--bcher-kva.example",
    "!#$%&'*+/=?^_`{|}~-@example.com", "a@[192.0.2.1]", "a@1.example",
  ])
  func `an e-mail address is a plain one`(address: String) {
    #expect(contact("email", "\"\(address)\"") == nil)
  }

  @Test(arguments: [
    "a", "@example.com", "a@", "a@b@c", "a b@example.com",
    "a@example.com\\r\\nBcc: all@example.com",
    "a@example.com, b@example.com", "Jane <jane@example.com>", "<a@example.com>",
    "\\\"a\\\"@example.com",
    ".a@example.com", "a.@example.com", "a..b@example.com", "-a@example.com", "a@example..com",
    "a@.example.com", "a@example.com.", "a@-example.com", "a@example-.com", "a@exa_mple.com",
    "ä@example.com", "a@ä.example", "a@example.com ", " a@example.com", "a@example.com\\u0000",
    "a@[]",
    "a@[x]", "a@[192.0.2.1", "a@example.com/../x", "a@example.com?subject=x", "",
    "a@exam\\u200bple.com",
  ])
  func `everything else is no e-mail address`(address: String) throws {
    let text = try #require(contact("email", "\"\(address)\""))
    #expect(text.hasPrefix("\(configPath):3:18: error: 'email' must "))
  }

  @Test func `the parts of an e-mail address have their limits`() {
    let local = String(repeating: "a", count: 64)
    let label = String(repeating: "b", count: 63)
    #expect(contact("email", "\(local)@example.com") == nil)
    #expect(contact("email", "a\(local)@example.com") != nil)
    #expect(contact("email", "a@\(label).com") == nil)
    #expect(contact("email", "a@b\(label).com") != nil)
    let domain = "\(label).\(label).\(label)"
    #expect(contact("email", "\(String(repeating: "a", count: 62))@\(domain)") == nil)
    #expect(contact("email", "\(local)@\(domain)") != nil)
  }

  @Test func `ids keep their text`() throws {
    let contract = try settings(
      with: "contract: {user_id: 007, customer_id: 1e3, contract_id: \"0012345\", site_id: no}"
    ).contract
    #expect(contract.userID == "007")
    #expect(contract.customerID == "1e3")
    #expect(contract.contractID == "0012345")
    #expect(contract.siteID == "no")
  }
}
