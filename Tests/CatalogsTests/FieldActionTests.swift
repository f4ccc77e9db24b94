import Catalogs
import Testing

@Suite struct FieldActionTests {
  /// From the strictest to the one that lets everything through.
  static let ladder: [FieldAction] = [
    .withhold, .mask(keeping: 0), .mask(keeping: 1), .mask(keeping: 4), .mask(keeping: 255), .send,
  ]

  @Test func `of two actions the one that lets less through is the stricter`() {
    for (low, strict) in Self.ladder.enumerated() {
      for (high, loose) in Self.ladder.enumerated() {
        let wanted = Self.ladder[min(low, high)]
        #expect(strict.stricter(loose) == wanted)
        #expect(strict.isAtLeastAsStrict(as: loose) == (low <= high), "\(strict), \(loose)")
      }
    }
  }

  @Test func `an action is read back from its text`() {
    for action in Self.ladder { #expect(FieldAction(action.description) == action) }
    #expect(FieldAction.mask(keeping: 4).description == "mask 4")
  }

  @Test(arguments: [
    "", "Send", "send ", " send", "SEND", "mask", "mask ", "mask -1", "mask 1.5", "mask 4 ",
    "mask  4", "mask four", "mask +4", "mask 04", "mask 99999999999999999999", "mask:4", "allow",
    "withold", "withhold\n", "pseudonym",
  ])
  func `another text is no action`(text: String) {
    #expect(FieldAction(text) == nil)
  }
}
