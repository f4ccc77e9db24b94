import Runs
import Testing
import Times

/// What log shapes of a catalog hide in texts is a part of what was accepted (C3).
@Suite struct LogAcceptanceTests {
  private let accepted: Timestamp = "2026-09-15T12:00:00Z"
  private let october: Timestamp = "2026-10-02T00:00:00Z"
  private let november: Timestamp = "2026-11-02T00:00:00Z"
  private let later: Timestamp = "2026-11-02T01:00:00Z"

  private func catalog(_ logs: String) -> String {
    """
    catalog: 1
    product: toaster
    name: A toaster
    messages:
      inventory:
        label: Inventory
        fields:
          notes: {label: N, type: text, class: free_text, each: node, from: node.notes, smart: send, anonymous: send}
          size: {label: S, type: integer, class: quantity, from: snapshot.users.cm, smart: send, anonymous: send}
    \(logs)

    """
  }

  /// A site that scrubs texts, whose catalog was accepted, and then has become another one.
  private func changed(_ before: String, _ after: String) throws -> TestSite {
    let site = try TestSite(
      TestConfig(product: "./vendor.yaml", more: "redaction: {class:free_text: scrub}"))
    try site.write(
      "snapshot.yaml",
      TestSite.snapshot + "    notes: 'owner=aroe lead=broe last=guest'\n")
    try site.write("vendor.yaml", catalog(before))
    site.accept(at: accepted)
    #expect(site.send(at: october).status == .done)
    try site.write("vendor.yaml", catalog(after))
    return site
  }

  private static let owner = "logs: {keys: {identifier: [owner]}}"
  private static let both = "logs: {keys: {identifier: [owner, lead]}}"

  @Test(arguments: [
    (both, owner, "broe"), (owner, "", "aroe"),
    (both, "logs: {keys: {phone: [owner, lead]}}", "aroe"),
    (owner, "logs: {keys: {identifier: [owner]}, exceptions: [aroe]}", "aroe"),
  ])
  func `a text waits where log shapes let through more than what was accepted`(
    before: String, after: String, shown: String
  ) throws {
    let site = try changed(before, after)
    #expect(!(try site.newest()).contains(shown))
    let outcome = site.send(at: november)
    #expect(outcome.status == .done)
    #expect(!(try site.newest()).contains(shown))
    #expect(try site.newest().contains("41250"))
    #expect(site.license().contains("+ in texts, values of scrub log "))
    site.accept(at: november)
    site.send(at: later, isNow: true)
    #expect(try site.newest().contains(shown))
  }

  @Test(arguments: [
    (owner, both), ("", owner), ("logs: {keys: {identifier: [owner]}, exceptions: [aroe]}", owner),
    (owner, "logs: {keys: {identifier: [owner]}, grammars: [host_names]}"),
    ("", "logs: {keys: {identifier: [owner]}, exceptions: [guest]}"),
  ])
  func `log shapes that hide more need no acceptance`(before: String, after: String) throws {
    let site = try changed(before, after)
    let outcome = site.send(at: november)
    #expect(outcome.status == .done && outcome.told == "", "\(outcome.told)")
    #expect(try site.newest().contains("last=guest"))
    #expect(!(try site.newest()).contains("aroe"))
    #expect(site.license().contains("Nothing more would be sent than was accepted."))
  }
}
