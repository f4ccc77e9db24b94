/// An output of the product that contains a field's value, and how the value is derived from it.
package struct OutputSource: Hashable, Sendable {
  /// How the outputs of several nodes become one value.
  package enum Nodes: String, CaseIterable, Sendable {
    /// All of them are about the whole cluster: the publisher's is used, or else the latest.
    case any
    /// The publisher's alone counts.
    case publisher
    /// Their numbers are added up.
    case sum
  }

  /// How several rows become one number.
  package enum Take: String, CaseIterable, Sendable {
    /// Their numbers are added up.
    case sum
    /// They are counted.
    case count
  }

  /// A column of a record and the column of the output that has it.
  package struct Part: Hashable, Sendable {
    /// The column of the field.
    package let name: String
    /// The column of the output.
    package let column: String

    /// Creates a part.
    package init(_ name: String, _ column: String) {
      self.name = name
      self.column = column
    }
  }

  /// A word in the output, and its text in the message.
  package struct Word: Hashable, Sendable {
    /// The word of the output.
    package let found: String
    /// The word of the message.
    package let said: String

    /// Creates a word.
    package init(_ found: String, _ said: String) {
      self.found = found
      self.said = said
    }
  }

  /// The command or query as typed, or a sentence that explains where a person finds the value.
  package let command: String

  /// Other commands with the same output.
  package let also: [String]

  /// The column that has the names of numbers.
  package let name: String?

  /// The column with the value; nil if nothing is read from an output of this command.
  package let value: String?

  /// The columns of records.
  package let columns: [Part]

  /// What a row must say to count: the labels are columns of the output.
  package let match: [MetricSource.Matcher]

  /// The only texts that the value can have, with their texts in the message; empty if any text is
  /// accepted.
  package let words: [Word]

  /// How several rows become one value, nil if there may be one only.
  package let take: Take?

  /// How the outputs of several nodes become one value.
  package let nodes: Nodes

  /// The service of which every node must have an output, or there is no sum; nil if none must.
  package let service: String?

  /// Creates a source.
  package init(
    _ command: String, also: [String] = [], name: String? = nil, value: String? = nil,
    columns: [Part] = [], match: [MetricSource.Matcher] = [], words: [Word] = [],
    take: Take? = nil, nodes: Nodes = .any, service: String? = nil
  ) {
    self.command = command
    self.also = also
    self.name = name
    self.value = value
    self.columns = columns
    self.match = match
    self.words = words
    self.take = take
    self.nodes = nodes
    self.service = service
  }
}

extension OutputSource {
  /// Whether values are read from saved outputs of the command, according to the catalog.
  package var isRead: Bool { value != nil || !columns.isEmpty || take == .count }

  /// The commands whose outputs are read: the one of the manual and the others.
  package var commands: [OutputCommand] {
    isRead ? ([command] + also).compactMap { OutputCommand(typed: $0) } : []
  }

  /// The columns of the output that are used.
  package var usedColumns: [String] {
    [name, value].compactMap(\.self) + columns.map(\.column) + match.map(\.label)
  }

  /// The command as a message names it: a long query is cut.
  package var title: String {
    command.unicodeScalars.count <= 60
      ? command : String(String.UnicodeScalarView(command.unicodeScalars.prefix(57))) + "..."
  }
}

extension Catalog {
  /// A fact about the cluster as a whole that is read from saved outputs.
  package struct WantedOutput: Hashable, Sendable {
    /// Where a snapshot has it.
    package let path: [String]
    /// How it is written.
    package let type: FieldDefinition.ValueType
    /// The outputs that contain it; the first from which it can be read is used.
    package let sources: [OutputSource]
  }

  /// Every fact that is read from saved outputs, each once.
  package var wantedOutputs: [WantedOutput] {
    var wanted: [WantedOutput] = []
    for field in leaves {
      let outputs = field.collect.filter(\.isRead)
      guard !outputs.isEmpty, let source = field.outputFact,
        !wanted.contains(where: { $0.path == source.path })
      else { continue }
      wanted.append(WantedOutput(path: source.path, type: field.type, sources: outputs))
    }
    return wanted
  }
}

extension FieldDefinition {
  /// The fact that an output provides: the first source in the snapshots about the cluster as a
  /// whole.
  var outputFact: FactSource? {
    sources.first { $0.root == .snapshot && $0.metric == nil }
  }
}
