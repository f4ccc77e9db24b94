import Catalogs
import Testing

@Suite struct FieldActionTests {
  /// From the strictest to the one that lets everything through.
  static let ladder: [FieldAction] = [
    .withhold, .pseudonym, .coarsen(.bounds([1000])), .coarsen(.bounds([10, 1000])),
    .mask(keeping: 0), .mask(keeping: 1), .mask(keeping: 4), .mask(keeping: 255), .scrub, .send,
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

  @Test func `two ways to make a value less exact come to what both let through`() {
    func joined(_ left: Coarsening, _ right: Coarsening) -> FieldAction {
      FieldAction.coarsen(left).stricter(.coarsen(right))
    }
    #expect(joined(.bounds([10, 20, 30]), .bounds([20, 30, 40])) == .coarsen(.bounds([20, 30])))
    #expect(joined(.bounds([10]), .bounds([20])) == .coarsen(.bounds([])))
    #expect(joined(.day, .month) == .coarsen(.month))
    #expect(joined(.network(prefix: 24), .network(prefix: 16)) == .coarsen(.network(prefix: 16)))
    #expect(joined(.version(parts: 2), .version(parts: 1)) == .coarsen(.version(parts: 1)))
    #expect(joined(.day, .version(parts: 1)) == .withhold)
    for coarsening: Coarsening in [
      .bounds([]), .bounds([10, 100]), .day, .month, .network(prefix: 24), .version(parts: 1),
      .version(parts: 2), .powersOfTen,
    ] {
      let action = FieldAction.coarsen(coarsening)
      #expect(FieldAction(action.description) == action)
    }
  }

  @Test(arguments: [
    "", "Send", "send ", " send", "SEND", "mask", "mask ", "mask -1", "mask 1.5", "mask 4 ",
    "mask  4", "mask four", "mask +4", "mask 04", "mask 99999999999999999999", "mask:4", "allow",
    "withold", "withhold\n", "pseudonyms", "coarsen", "coarsen ", "coarsen 10,5", "coarsen 0,5",
    "coarsen 10,,20", "coarsen +10", "coarsen /7", "coarsen /31", "coarsen week", "scrub all",
  ])
  func `another text is no action`(text: String) {
    #expect(FieldAction(text) == nil)
  }
}
