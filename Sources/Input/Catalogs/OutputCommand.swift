/// A command whose output is a table that a catalog can read facts about the cluster from.
package struct OutputCommand: Hashable, Sendable {
  /// What its output looks like.
  package enum Form: String, Sendable {
    /// `run sql`, `run cuc dbquery`: a line of `=` or `-` below the names of the columns.
    case query
    /// `show network cluster`: a line for each node.
    case cluster
    /// `show perf query`: `instance -> name = value`.
    case counters
    /// `show risdb query`: names of columns, and rows, with commas between them.
    case registrations
    /// `system-history.log`: installations, and starts of the node.
    case history
    /// The devices in an answer of RisPort70.
    case devices
    /// The nodes in an answer of AXL, from which no field is read.
    case nodeList
    /// The services in an answer of ControlCenterServices2, facts of the node among whose captures
    /// it is.
    case services
    /// The release in an answer of AXL, a fact of the node among whose captures it is.
    case release

    /// The columns that every output of this form has; nil if the output names them.
    package var columns: [String]? {
      switch self {
      case .query, .registrations: nil
      case .cluster: ["address", "host_name", "name", "role", "product", "database"]
      case .counters: ["instance", "name", "value"]
      case .history: ["time", "event", "version", "result"]
      case .devices: ["node", "name", "status"]
      case .nodeList: ["name"]
      case .services: ["service", "status"]
      case .release: ["version"]
      }
    }
  }

  /// What its output looks like.
  package let form: Form

  /// What it asks for, in a form in which two commands that ask for the same have the same text:
  /// the query, the class of counters, the kind of device; empty if the command has one output
  /// only.
  package let argument: String

  /// Creates a command.
  package init(form: Form, argument: String) {
    self.form = form
    self.argument = argument
  }

  /// How the commands begin, in lower case.
  package static let openings: [(text: String, form: Form)] = [
    ("run sql ", .query), ("run cuc dbquery ", .query), ("show network cluster", .cluster),
    ("show perf query class ", .counters), ("show perf query counter ", .counters),
    ("show risdb query ", .registrations), ("file view install system-history.log", .history),
    ("file dump install system-history.log", .history), ("risport70 selectcmdevice", .devices),
  ]

  /// A command as typed; nil for any other command.
  package init?(typed: String) {
    let words = typed.lowercased().split { $0.isWhitespace }
    let text = words.joined(separator: " ") + " "
    guard let opening = Self.openings.first(where: { text.hasPrefix($0.text) }) else { return nil }
    let rest = text.dropFirst(opening.text.count).split(separator: " ")
    form = opening.form
    switch opening.form {
    case .query:
      argument = QueryText.folded(rest)
    case .cluster:
      // Anything after it, such as `| include`, makes another output of it.
      guard rest.isEmpty || rest == ["page"] else { return nil }
      argument = ""
    case .counters:
      let words = rest.joined(separator: " ")
      if words.first == "\"" {
        argument = String(words.dropFirst().prefix { $0 != "\"" })
      } else {
        argument = rest.first.map(String.init) ?? ""
      }
    case .registrations:
      argument = rest.first.map(String.init) ?? ""
    case .history, .devices, .nodeList, .services, .release:
      argument = ""
    }
  }
}

/// A query of a database, compared and taken apart without a grammar of SQL.
package enum QueryText {
  /// The query in a form for comparisons: without spaces, column names after `as`, order and final
  /// semicolon, and with one kind of quotes. None of these changes the meaning of a row. Terminals
  /// wrap long queries at any letter.
  static func folded(_ words: [Substring]) -> String {
    var text = ""
    var index = 0
    while index < words.count {
      if words[index] == "order", index + 1 < words.count, words[index + 1] == "by" { break }
      if words[index] == "as", index + 1 < words.count {
        text += words[index + 1].drop { $0.isLetter || $0.isNumber || $0 == "_" }
        index += 2
        continue
      }
      text += words[index]
      index += 1
    }
    while text.last == ";" { text.removeLast() }
    // The database accepts both kinds of quotes for texts.
    return text.replacing("\"", with: "'")
  }

  /// The names of the columns that a query has in its output, in their order: the text after `as`,
  /// or after the last dot. An expression without a name has an empty one.
  package static func columns(_ query: String) -> [String] {
    let words = query.lowercased().split { $0.isWhitespace }
    guard let start = words.firstIndex(of: "select") else { return [] }
    var items: [[Substring]] = [[]]
    var depth = 0
    for word in words[(start + 1)...] {
      if word == "from", depth == 0 { break }
      var part = word[...]
      while let mark = part.firstIndex(where: { "(),".contains($0) }) {
        if part[mark] == ",", depth == 0 {
          items[items.count - 1].append(part[..<mark])
          items.append([])
        } else {
          depth += part[mark] == "(" ? 1 : part[mark] == ")" ? -1 : 0
          items[items.count - 1].append(part[...mark])
        }
        part = part[part.index(after: mark)...]
      }
      items[items.count - 1].append(part)
    }
    return items.map { parts in
      let words = parts.filter { !$0.isEmpty }
      if words.count >= 3, words[words.count - 2] == "as" { return String(words[words.count - 1]) }
      let name = words.last?.split(separator: ".").last ?? ""
      return words.count == 1 && !name.contains(where: { "(*)".contains($0) }) ? String(name) : ""
    }
  }
}
