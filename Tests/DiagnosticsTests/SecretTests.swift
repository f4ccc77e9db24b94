import Diagnostics
import Testing

@Suite struct SecretTests {
  private struct Owner {
    let name = "owner"
    let secret: Secret
    let maybe: Secret?
    let list: [Secret]
    let map: [String: Secret]
  }

  private enum Choice { case login(Secret) }

  private let word = "hunter2"
  private var secret: Secret { Secret(Array(word.utf8)) }

  /// Everything that would give the secret away: the word, and its bytes as Swift prints an array.
  private func shows(_ text: String) -> Bool {
    text.contains(word) || text.contains("104, 117") || text.contains("104\n")
  }

  private func dumped(_ value: some Any) -> String {
    var text = ""
    dump(value, to: &text)
    return text
  }

  @Test func `this test would notice a secret`() {
    let bytes = Array(word.utf8)
    #expect(shows("password \(word)"))
    #expect(shows(String(describing: bytes)))
    #expect(shows(dumped(bytes)))
  }

  @Test func `no textual form shows it`() {
    #expect(String(describing: secret) == "<secret>")
    #expect(String(reflecting: secret) == "<secret>")
    #expect("\(secret)" == "<secret>")
    #expect(dumped(secret) == "- <secret>\n")
  }

  @Test func `no textual form of an owner shows it`() {
    let owner = Owner(secret: secret, maybe: secret, list: [secret], map: ["a": secret])
    for text in ["\(owner)", String(describing: owner), String(reflecting: owner), dumped(owner)] {
      #expect(text.contains("owner"))
      #expect(text.contains("<secret>"))
      #expect(!shows(text))
    }
    for text in ["\(Choice.login(secret))", dumped(Choice.login(secret))] {
      #expect(text.contains("<secret>"))
      #expect(!shows(text))
    }
  }

  @Test func `an error that carries it does not show it`() {
    struct Failure: Error { let secret: Secret }
    let error: any Error = Failure(secret: secret)
    #expect("\(error)".contains("<secret>"))
    #expect(!shows("\(error)"))
  }

  @Test func `it can be walked by reflection without being met`() {
    #expect(Mirror(reflecting: secret).children.isEmpty)
    #expect(secret.exposed == Array(word.utf8))
  }

  @Test func `two are equal when their bytes are`() {
    #expect(secret == Secret(Array("hunter2".utf8)))
    #expect(secret != Secret(Array("hunter3".utf8)))
  }
}
