import ASCII
import Catalogs
import Diagnostics
import Documents
import Redaction

extension ValueParser where Value == [RedactionRule] {
  /// Rules by path pattern, or by class of values.
  static let rules = ValueParser(
    shape: .map(key: "PATTERN", .action(ruleActions)),
    read: { node, name, context in
      guard let entries = node.entries else {
        context.refuse(
          node.location,
          "'\(name)' must be a mapping from field patterns to actions, not "
            + node.foundText,
          hint: rulesAdvice(node, name))
        return nil
      }
      return entries.compactMap { entry in
        guard isPattern(entry, &context) else { return nil }
        if let inner = entry.value.entries?.first(where: { !actionWords.contains($0.key) }),
          inner.value.scalar.map({ actionWords.contains($0.text) }) == true
        {
          context.refuse(
            inner.keyLocation, "a rule has one pattern, and this is a second one below it",
            hint: edit("\(entry.key).\(inner.key): \(inner.value.scalar?.text ?? "")")
              ?? "write both as one path with a dot between them")
          return nil
        }
        return action(entry.value, &context).map {
          RedactionRule(pattern: entry.key, action: $0, location: entry.keyLocation)
        }
      }
    },
    show: { rules in
      rules.isEmpty
        ? nil : .object(rules.map { JSONValue.Member($0.pattern, shown($0.action)) })
    })
}

private func isPattern(_ entry: DocumentNode.Entry, _ context: inout ParsingContext) -> Bool {
  if entry.key.hasPrefix(RedactionRule.classPrefix) {
    let name = String(entry.key.dropFirst(RedactionRule.classPrefix.count))
    if ValueClass(rawValue: name) != nil { return true }
    let names = ValueClass.allCases.map(\.rawValue)
    context.refuse(
      entry.keyLocation, "the class of a rule must be \(wordList(names)), not \(quoted(name))",
      hint: didYouMean(name, among: names)
        ?? "run 'callhome explain inventory' to see the class of each field")
    return false
  }
  let isPattern =
    !entry.key.isEmpty
    && entry.key.utf8.allSatisfy {
      $0.isASCIILowercase || $0.isASCIIDigit || "_.*".utf8.contains($0)
    }
  if !isPattern {
    context.refuse(
      entry.keyLocation,
      "a field pattern must be a path such as 'inventory.serial_number' with '*' for any run of "
        + "characters, not \(quoted(entry.key))",
      hint: patternAdvice(entry.key))
  }
  return isPattern
}

private func patternAdvice(_ pattern: String) -> String {
  // A regular expression as in other programs: between slashes, with '.*' for any characters.
  let bare =
    pattern.hasPrefix("/") && pattern.hasSuffix("/") ? pattern.dropFirst().dropLast() : pattern[...]
  let plain = Lookalike.replacing(in: bare.replacing(".*", with: "*")).lowercased()
    .filter { !" \"'^$".contains($0) }.replacing("-", with: "_").replacing("/", with: ".")
  let isPattern =
    !plain.isEmpty
    && plain.utf8.allSatisfy { $0.isASCIILetterOrDigit || "_.*".utf8.contains($0) }
  return isPattern
    ? "write '\"\(plain)\":'"
    : "run 'callhome explain inventory' to see the paths of the fields"
}

/// The hint for rules that are not a mapping.
private func rulesAdvice(_ node: DocumentNode, _ name: String) -> String {
  let key = lastKey(name)
  let patterns =
    node.elements?.compactMap { $0.scalar?.text }
    ?? node.scalar.flatMap { node.isNull ? nil : [$0.text] } ?? []
  if let pattern = patterns.first, patterns.count <= 3,
    !ruleActions.contains(where: { $0.name == pattern }),
    pattern.utf8.allSatisfy({ $0.isASCIILetterOrDigit || "_.*".utf8.contains($0) })
  {
    let members = patterns.map { "\"\($0)\": withhold" }.joined(separator: ", ")
    if let edit = edit("\(key): {\(members)}") { return edit }
  }
  if node.elements?.allSatisfy({ $0.entries != nil }) == true {
    return "remove the '-' before each rule"
  }
  return "write '\(key): {\"*.serial_number\": withhold}', or remove the key"
}

/// The actions of a rule, the strictest first.
private let ruleActions = [
  Shape.Choice("withhold", "neither the value nor the name of the field is sent"),
  Shape.Choice(
    "pseudonym", "the value is replaced by a keyed hash, which is the same every month"),
  Shape.Choice(
    "coarsen",
    "the value is made less exact: numbers become ranges (powers of ten, or 'coarsen: [10, 100]'), "
      + "addresses networks (/24, IPv6 /48, or 'coarsen: /16'), times days (or 'coarsen: month'), "
      + "versions their first two parts (or 'coarsen: major')"),
  Shape.Choice("mask", "written 'mask: N': only the last N characters of a text are sent"),
  Shape.Choice(
    "scrub", "addresses, names, telephone numbers and the like are replaced in the text"),
  Shape.Choice("send", "the field is sent if the mode allows it; this cannot override the mode"),
]

