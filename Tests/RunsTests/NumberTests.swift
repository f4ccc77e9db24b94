import Alerts
import Catalogs
import Formats
import Foundation
import Runs
import StateDirectory
import Testing
import Times

/// A withheld number that identifies somebody is in no other text either (D2, D3).
@Suite struct NumberTests {
  private let start: Timestamp = "2026-11-10T12:00:00Z"

  private static let catalog = """
    catalog: 1
    product: toaster
    name: A toaster
    messages:
      inventory:
        label: Inventory
        fields:
          customer: {label: Customer, type: integer, class: identifier, from: snapshot.customer, smart: send, anonymous: withhold}
          again: {label: Again, type: integer, class: identifier, from: snapshot.again, smart: send, anonymous: withhold}
          slices: {label: Slices, type: integer, class: quantity, from: snapshot.slices, smart: send, anonymous: send}
          note: {label: Note, type: text, class: free_text, from: snapshot.note, smart: send, anonymous: send}
          code: {label: Code, type: text, class: free_text, from: snapshot.code, smart: send, anonymous: send}
          owners:
            label: Owners
            type: records
            class: term
            from: snapshot.owners
            columns:
              place: {label: Place, type: text}
              account: {label: Account, type: integer, class: identifier}
            smart: send
            anonymous: send
      telemetry:
        label: Telemetry
        fields:
          remark: {label: Remark, type: text, class: free_text, from: snapshot.note, smart: send, anonymous: send}

    """

  private func site(_ rules: String, mode: String = "smart") throws -> TestSite {
    let site = try TestSite(
      TestConfig(mode: mode, product: "./toaster.yaml", more: "redaction: {\(rules)}\n"))
    try site.write("toaster.yaml", Self.catalog)
    try site.write(
      "snapshot.yaml",
      """
      snapshot: 1
      taken: 2026-11-09T12:00:00Z
      customer: 0041250999
      again: 41250999
      slices: 41250999
      note: order of 41250999, written 0041250999, not 412509990; account 77123 of the hall
      code: NDEyNTA5OTk=
      owners: [{place: hall, account: 77123}, {place: attic, account: 41250999}]

      """)
    site.accept()
    return site
  }

  private func message(_ site: TestSite, _ kind: MessageKind) throws -> String {
    let rendered = DryRun(kind: kind, destination: "archive", format: .json, mode: nil)
      .run(site.environment(start))
    #expect(rendered.status == .done, "\(rendered.told)")
    return rendered.text
  }

  @Test func `without a rule all of it is sent`() throws {
    let text = try message(site(""), .inventory)
    #expect(text.contains("order of 41250999") && text.contains("\"account\": 41250999"))
  }

  @Test func `a withheld number is taken out of texts, and out of other numbers of such a class`()
    throws
  {
    let site = try site("inventory.customer: withhold")
    let text = try message(site, .inventory)
    #expect(!text.contains("\"customer\""))
    #expect(
      text.contains(
        "order of [identifier 1], written [identifier 2], not 412509990; account 77123 of the hall"),
      "\(text)")
    #expect(!text.contains("\"again\"") && text.contains("\"field\": \"inventory.again\""))
    // A number that counts is equal to it by chance.
    #expect(text.contains("\"slices\": 41250999"))
    #expect(text.contains("\"account\": 77123") && !text.contains("\"account\": 41250999"))
    // The guard finds what scrubbing does not decode.
    #expect(!text.contains("NDEyNTA5OTk="))
    #expect(try message(site, .telemetry).contains("order of [identifier 1]"))
  }

  @Test func `made less exact it is taken out of texts as well`() throws {
    let text = try message(site("inventory.customer: coarsen"), .inventory)
    #expect(text.contains("\"customer\": \"10,000,000-99,999,999\""), "\(text)")
    #expect(!text.contains("of 41250999"))
  }

  @Test func `a rule about the class means columns with numbers of the class`() throws {
    let text = try message(site("\"class:identifier\": withhold"), .inventory)
    #expect(!text.contains("\"owners\"") && !text.contains("77123"), "\(text)")
  }

  @Test func `anonymous mode takes out what it withholds`() throws {
    let text = try message(site("", mode: "anonymous"), .inventory)
    #expect(!text.contains("of 41250999") && text.contains("\"slices\": 41250999"), "\(text)")
  }
}
