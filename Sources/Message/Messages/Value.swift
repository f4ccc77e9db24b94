package import Times

/// A value that was read by its field's type.
package enum Value: Hashable, Sendable {
  /// One text, as the snapshot has it.
  case text(String)
  /// The lines of one text.
  case lines([String])
  /// A whole number, zero or more.
  case integer(Int64)
  /// A decimal number in the grammar of JSON, with the digits that it was given in.
  case number(String)
  /// A moment.
  case moment(Timestamp)
  /// What a clock of an unknown time zone shows.
  case clock(CivilTime)
  /// A list of texts.
  case texts([String])
  /// Whole numbers by name, the names in byte order.
  case integers([Named<Int64>])
  /// Decimal numbers by name, the names in byte order.
  case numbers([Named<String>])
  /// Texts by name, the names in byte order: what numbers by name become when they are made less exact.
  case labels([Named<String>])
  /// Rows; a cell is nil if the snapshot has none for that column. Cells are `.text`, `.integer`
  /// or `.number`.
  case records([[Value?]])

  /// A value under a name.
  package struct Named<Content: Hashable & Sendable>: Hashable, Sendable {
    /// The name.
    package let name: String
    /// What stands under it.
    package let content: Content

    /// Creates a named value.
    package init(_ name: String, _ content: Content) {
      self.name = name
      self.content = content
    }
  }
}

extension Value {
  /// Every text in it, names of numbers included.
  package var texts: [String] {
    switch self {
    case .text(let text): [text]
    case .lines(let texts), .texts(let texts): texts
    case .integers(let named): named.map(\.name)
    case .numbers(let named): named.map(\.name)
    case .labels(let named): named.flatMap { [$0.name, $0.content] }
    case .records(let rows): rows.flatMap { row in row.flatMap { $0?.texts ?? [] } }
    case .integer, .number, .moment, .clock: []
    }
  }
}
