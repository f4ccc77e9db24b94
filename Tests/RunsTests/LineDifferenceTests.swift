import RoomSupport
import Testing

@testable import Runs

/// The lines in which two texts differ.
@Suite struct LineDifferenceTests {
  private func difference(_ old: [String], _ new: [String]) -> LineDifference {
    LineDifference(
      from: Array(old.joined(separator: "\n").utf8), to: Array(new.joined(separator: "\n").utf8))
  }

  private func shown(_ old: [String], _ new: [String]) -> [String] {
    difference(old, new).changes.map {
      "\($0.isInserted ? "+" : "-")\($0.index) " + String(decoding: $0.bytes, as: UTF8.self)
    }
  }

  /// What the changes make of the old text.
  private func applied(_ difference: LineDifference, to old: [String]) -> [String] {
    let removed = Set(difference.changes.filter { !$0.isInserted }.map(\.index))
    var lines = old.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
    for change in difference.changes where change.isInserted {
      lines.insert(String(decoding: change.bytes, as: UTF8.self), at: change.index)
    }
    return lines
  }

  @Test func `lines that go and lines that come stand in the order of the texts`() {
    #expect(shown([], []) == [])
    #expect(shown(["a", "b"], ["a", "b"]) == [])
    #expect(shown(["a", "b", "c"], ["a", "x", "c"]) == ["-1 b", "+1 x"])
    #expect(shown(["a"], ["a", "b", "a"]) == ["+1 b", "+2 a"])
    #expect(shown(["a", "b", "c", "d"], ["b", "c", "d", "e"]) == ["-0 a", "+3 e"])
    #expect(shown(["e\u{301}"], ["\u{e9}"]) == ["-0 e\u{301}", "+0 \u{e9}"])
  }

  @Test(arguments: 0..<60)
  func `the changes make the new text of the old one`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let count = [3, 50, 3_000][Int(seed % 3)]
    // Few different lines repeat often, many seldom.
    let kinds = [2, 40, 100_000][Int(seed / 3 % 3)]
    func line() -> String { "\(Int.random(in: 0..<kinds, using: &generator))" }
    let old = (0..<count).map { _ in line() }
    var new = old
    for _ in 0..<Int.random(in: 0...count, using: &generator) {
      let place = Int.random(in: 0...new.count, using: &generator)
      switch Int.random(in: 0..<3, using: &generator) {
      case 0: new.insert(line(), at: place)
      case 1: if place < new.count { new.remove(at: place) }
      default: if place < new.count { new[place] = line() }
      }
    }
    let difference = difference(old, new)
    #expect(applied(difference, to: old) == new)
    if count <= 50 {
      #expect(difference.changes.count == new.difference(from: old).count)
    }
  }

  @Test func `of two changes far apart in a long text nothing between them is told`() {
    let old = (0..<20_000).flatMap { ["{", "  \($0)", "},"] }
    var new = old
    new[1] = "first"
    new[new.count - 2] = "last"
    #expect(
      shown(old, new) == ["-1   0", "+1 first", "-59998   19999", "+59998 last"])
  }

  @Test(.timeLimit(.minutes(1)), arguments: [1, 2, 40_000])
  func `a long text in which every other line changed is compared in time`(kinds: Int) {
    let old = (0..<40_000).flatMap { ["  },", "old \($0 % kinds)"] }
    let new = (0..<40_000).flatMap { ["  },", "new \($0 % kinds)"] }
    let difference = difference(old, new)
    #expect(applied(difference, to: old) == new)
    #expect(difference.changes.count == 80_000)
  }
}