private func action(_ node: DocumentNode, _ context: inout ParsingContext) -> RedactionRule.Action?
{
  if let entries = node.entries, let entry = entries.first, entries.count == 1 {
    switch entry.key {
    case "mask":
      return ValueParser<Int>.integer(0...64, example: 4).read(entry.value, "mask", &context)
        .map { .exactly(.mask(keeping: $0)) }
    case "coarsen":
      return coarsening(entry.value, &context).map { .exactly(.coarsen($0)) }
    case "withhold", "pseudonym", "scrub", "send":
      context.refuse(
        entry.keyLocation, "'\(entry.key)' takes nothing after it",
        hint: "write '\(entry.key)' alone")
    default:
      refuseAction(DocumentNode(.scalar(.init(entry.key)), at: entry.keyLocation), &context)
    }
    return nil
  }
  switch node.scalar?.text {
  case "withhold": return .exactly(.withhold)
  case "pseudonym": return .exactly(.pseudonym)
  case "coarsen": return .coarsen
  case "scrub": return .exactly(.scrub)
  case "send": return .exactly(.send)
  case "mask":
    context.refuse(
      node.location, "'mask' must say how many characters are kept", hint: "write '{mask: 4}'")
    return nil
  default:
    refuseAction(node, &context)
    return nil
  }
}

private let actionWords = ruleActions.map(\.name)

/// Other programs' words for the actions.
private let actionsElsewhere: KeyValuePairs<String, String> = [
  "withhold":
    "drop remove hide redact delete no none exclude deny omit false suppress strip off never block yes true on",
  "pseudonym":
    "hash anonymize anonymise pseudonymize pseudonymise tokenize sha256 hmac replace encrypt",
  "coarsen": "round bucket generalize generalise aggregate",
  "{mask: 4}": "truncate shorten last4 partial",
  "scrub": "clean sanitize sanitise",
  "send": "pass keep allow include show permit",
]

private func refuseAction(_ node: DocumentNode, _ context: inout ParsingContext) {
  let word = node.scalar?.text.lowercased() ?? ""
  let meant = actionsElsewhere.first { $0.value.split(separator: " ").contains { $0 == word } }?.key
  let words = ruleActions.map(\.name)
  let hint =
    if let meant {
      "write '\(meant)'"
    } else if let scalar = node.scalar, let colon = scalar.text.firstIndex(of: ":"),
      ["mask", "coarsen"].contains(scalar.text[..<colon])
    {
      edit(
        "{\(scalar.text[..<colon]): \(scalar.text[scalar.text.index(after: colon)...].drop { $0 == " " })}"
      )
        ?? "write '{mask: 4}'"
    } else {
      node.scalar.flatMap { didYouMean($0.text, among: words) }
        ?? "write 'withhold' to send nothing of it"
    }
  context.refuse(
    node.location, "'action' must be \(wordList(words)), not \(node.foundText)", hint: hint)
}

private func coarsening(_ node: DocumentNode, _ context: inout ParsingContext) -> Coarsening? {
  if let elements = node.elements {
    let bounds = elements.compactMap { element in
      element.scalar.flatMap { $0.text.utf8.first == UInt8(ascii: "+") ? nil : Int64($0.text) }
    }
    if bounds.count == elements.count, bounds.count <= 64,
      let coarsening = Coarsening(bounds: bounds)
    {
      return coarsening
    }
    context.refuse(
      node.location,
      "the bounds of 'coarsen' must be 1 to 64 whole numbers that ascend from 1 or more, such as "
        + "[10, 100, 1000]", hint: "write '{coarsen: [10, 100, 1000]}'")
    return nil
  }
  if let coarsening = node.scalar.flatMap({ Coarsening($0.text) }) {
    // Bounds are written as a list.
    if case .bounds = coarsening {} else { return coarsening }
  }
  context.refuse(
    node.location,
    "'coarsen' must be a list of bounds, a prefix from '/8' to '/30', 'day', 'month', 'major' or "
      + "'major.minor', not \(node.foundText)",
    hint: "write 'coarsen' alone for the usual ranges, or '{coarsen: [10, 100, 1000]}'")
  return nil
}

private func shown(_ action: RedactionRule.Action) -> JSONValue {
  switch action {
  case .coarsen: .string("coarsen")
  case .exactly(.mask(let kept)): .object(["mask": .integer(kept)])
  case .exactly(.coarsen(.bounds(let bounds))):
    .object(["coarsen": .array(bounds.map { .integer($0) })])
  case .exactly(.coarsen(let coarsening)): .object(["coarsen": .string(coarsening.description)])
  case .exactly(let action): .string(action.description)
  }
}
