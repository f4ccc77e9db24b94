import ASCII
import Catalogs
import Diagnostics
import Documents
import Snapshots
import Times

/// Reads a value of a snapshot by the type in the catalog.
struct ValueReader {
  /// Collects reports of values of the wrong type.
  var problems: [Diagnostic] = []
  /// Why the last of them is invalid.
  private(set) var reason = AbsenceReason.wrongType

  /// The value; nil and a problem if it has the wrong type or is impossibly large.
  mutating func value(
    _ node: DocumentNode, _ type: FieldDefinition.ValueType, _ unit: FieldDefinition.Unit?,
    zone: String?,
    of path: String
  ) -> Value? {
    switch type {
    case .text:
      return text(node, path).map { .text($0) }
    case .lines:
      if let scalar = node.scalar {
        return .lines(scalar.text.split { $0 == "\n" || $0 == "\r\n" }.map(String.init))
      }
      return list(node, path) { reader, element in reader.text(element, path) }
        .map { .lines($0) }
    case .integer:
      return integer(node, unit, path).map { .integer($0) }
    case .number:
      return number(node, unit, path).map { .number($0) }
    case .time:
      return time(node, zone: zone, path)
    case .texts:
      if node.scalar != nil { return text(node, path).map { .texts([$0]) } }
      return list(node, path) { reader, element in reader.text(element, path) }
        .map { .texts($0) }
    case .integers:
      return named(node, path) { reader, element in reader.integer(element, unit, path) }
        .map { .integers($0) }
    case .numbers:
      return named(node, path, areOfOneWhole: true) { reader, element in
        reader.number(element, unit, path)
      }
      .map { .numbers($0) }
    case .records(let columns):
      return list(node, path) { reader, row in reader.record(row, columns, path) }
        .map { .records($0) }
    case .group, .remarks:
      return nil
    }
  }

  private mutating func text(_ node: DocumentNode, _ path: String) -> String? {
    if let scalar = node.scalar, !node.isNull { return scalar.text }
    return wrong(node, path, "a text")
  }

  private mutating func integer(
    _ node: DocumentNode, _ unit: FieldDefinition.Unit?, _ path: String
  ) -> Int64? {
    let expected = "a whole number, zero or more"
    guard var text = node.scalar?.text, text.utf8.first != UInt8(ascii: "+") else {
      return wrong(node, path, expected)
    }
    // Databases print whole numbers as `2301.000000000000`.
    if text.utf8.contains(UInt8(ascii: ".")), let number = wholeNumber(text) {
      text = String(number)
    }
    if let number = Int64(text) {
      if number < 0 { return wrong(node, path, expected) }
      let most = Int64(clamping: FieldDefinition.plausible(unit).upperBound)
      return number <= most ? number : implausible(node, unit, from: "0", path)
    }
    let isDigits = !text.isEmpty && text.utf8.allSatisfy(\.isASCIIDigit)
    return isDigits
      ? implausible(node, unit, from: "0", path) : wrong(node, path, expected)
  }

  private mutating func number(
    _ node: DocumentNode, _ unit: FieldDefinition.Unit?, _ path: String
  ) -> String? {
    if let text = node.scalar?.text {
      // JSON does not allow leading zeros, which the appliance prints (`01.01`).
      let sign = text.hasPrefix("-") ? "-" : ""
      let digits = text.dropFirst(sign.count).drop { $0 == "0" }
      let whole = digits.first.map { $0 >= "0" && $0 <= "9" } ?? false
      let plain = sign + (whole ? "" : "0") + digits
      if text.utf8.contains(where: { $0 >= 0x30 && $0 <= 0x39 }), isJSONNumber(plain),
        let number = Double(plain)
      {
        return FieldDefinition.plausible(unit).contains(number)
          ? plain : implausible(node, unit, from: "-9007199254740992", path)
      }
    }
    return wrong(node, path, "a number")
  }

  private mutating func time(_ node: DocumentNode, zone: String?, _ path: String) -> Value? {
    guard let text = node.scalar?.text else { return wrong(node, path, "a time") }
    if let moment = Timestamp(rfc3339: text) { return .moment(moment) }
    guard let clock = CivilTime(text) else {
      return wrong(node, path, "a time such as '2026-11-01T03:00:00'")
    }
    if let zone, let moment = LocalCalendar.moment(of: clock, inZone: zone) {
      return .moment(moment)
    }
    return .clock(clock)
  }

