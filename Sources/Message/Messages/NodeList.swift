/// The part of a message about each node, in the order of the nodes.
///
/// For a few nodes it is in memory. For many it is created on each access: all of it at once would
/// take several times as much memory as the finished bytes.
package struct NodeList<Element: Sendable>: RandomAccessCollection, Sendable {
  private enum Content {
    case stored([Element])
    case made(count: Int, @Sendable (Int) -> Element)
  }

  private let content: Content

  /// A list that is in memory.
  package init(_ elements: [Element]) {
    content = .stored(elements)
  }

  /// A list of `count` elements that `make` creates, always the same for an index.
  package init(count: Int, _ make: @escaping @Sendable (_ index: Int) -> Element) {
    content =
      Self.isLarge(count) ? .made(count: count, make) : .stored((0..<count).map { make($0) })
  }

  /// Whether a list of this length is not kept in memory.
  package static func isLarge(_ count: Int) -> Bool { count > 1_000 }

  /// The index of the first element.
  package var startIndex: Int { 0 }

  /// The number of elements.
  package var endIndex: Int {
    switch content {
    case .stored(let elements): elements.count
    case .made(let count, _): count
    }
  }

  /// The element of a node.
  package subscript(index: Int) -> Element {
    switch content {
    case .stored(let elements): elements[index]
    case .made(_, let make): make(index)
    }
  }

  /// The list with each element changed, now or on access.
  package func changed(_ change: @escaping @Sendable (Element) -> Element) -> NodeList {
    NodeList(count: count) { change(self[$0]) }
  }
}
