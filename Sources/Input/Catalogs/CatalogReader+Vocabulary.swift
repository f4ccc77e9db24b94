import Diagnostics
import Documents

/// Reads `vocabulary`: the fields whose values consist of the vendor's own words.
extension CatalogReader {
  mutating func readVocabulary(_ node: DocumentNode) {
    guard let elements = node.elements else {
      problems.append(
        Diagnostic(
          .error, at: node.location,
          "'vocabulary' must be a list of fields, not \(node.foundKind)",
          hint: "write the paths of fields with a hyphen before each, such as '- inventory.model'"))
      return
    }
    for element in elements {
      guard let path = element.text(of: "a field in 'vocabulary'", &problems) else { continue }
      if vocabulary.updateValue(element, forKey: path) != nil {
        problems.append(
          Diagnostic(
            .error, at: element.location, "'vocabulary' names \(quoted(path)) twice",
            hint: "remove one of the two"))
      }
    }
  }

  /// Checks that each is a field that can contain vendor words and no values of the site.
  mutating func checkVocabulary(_ messages: [MessageKind: Catalog.Definition]) {
    let leaves = messages.values.flatMap(\.fields).flatMap(\.leaves)
    let fields = Dictionary(leaves.map { ($0.path, $0) }) { first, _ in first }
    for (path, node) in vocabulary {
      if let field = fields[path] {
        guard let reason = field.whyNoVocabulary else { continue }
        problems.append(
          Diagnostic(
            .error, at: node.location, "'vocabulary' cannot name '\(path)': \(reason)",
            hint: "remove it from 'vocabulary'"))
      } else if problems.isEmpty {
        // A field that has an error of its own is no field yet.
        let isGroup = leaves.contains { $0.path.hasPrefix(path + ".") }
        problems.append(
          Diagnostic(
            .error, at: node.location,
            isGroup
              ? "'vocabulary' must name the fields of the group \(quoted(path)), not the group"
              : "'vocabulary' names a field that no message has: \(quoted(path))",
            hint: isGroup
              ? leaves.first { $0.path.hasPrefix(path + ".") }.map { "such as '\($0.path)'" }
              : didYouMean(path, among: fields.keys.sorted()) ?? "remove it from 'vocabulary'"))
        return
      }
    }
  }
}

extension FieldDefinition {
  /// Why its values are not words of the vendor; nil if they can be.
  fileprivate var whyNoVocabulary: String? {
    let words: Set<ValueClass> = [.term, .version, .freeText, .quantity, .time]
    var classes = [valueClass]
    switch type {
    case .text, .lines, .texts, .integers, .numbers: break
    case .records(let columns): classes += columns.filter { $0.type == .text }.map(\.valueClass)
    case .integer, .number, .time, .group, .remarks: return "it holds no words"
    }
    if let other = classes.first(where: { !words.contains($0) }) {
      return "values of the class '\(other.rawValue)' are the site's"
    }
    if let source = sources.first(where: { !$0.canHaveVendorWords }) {
      return "what '\(source.text)' says is not the vendor's"
    }
    return nil
  }
}

extension FactSource {
  /// Whether its value comes from a snapshot, or from the catalog's definition of an alert.
  fileprivate var canHaveVendorWords: Bool {
    switch root {
    case .snapshot, .node, .publisher: true
    case .contact, .contract, .message: false
    case .alert:
      [AlertFact.category, .severity, .status, .condition, .impact, .remedy]
        .contains { [$0.rawValue] == path }
    }
  }
}
