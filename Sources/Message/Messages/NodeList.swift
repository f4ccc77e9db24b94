/// What a message says about each node, in the order of the nodes.
///
/// That of a few nodes is in memory. That of many is made whenever it is asked for: all of it at once would take
/// several times as much memory as the finished bytes.
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

  /// A list of `count` elements that `make` makes, the same ones whenever it is called.
  package init(count: Int, _ make: @escaping @Sendable (_ index: Int) -> Element) {
    content =
      Self.isLarge(count) ? .made(count: count, make) : .stored((0..<count).map { make($0) })
  }

  /// Whether a list of so many nodes is not held in memory.
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

  /// The list with each element changed, now or when it is asked for.
  package func changed(_ change: @escaping @Sendable (Element) -> Element) -> NodeList {
    NodeList(count: count) { change(self[$0]) }
  }
}
