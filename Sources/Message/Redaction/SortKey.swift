import Messages
import Times

/// Bytes that are equal only for equal content, so that sorting does not depend on the original
/// order. Each part begins with a byte for its type and ends with 0 1.
struct SortKey {
  private(set) var bytes: [UInt8] = []

  /// The key of a field.
  init(field: RedactedMessage.Field) { add([field]) }

  /// The key of a row; a cell is nil if there is none.
  init(row: [Value?]) { add(row) }

  /// The key of a named value.
  init<Content: CustomStringConvertible>(_ named: Value.Named<Content>) { add(named) }

  private mutating func add(_ fields: [RedactedMessage.Field]) {
    for field in fields {
      switch field.content {
      case .value(let value, let stale):
        bytes.append(2)
        add(value)
        if let stale {
          bytes.append(3)
          add(stale.description)
        }
      case .absent(let reason):
        bytes.append(1)
        add(reason.text)
      case .group(let inner):
        bytes.append(2)
        add(inner)
      }
      end()
    }
  }

  private mutating func add(_ row: [Value?]) {
    for cell in row {
      bytes.append(cell == nil ? 1 : 2)
      if let cell { add(cell) }
    }
  }

  private mutating func add(_ value: Value) {
    switch value {
    case .text(let text), .number(let text): add(text)
    case .integer(let number): add(String(number))
    case .moment(let moment): add(moment.description)
    case .clock(let time): add(time.description)
    case .lines(let texts), .texts(let texts):
      for text in texts {
        bytes.append(2)
        add(text)
      }
      end()
    case .integers(let named): add(named)
    case .numbers(let named), .labels(let named): add(named)
    case .records(let rows):
      for row in rows {
        bytes.append(2)
        add(row)
      }
      end()
    }
  }

  private mutating func add<Content: CustomStringConvertible>(_ named: [Value.Named<Content>]) {
    for value in named {
      bytes.append(2)
      add(value)
    }
    end()
  }

  private mutating func add<Content: CustomStringConvertible>(_ named: Value.Named<Content>) {
    add(named.name)
    add(named.content.description)
  }

  /// The end mark inside of a text is written as 0 2.
  private mutating func add(_ text: String) {
    for byte in text.utf8 {
      bytes.append(byte)
      if byte == 0 { bytes.append(2) }
    }
    end()
  }

  private mutating func end() {
    bytes.append(0)
    bytes.append(1)
  }
}
