import Catalogs
import Messages
import Redaction
import RoomSupport
import Testing

/// A node has one pseudonym in every field of a class, whatever it is called there.
@Suite struct NodePseudonymTests {
  private static let nodes = [
    NodeNames(
      names: ["cucm-pub", "Cucm-Pub.voice.example.com"], domains: ["example.com"],
      addresses: ["192.0.2.10", "2001:db8::10"]),
    NodeNames(names: ["cucm-sub1"], domains: ["example.com"], addresses: ["192.0.2.11"]),
    NodeNames(names: ["imp.a.example.com"], addresses: ["192.0.2.12"]),
    NodeNames(names: ["imp.b.example.com"], addresses: ["192.0.2.12"]),
    NodeNames(names: ["alone"]),
  ]
  /// What 0.1.0 sent.
  private let plain = testPseudonyms(.smart)
  private let pseudonyms = Pseudonyms(key: [UInt8](0..<32), mode: .smart, nodes: nodes)

  @Test(arguments: [
    "cucm-pub", "CUCM-PUB", "cucm-pub.", "cucm-pub.example.com", "cucm-pub.voice.example.com.",
    "CUCM-Pub.Example.Com", "192.0.2.10", "2001:DB8:0:0:0:0:0:10", "cucm-pub:9100",
    "192.0.2.10:9100", "[2001:db8::10]:9100", "https://cucm-pub.example.com:8443/ccmadmin",
    "DOMAIN\\cucm-pub",
  ])
  func `every name of a node has the pseudonym of its name in the list of nodes`(name: String) {
    #expect(pseudonyms.pseudonym(of: name, .hostName) == plain.pseudonym(of: "cucm-pub", .hostName))
    #expect(
      pseudonyms.pseudonym(of: name, .address) == plain.pseudonym(of: "192.0.2.10", .address))
  }

  @Test(arguments: [
    "cucm-pub.other.example.net", "cucm-pub2", "cucm", "192.0.2.1", "192.0.2.100",
    "elm.example.com",
    "example.com", "imp", "192.0.2.12", "imp.example.com", "",
  ])
  func `what names no node, or several, keeps the pseudonym of its own`(name: String) {
    for valueClass in [ValueClass.hostName, .address] {
      #expect(pseudonyms.pseudonym(of: name, valueClass) == plain.pseudonym(of: name, valueClass))
    }
  }

  @Test func `a name is told apart from another of the same first label by its domain`() {
    for name in ["imp.a.example.com", "imp.b.example.com"] {
      #expect(pseudonyms.pseudonym(of: name, .hostName) == plain.pseudonym(of: name, .hostName))
    }
    // Nothing is known of the domain of this one.
    #expect(
      pseudonyms.pseudonym(of: "alone.example.org", .hostName)
        == plain.pseudonym(of: "alone", .hostName))
  }

  @Test func `a node without a known address keeps what it is called in fields of addresses`() {
    #expect(pseudonyms.pseudonym(of: "alone", .address) == plain.pseudonym(of: "alone", .address))
  }

  @Test func `other classes are left alone`() {
    for valueClass in ValueClass.allCases where valueClass != .hostName && valueClass != .address {
      #expect(
        pseudonyms.pseudonym(of: "cucm-pub.example.com", valueClass)
          == plain.pseudonym(of: "cucm-pub.example.com", valueClass))
    }
  }
}
