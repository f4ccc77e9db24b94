package import Times

/// A value, read by its field's type.
package enum Value: Hashable, Sendable {
  /// A text, as in the snapshot.
  case text(String)
  /// The lines of one text.
  case lines([String])
  /// A whole number, zero or more.
  case integer(Int64)
  /// A decimal number in the grammar of JSON, with its original digits.
  case number(String)
  /// A point in time.
  case moment(Timestamp)
  /// A local time in an unknown time zone.
  case clock(CivilTime)
  /// A list of texts.
  case texts([String])
  /// Whole numbers by name, the names in byte order.
  case integers([Named<Int64>])
  /// Decimal numbers by name, the names in byte order.
  case numbers([Named<String>])
  /// Texts by name, the names in byte order; numbers by name become this when they are made less
  /// exact.
  case labels([Named<String>])
  /// Rows; a cell is nil if the snapshot has none for that column. Cells are `.text`, `.integer`
  /// or `.number`.
  case records([[Value?]])

  /// A value with a name.
  package struct Named<Content: Hashable & Sendable>: Hashable, Sendable {
    /// The name.
    package let name: String
    /// The value.
    package let content: Content

    /// Creates a named value.
    package init(_ name: String, _ content: Content) {
      self.name = name
      self.content = content
    }
  }
}

extension Value {
  /// All texts in it, including names of numbers.
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