  private mutating func record(
    _ node: DocumentNode, _ columns: [FieldDefinition.Column], _ path: String
  ) -> [Value?]? {
    guard let entries = node.entries else { return wrong(node, path, "a list of mappings") }
    let before = problems.count
    let cells = columns.map { column -> Value? in
      guard let cell = entries.first(where: { $0.key == column.name })?.value, !cell.isNull else {
        return nil
      }
      return value(cell, column.type, column.unit, zone: nil, of: "\(path).\(column.name)")
    }
    return problems.count == before ? cells : nil
  }

  private mutating func list<Element>(
    _ node: DocumentNode, _ path: String, _ read: (inout ValueReader, DocumentNode) -> Element?
  ) -> [Element]? {
    guard let nodes = node.elements else { return wrong(node, path, "a list") }
    var elements: [Element] = []
    elements.reserveCapacity(nodes.count)
    for node in nodes {
      guard let element = read(&self, node) else { return nil }
      elements.append(element)
    }
    return elements
  }

  /// - Parameter areOfOneWhole: whether the values are shares of one thing, so that an impossible
  ///   one makes the others doubtful.
  private mutating func named<Content>(
    _ node: DocumentNode, _ path: String, areOfOneWhole: Bool = false,
    _ read: (inout ValueReader, DocumentNode) -> Content?
  ) -> [Value.Named<Content>]? {
    guard let entries = node.entries else { return wrong(node, path, "a mapping") }
    let before = problems.count
    var implausible: Diagnostic?
    let result = entries.compactMap { entry -> Value.Named<Content>? in
      if entry.key.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
        reason = .wrongType
        problems.append(
          Diagnostic(
            .warning, at: entry.keyLocation,
            "\(quoted(path)) must have a name for each value; it is left out as unavailable"))
        return nil
      }
      let value = read(&self, entry.value)
      if value == nil, reason == .implausible { implausible = implausible ?? problems.last }
      return value.map { Value.Named(entry.key, $0) }
    }
    if areOfOneWhole, let implausible {
      problems.replaceSubrange(before..., with: [implausible])
      reason = .implausible
      return nil
    }
    gatherProblems(from: before, ofAll: result.isEmpty)
    if result.isEmpty, !entries.isEmpty { return nil }
    return result.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Combines the problems of the values of a mapping into one; each of these values is left out by
  /// itself.
  private mutating func gatherProblems(from start: Int, ofAll: Bool) {
    let found = problems[start...]
    guard let first = found.first, found.count > 1 || !ofAll else { return }
    let others = found.count - 1
    let more = others == 0 ? "" : ", and \(others) other value\(others == 1 ? "" : "s") of it"
    let message =
      ofAll
      ? first.message + more
      : first.message.replacing(
        "; it is left out as unavailable", with: "; this value is left out\(more)")
    problems.replaceSubrange(
      start..., with: [Diagnostic(.warning, at: first.location, message, hint: first.hint)])
  }

  private mutating func implausible<Result>(
    _ node: DocumentNode, _ unit: FieldDefinition.Unit?, from least: String, _ path: String
  ) -> Result? {
    let expected = unit == .percent ? "from 0 to 100" : "from \(least) to 9007199254740992"
    reason = .implausible
    problems.append(
      Diagnostic(
        .warning, at: node.location,
        "\(quoted(path)) must be \(expected), not this number; it is left out as unavailable",
        hint: "correct the number, or the program that writes the snapshot"))
    return nil
  }

  private mutating func wrong<Result>(_ node: DocumentNode, _ path: String, _ expected: String)
    -> Result?
  {
    // The problem does not quote the value: the field may be withheld (D5), and cron mails the
    // output.
    reason = .wrongType
    let found = node.scalar == nil || node.isNull ? node.foundText : "this text"
    problems.append(
      Diagnostic(
        .warning, at: node.location,
        "\(quoted(path)) must be \(expected), not \(found); it is left out as unavailable"))
    return nil
  }
}
