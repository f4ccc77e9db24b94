import Catalogs
import Diagnostics
import Foundation
import TestSupport
import Testing

/// Warnings for authors of catalogs (R6).
@Suite struct DoubtTests {
  /// A catalog with some more lines below the fields of its inventory, and below its messages.
  private func catalog(_ fields: [String] = [], more: String = "") -> String {
    """
    catalog: 1
    product: toaster
    name: Toaster
    messages:
      inventory:
        label: Inventory
        fields:
          model: {label: Model, type: text, class: term, each: node, from: node.hardware.model, smart: send, anonymous: send}
          slots: {label: Slots, type: integer, class: quantity, each: node, from: node.hardware.slots, smart: send, anonymous: send}

    """ + fields.map { "      \($0)\n" }.joined() + more
  }

  private func doubts(_ text: String) throws -> [String] {
    try Catalog(Array(text.utf8), file: "c.yaml").doubts.map(\.description)
  }

  private func field(_ name: String, _ label: String, _ from: String, _ type: String = "term")
    -> String
  {
    "\(name): {label: \(label), type: text, class: \(type), each: node, from: \(from), smart: send, anonymous: send}"
  }

  @Test func `the built-in catalogs and that of the example raise none`() throws {
    for name in Catalog.builtIn {
      #expect(try #require(Catalog.builtIn(name)).doubts.map(\.description) == [], "\(name)")
    }
    let example = try String(
      contentsOfFile: "\(packageRoot)/examples/catalog/catalog.yaml", encoding: .utf8)
    #expect(try doubts(example) == [])
    #expect(try doubts(catalog()) == [])
  }

  @Test func `a value that identifies somebody under another class is doubted`() throws {
    let found = try doubts(
      catalog([
        field("serial_number", "Serial number", "node.hardware.code"),
        field("code", "Code", "node.net.mac_address", "version"),
        field("plain", "Host", "node.hardware.hostname", "host_name"),
      ]))
    #expect(found.count == 2, "\(found)")
    #expect(
      found.first?.hasPrefix(
        "c.yaml:10:7: warning: 'inventory.serial_number' has the class 'term' and looks like "
          + "'serial_number': ") == true, "\(found)")
    #expect(found.last?.contains("c.yaml:11:7: warning: 'inventory.code'") == true)
    #expect(found.last?.contains("write 'class: mac'") == true)
  }

  @Test(arguments: [
    (
      "node.hardwear.serial",
      "'node.hardwear.serial' is read once, and 'hardware' is read elsewhere"
    ),
    ("contact.emial", "nothing is called 'contact.emial', where 'inventory.x' comes from"),
    ("message.inciddent", "nothing is called 'message.inciddent', where 'inventory.x' comes from"),
  ])
  func `a place that is misspelt is doubted`(from: String, words: String) throws {
    let found = try doubts(catalog([field("x", "X", from, "serial_number")]))
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.hasPrefix("c.yaml:10:7: warning: \(words)") == true, "\(found)")
    #expect(found.first?.contains("did you mean") == true, "\(found)")
  }

  @Test func `names that are alike and two are no misspelling`() throws {
    let found = try doubts(
      catalog([
        field("a", "A", "node.net.rx_bytes"), field("b", "B", "node.net.tx_bytes"),
        field("c", "C", "node.net.port1"), field("d", "D", "node.net.port2"),
        field("e", "E", "node.net.tx_bytes"), field("f", "F", "node.net.port2"),
      ]))
    #expect(found == [])
  }

  @Test func `two kinds, or two fields of one kind, with one label are doubted`() throws {
    let found = try doubts(
      catalog(
        [field("other", "model", "node.hardware.model")],
        more: """
            telemetry:
              label: inventory
              fields:
                calls: {label: Model, type: integer, class: quantity, from: snapshot.calls, smart: send, anonymous: send}

          """))
    #expect(
      found.map { $0.split(separator: "\n").first.map(String.init) } == [
        "c.yaml:10:7: warning: 'inventory.other' has the label of 'inventory.model': 'model'",
        "c.yaml:14:7: warning: the messages 'inventory' and 'telemetry' have the same label 'inventory'",
      ])
  }

  @Test(arguments: [
    ("{controller: A}", "c.yaml:10:9: error: 'vendor' must have the key 'purpose'"),
    (
      "{controller: A, purpose: B, privcy: c@d}",
      "c.yaml:10:37: error: unknown key 'privcy'\n  hint: did you mean 'privacy'?"
    ),
    (
      "{controller: A, purpose: B, privacy: http://c}",
      "c.yaml:10:46: error: 'privacy' must be an e-mail address or begin with 'https://', not 'http://c'"
    ),
    (
      "{controller: \" \", purpose: B}",
      "c.yaml:10:22: error: 'controller' must be a text of 1 to 1024 characters"
    ),
  ])
  func `what the vendor says is checked`(vendor: String, words: String) {
    #expect(throws: Diagnostics.self) { try doubts(catalog(more: "vendor: \(vendor)\n")) }
    do {
      _ = try doubts(catalog(more: "vendor: \(vendor)\n"))
    } catch let error as Diagnostics {
      #expect(error.all.map(\.description) == [words])
    } catch {
      Issue.record(error)
    }
  }
}
