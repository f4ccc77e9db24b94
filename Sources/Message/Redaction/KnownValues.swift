package import Catalogs
import Diagnostics
package import Messages

/// The values of a site that must not appear anywhere in a message: those of all fields that are
/// withheld, masked, made less exact, or replaced by a pseudonym.
package struct KnownValues: Sendable {
  /// The values without duplicates, in the order in which they were found.
  package private(set) var all: [KnownValue] = []

  /// The index of each text in ``all``.
  private var places: [ExactText: Int] = [:]
  /// Whether the values being added were removed from texts when these were accepted.
  private var wasHidden = false
  private let vocabulary: Set<String>
  private let vendorWords: VendorWords

  /// Collects the values.
  ///
  /// - Parameters:
  ///   - kind: the kind of message.
  ///   - catalog: the fields.
  ///   - policy: the action for each field.
  ///   - values: all values that a field could have.
  package init(
    hiddenFrom kind: MessageKind, _ catalog: Catalog, policy: RedactionPolicy,
    values: (FieldDefinition) -> [Value]
  ) {
    let hidden = policy.fieldsHidden(from: kind, catalog)
    vocabulary = hidden.isEmpty ? [] : words(of: catalog)
    vendorWords = hidden.isEmpty ? .none : policy.wordsNotTold(catalog, values)
    for field in hidden {
      wasHidden = policy.wasHidden(field, from: kind)
      for value in values(field) { add(value, field) }
    }
  }

  /// Collects the values that must not appear in scrubbed texts: the names, addresses and people of
  /// the site, whether other fields send them or not.
  package init(
    identitiesOf catalog: Catalog, policy: RedactionPolicy, values: (FieldDefinition) -> [Value]
  ) {
    vocabulary = words(of: catalog)
    vendorWords = policy.wordsNotTold(catalog, values)
    for field in catalog.scrubbed { for value in values(field) { add(value, field) } }
  }

  private mutating func add(_ value: Value, _ field: FieldDefinition) {
    switch value {
    case .text(let text): add(text, field.valueClass, field.path)
    case .texts(let texts), .lines(let texts):
      // If a snapshot has texts instead of rows, they have the class of one of the columns.
      let valueClass = field.valueClasses.first(where: \.isIdentity) ?? field.valueClass
      for text in texts { add(text, valueClass, field.path) }
    case .integers(let named): for value in named { add(value.name, field.valueClass, field.path) }
    case .numbers(let named): for value in named { add(value.name, field.valueClass, field.path) }
    case .labels(let named): for value in named { add(value.name, field.valueClass, field.path) }
    case .records(let rows):
      guard case .records(let columns) = field.type else { return }
      for row in rows {
        for (column, cell) in zip(columns, row) {
          guard let cell else { continue }
          if case .text(let text) = cell { add(text, column.valueClass, field.path) }
          addNumber(cell, column.valueClass, field.path)
        }
      }
    case .integer, .number: addNumber(value, field.valueClass, field.path)
    case .moment, .clock: break
    }
  }

  /// Adds a number that identifies a person, such as a customer number.
  private mutating func addNumber(_ value: Value, _ valueClass: ValueClass, _ path: String) {
    if let digits = value.digits, valueClass.isIdentityOfNumbers { add(digits, valueClass, path) }
  }

  private mutating func add(_ text: String, _ valueClass: ValueClass, _ path: String) {
    // A number that the message also contains as a word cannot be distinguished from that.
    guard valueClass.isIdentity, !text.isEmpty, !vendorWords.contains(text) else { return }
    if let place = places[ExactText(text)] {
      if !wasHidden || all[place].wasHidden { return }
      all[place].wasHidden = true
      for part in parts(of: text, valueClass) { add(part, valueClass, path) }
      return
    }
    let length = text.unicodeScalars.count
    let isNumber = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
    let matching: KnownValue.Matching
    if length >= KnownValue.identifyingLength(of: valueClass) {
      matching = vocabulary.contains(text.lowercased()) ? .wholeWord : .anywhere
    } else {
      // Replacing every `1` would destroy the message.
      matching = length < (isNumber ? 3 : 2) ? .nowhere : .wholeWord
    }
    places[ExactText(text)] = all.count
    let isShortNameCommon =
      valueClass == .hostName
      && text.firstIndex(of: ".").map { vendorWords.contains(text[..<$0]) } == true
    var known = KnownValue(
      text, valueClass, path: path, matching: matching, hasShortName: !isShortNameCommon)
    known.wasHidden = wasHidden
    all.append(known)
    for part in parts(of: text, valueClass) { add(part, valueClass, path) }
  }
}

