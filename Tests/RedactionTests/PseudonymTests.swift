import Catalogs
import Formats
import Redaction
import RoomSupport
import Testing

@Suite struct PseudonymTests {
  @Test func `a pseudonym is the keyed hash of its value, in the domain of class and mode`() {
    // HMAC-SHA-256 of 'callhome pseudonym 1 smart host_name\ncucm-pub' under the bytes 0 to 31, first
    // computed with `openssl dgst -sha256 -mac HMAC`.
    #expect(
      testPseudonyms(.smart).pseudonym(of: "cucm-pub", .hostName) == "host-name-98036f167c6649ad")
    #expect(
      testPseudonyms(.anonymous).pseudonym(of: "cucm-pub", .hostName)
        == "host-name-1712ba132ebcd1c1")
  }

  @Test func `the same value has the same pseudonym, and every class and mode another one`() {
    var seen: Set<String> = []
    for mode in Mode.allCases {
      for valueClass in ValueClass.allCases {
        let pseudonyms = testPseudonyms(mode)
        let pseudonym = pseudonyms.pseudonym(of: "cucm-pub", valueClass)
        #expect(pseudonym == pseudonyms.pseudonym(of: "cucm-pub", valueClass))
        #expect(seen.insert(String(pseudonym.suffix(16))).inserted)
        #expect(!pseudonym.contains("cucm"))
      }
    }
    #expect(seen.count == ValueClass.allCases.count * 2)
  }

  @Test func `another key gives other pseudonyms`() {
    let one = Pseudonyms(key: [UInt8](repeating: 1, count: 32), mode: .smart)
    let two = Pseudonyms(key: [UInt8](repeating: 2, count: 32), mode: .smart)
    #expect(one.pseudonym(of: "x", .person) != two.pseudonym(of: "x", .person))
  }

  @Test func `names of hosts are the same in any case, and names of people are not`() {
    let pseudonyms = testPseudonyms(.smart)
    #expect(
      pseudonyms.pseudonym(of: "CUCM-Pub", .hostName)
        == pseudonyms.pseudonym(of: "cucm-pub", .hostName))
    #expect(
      pseudonyms.pseudonym(of: "Jane", .person) != pseudonyms.pseudonym(of: "jane", .person))
  }

  @Test(arguments: [
    (
      ValueClass.hostName,
      ["cucm-pub.example.com", "CUCM-PUB.Example.com.", "cucm-pub.example.com."]
    ),
    (.hostName, ["2001:db8::1", "2001:DB8:0:0:0:0:0:1"]),
    (.hostName, ["b\u{FC}cher", "BU\u{308}CHER"]),
    (.mac, ["00:1b:2c:03:04:05", "00-1B-2C-03-04-05", "001b.2c03.0405", "001B2C030405"]),
    (.address, ["2001:db8::1", "2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8:0::1"]),
    (.email, ["Jane.Doe@Example.com", "jane.doe@example.com"]),
    (.person, ["J\u{FC}rgen", "Ju\u{308}rgen"]),
    (.freeText, ["\u{E9}t\u{E9}", "e\u{301}te\u{301}"]),
  ])
  func `however a thing is written it has one pseudonym`(valueClass: ValueClass, ways: [String]) {
    let pseudonyms = testPseudonyms(.smart)
    #expect(Set(ways.map { pseudonyms.pseudonym(of: $0, valueClass) }).count == 1)
    #expect(
      pseudonyms.pseudonym(of: ways[0] + "x", valueClass)
        != pseudonyms.pseudonym(of: ways[0], valueClass))
  }

  @Test func `every field of a class gets the same pseudonym of the same value`() throws {
    let site = try PlantedSite(try builtInCatalog())
    let policy = RedactionPolicy(
      mode: .smart, rules: redactionRules([("class:host_name", .pseudonym)]), accepted: nil)
    let message = site.redacted(.telemetry, policy)
    let bytes = searchable(message, .json)
    let name = try #require(site.tokens["snapshot.cluster.publisher"]?.first)
    #expect(!bytes.contains(name))
    #expect(bytes.contains(testPseudonyms(.smart).pseudonym(of: name, .hostName)))
    #expect(message.receipt["telemetry.publisher_name"] == .pseudonym)
  }
}
