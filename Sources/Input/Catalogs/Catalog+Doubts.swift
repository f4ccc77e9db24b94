package import Diagnostics

/// Likely mistakes of an author of a catalog.
extension Catalog {
  /// Warnings with their places; none for a catalog that is as it should be.
  package var doubts: [Diagnostic] { labelDoubts + classDoubts + sourceDoubts }

  /// Two things that a person cannot distinguish.
  private var labelDoubts: [Diagnostic] {
    var doubts: [Diagnostic] = []
    var kinds: [String: MessageKind] = [:]
    for kind in MessageKind.inCatalogs {
      guard let definition = messages[kind] else { continue }
      if let other = kinds.updateValue(kind, forKey: folded(definition.label)) {
        doubts.append(
          doubt(
            definition.fields.first,
            "the messages '\(other.rawValue)' and '\(kind.rawValue)' have the same label "
              + quoted(definition.label), "give each kind of message its own label"))
      }
      doubts += labelDoubts(definition.fields)
    }
    return doubts
  }

  private func labelDoubts(_ fields: [FieldDefinition]) -> [Diagnostic] {
    var doubts: [Diagnostic] = []
    var labels: [String: FieldDefinition] = [:]
    for field in fields {
      if let other = labels.updateValue(field, forKey: folded(field.label)) {
        doubts.append(
          doubt(
            field, "'\(field.path)' has the label of '\(other.path)': \(quoted(field.label))",
            "give each field of a message its own label"))
      }
      if case .group(let members) = field.type { doubts += labelDoubts(members) }
    }
    return doubts
  }

  private func folded(_ label: String) -> String { label.lowercased() }

  /// Identifying values under a class that is not identifying: no rule, scrubber or guard would
  /// search for them.
  private var classDoubts: [Diagnostic] {
    MessageKind.inCatalogs.flatMap { messages[$0]?.leaves ?? [] }.compactMap { field in
      guard [.term, .version].contains(field.valueClass), !field.isVocabulary else { return nil }
      let names = [field.name, field.label] + field.sources.compactMap(\.path.last)
      for name in names {
        let words = name.lowercased().split { !$0.isLetter }.map(String.init)
        for word in words {
          guard let meant = Self.classesByWord[word] else { continue }
          return doubt(
            field,
            "'\(field.path)' has the class '\(field.valueClass.rawValue)' and looks like "
              + "'\(meant.rawValue)': no rule for that class, and nothing that cleans texts, knows its values",
            "write 'class: \(meant.rawValue)', or list the field in 'vocabulary' if its values are the vendor's words"
          )
        }
      }
      return nil
    }
  }

  private static let classesByWord: [String: ValueClass] = [
    "serial": .serialNumber, "serialnumber": .serialNumber, "imei": .serialNumber, "mac": .mac,
    "ip": .address, "ipv": .address, "hostname": .hostName, "fqdn": .hostName,
    "email": .email, "mail": .email, "phone": .phone, "telephone": .phone, "customer": .identifier,
    "contract": .identifier, "username": .identifier, "login": .identifier, "owner": .person,
    "contact": .person, "company": .person, "street": .person,
  ]

  /// A source that does not exist, or that is spelled differently elsewhere in the catalog.
  private var sourceDoubts: [Diagnostic] {
    let fields = MessageKind.inCatalogs.flatMap { messages[$0]?.leaves ?? [] } + identities
    var doubts: [Diagnostic] = []
    // How often each key occurs below the keys before it.
    var counts: [String: [String: Int]] = [:]
    for source in fields.flatMap(\.sources) {
      for (index, key) in source.path.enumerated() {
        counts[prefix(source, index), default: [:]][key, default: 0] += 1
      }
    }
    for field in fields {
      for source in field.sources {
        if let known = knownKeys(of: source.root) {
          let key = source.path.joined(separator: ".")
          if !known.contains(key) {
            doubts.append(
              doubt(
                field, "nothing is called '\(source.text)', where '\(field.path)' comes from",
                didYouMean(key, among: known) ?? "'\(source.root.rawValue)' has \(list(known))"))
          }
          continue
        }
        for (index, key) in source.path.enumerated() {
          let others = counts[prefix(source, index)] ?? [:]
          guard others[key] == 1,
            let meant = others.keys.sorted().first(where: { other in
              other != key && (others[other] ?? 0) > 1 && isMisspelt(key, for: other)
            })
          else { continue }
          doubts.append(
            doubt(
              field, "'\(source.text)' is read once, and '\(meant)' is read elsewhere",
              "did you mean '\(meant)'?"))
        }
      }
    }
    return doubts
  }

  private func prefix(_ source: FactSource, _ index: Int) -> String {
    ([source.root == .publisher ? "node" : source.root.rawValue] + source.path.prefix(index))
      .joined(separator: ".")
  }

  /// The keys from the config and the run; nil for snapshots, which can contain any key, and for
  /// alerts, whose keys were checked.
  private func knownKeys(of root: FactSource.Root) -> [String]? {
    switch root {
    case .contact: ["email", "company", "name", "address", "phone"]
    case .contract: ["user_id", "customer_id", "contract_id", "site_id"]
    case .message:
      envelope.flatMap(\.leaves).flatMap(\.sources).filter { $0.root == .message }
        .map { $0.path.joined(separator: ".") }
    case .snapshot, .node, .publisher, .alert: nil
    }
  }

  /// Whether a word differs from another as a slip of the fingers does. Names such as `rx_bytes`
  /// and `tx_bytes`, or `port1` and `port2`, are two names.
  private func isMisspelt(_ word: String, for other: String) -> Bool {
    guard word.count > 4, word.first == other.first, suggestion(for: word, among: [other]) != nil
    else { return false }
    let letters = (word.filter(\.isLetter), other.filter(\.isLetter))
    return abs(word.count - other.count) <= 1 && letters.0 != letters.1
      && Set(word.split(separator: "_")).symmetricDifference(other.split(separator: "_")).count <= 2
  }

  private func list(_ keys: [String]) -> String {
    keys.map { "'\($0)'" }.joined(separator: ", ")
  }

  private func doubt(_ field: FieldDefinition?, _ text: String, _ hint: String) -> Diagnostic {
    Diagnostic(.warning, at: field?.location, text, hint: hint)
  }
}