extension Value {
  /// The digits of a number; nil for any other value.
  var digits: String? {
    switch self {
    case .integer(let number): String(number)
    case .number(let text): text
    default: nil
    }
  }
}

extension KnownValue {
  /// The minimum length at which a value is searched for inside of other words, and by the leak
  /// guard. Shorter texts such as `none` or `/var/log` are common.
  package static func identifyingLength(of valueClass: ValueClass) -> Int {
    valueClass == .freeText ? 12 : 6
  }
}

/// The addresses and names in a text with several, such as `10.1.2.3 255.255.255.0`.
private func parts(of text: String, _ valueClass: ValueClass) -> [String] {
  guard [.address, .hostName, .mac, .email].contains(valueClass), text.utf8.count <= 4096 else {
    return []
  }
  let parts = text.split { $0.isWhitespace || ",;/|()[]<>=\"'".contains($0) }.map(String.init)
  if parts.count < 2 { return [] }
  return parts.filter { part in
    let isName = part.contains { $0.isNumber || ".-:@".contains($0) }
    // A network mask is nobody's address.
    return isName && part.count > 5 && !part.hasPrefix("255.") && !part.hasPrefix("0.0.0.")
  }
}

/// The words that messages of a catalog contain anyway, in lower case.
private func words(of catalog: Catalog) -> Set<String> {
  var words: Set<String> = []
  func add(_ text: String) {
    words.insert(text.lowercased())
    for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
      words.insert(word.lowercased())
    }
  }
  func add(_ field: FieldDefinition) {
    add(field.name)
    add(field.label)
    switch field.type {
    case .group(let inner): for field in inner { add(field) }
    case .records(let columns):
      for column in columns {
        add(column.name)
        add(column.label)
      }
    default: break
    }
  }
  add(catalog.product)
  add(catalog.name)
  for (kind, definition) in catalog.messages {
    add(kind.rawValue)
    add(definition.label)
    for field in definition.fields { add(field) }
  }
  for field in catalog.envelope { add(field) }
  return words
}

extension RedactionPolicy {
  /// The fields whose values must not appear anywhere in messages of a kind.
  ///
  /// These are the identifying, withheld fields of the message itself, and those of other messages
  /// unless this message may send the same fact: a rule for telemetry does not remove a server's
  /// name from the inventory. If another message was not accepted, for example because the
  /// destination does not get it, that withholds nothing in this one. Vendor words are never
  /// removed from texts.
  package func fieldsHidden(from kind: MessageKind, _ catalog: Catalog) -> [FieldDefinition] {
    if sendsAll { return [] }
    // Most policies withhold nothing and need none of these.
    lazy var own = catalog.leaves(of: kind)
    lazy var ownPaths = Set(own.map(\.path))
    lazy var sent = Set(own.filter { action(for: $0).sendsValue }.flatMap(\.sources))
    lazy var alerts = Set((catalog.messages[.alert]?.leaves ?? []).map(\.path))
    let identities = catalog.identities.filter {
      mode == .anonymous || isHiddenByRule($0) || wasHidden($0, from: kind)
    }
    return identities
      + catalog.leaves.filter { field in
        guard field.mayIdentify else { return false }
        if wasHidden(field, from: kind) { return true }
        if field.isVocabulary { return false }
        let isHiddenByToday = hides(field, actionBeforeConsent(for: field))
        if !isHiddenByToday, !hides(field, action(for: field)) { return false }
        guard ownPaths.contains(field.path) else {
          // Free text that only alerts have, such as a list of stopped services, names nobody.
          let isOfAlerts = alerts.contains(field.path) && field.valueClass == .freeText
          return !isOfAlerts && isHiddenByToday && sent.isDisjoint(with: field.sources)
        }
        guard hides(field, action(for: field)) else { return false }
        // A value that is only not accepted yet may be sent by another field that was accepted.
        return isHiddenByToday || !knowsHidden(from: kind)
          || sent.isDisjoint(with: field.sources)
      }
  }

  /// Whether an action changes or withholds all of a field's texts.
  private func hides(_ field: FieldDefinition, _ action: FieldAction) -> Bool {
    switch action {
    case .send, .scrub: false
    // Numbers in rows and under names become ranges; the names stay.
    case .coarsen(.bounds):
      (field.type == .integer || field.type == .number) && field.valueClass.isIdentityOfNumbers
    // A masked line still contains a part of the line.
    case .mask: field.valueClass != .freeText
    case .withhold, .pseudonym, .coarsen: true
    }
  }
}
