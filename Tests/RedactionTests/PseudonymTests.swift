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
