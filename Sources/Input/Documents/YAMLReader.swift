import CLibYAML
package import Diagnostics

/// Reads a YAML document into nodes with locations.
///
/// It accepts the subset that configs and snapshots need: no anchors, aliases, tags, directives or
/// further documents; keys are scalars and unique. An empty text is a null scalar.
///
/// - Throws: errors with locations: all duplicate keys and unsupported constructs, and the syntax
///   error at which libyaml stopped.
package func readYAML(
  _ bytes: [UInt8], file: String, limits: DocumentLimits
) throws(Diagnostics) -> DocumentNode {
  var composer = YAMLComposer(file: file, limits: limits)
  let parser = YAMLParser(allowsExcerpts: limits.allowsExcerpts)
  // The closure returns a result, since withUnsafeBufferPointer does not support typed throws.
  let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<Void, Diagnostics> in
    parser.setInput(buffer)
    do throws(Diagnostics) {
      while try composer.consume(try parser.next(file: file, in: buffer)) {
        composer.problems += parser.consumeRefusals()
        if composer.problems.count >= DocumentLimits.problems {
          throw Diagnostics(at: composer.problems.last?.location, tooManyProblems)
        }
      }
      return .success(())
    } catch {
      let last = error.all.map { parser.explained($0, in: buffer) }
      return .failure(Diagnostics(composer.problems + parser.consumeRefusals() + last))
    }
  }
  if case .failure(let error) = outcome { throw error }
  return try composer.document()
}

/// The message if reading stops because of earlier problems.
let tooManyProblems = "there are too many problems: the rest of the file was not read"

/// An event of libyaml, without C types.
private enum YAMLEvent {
  case documentStart(SourceLocation)
  case scalar(DocumentNode.Scalar, SourceLocation)
  case sequenceStart(SourceLocation)
  case mappingStart(SourceLocation)
  case end(SourceLocation)
  case alias(String, SourceLocation)
  case other
  case streamEnd
}

/// Owns a `yaml_parser_t`.
private final class YAMLParser {
  private var parser = yaml_parser_t()
  private var refusals: [Diagnostic] = []
  private let allowsExcerpts: Bool
  /// How many errors have a hint that quotes the text; each needs a pass over the whole text.
  private var excerpts = 0

  /// - Parameter allowsExcerpts: whether hints may repeat the text.
  init(allowsExcerpts: Bool) {
    self.allowsExcerpts = allowsExcerpts
    yaml_parser_initialize(&parser)
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
  }

  deinit {
    yaml_parser_delete(&parser)
  }

  /// The unsupported constructs found since the last call.
  func consumeRefusals() -> [Diagnostic] {
    defer { refusals = [] }
    return refusals
  }

  /// The buffer must outlive every call of ``next(file:in:)``.
  func setInput(_ buffer: UnsafeBufferPointer<UInt8>) {
    // libyaml needs a valid address even if the text is empty.
    yaml_parser_set_input_string(
      &parser, buffer.baseAddress ?? UnsafePointer(bitPattern: 1), buffer.count)
  }

  func next(
    file: String, in input: UnsafeBufferPointer<UInt8>
  ) throws(Diagnostics) -> YAMLEvent {
    var event = yaml_event_t()
    guard yaml_parser_parse(&parser, &event) == 1 else { throw syntaxError(file, input) }
    defer { yaml_event_delete(&event) }
    let location = place(event.start_mark, file)
    switch event.type {
    case YAML_STREAM_END_EVENT:
      return .streamEnd
    case YAML_DOCUMENT_START_EVENT:
      if event.data.document_start.version_directive != nil
        || event.data.document_start.tag_directives.start
          != event.data.document_start.tag_directives.end
      {
        refuse("directives are not allowed", hint: "remove the line", location)
      }
      return .documentStart(location)
    case YAML_ALIAS_EVENT:
      refuse(
        "aliases are not allowed", hint: "repeat the value in each place", event.start_mark,
        input, location)
      return .alias(event.data.alias.anchor.map { String(cString: $0) } ?? "", location)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      refuse(anchor: scalar.anchor, tag: scalar.tag, event.start_mark, input, location)
      let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
      return .scalar(
        DocumentNode.Scalar(
          String(decoding: bytes, as: UTF8.self), isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE),
        location)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      refuse(anchor: start.anchor, tag: start.tag, event.start_mark, input, location)
      return .sequenceStart(location)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      refuse(anchor: start.anchor, tag: start.tag, event.start_mark, input, location)
      return .mappingStart(location)
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      return .end(location)
    default:
      return .other
    }
  }

  private func refuse(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?,
    _ mark: yaml_mark_t, _ input: UnsafeBufferPointer<UInt8>, _ location: SourceLocation
  ) {
    if anchor != nil {
      refuse(
        "anchors are not allowed", hint: "repeat the value in each place", mark, input,
        location)
    }
    if tag != nil {
      refuse("tags are not allowed", hint: "remove the tag", mark, input, location)
    }
  }

  /// Refuses a value that begins with a special character and may be a text without quotes.
  private func refuse(
    _ message: String, hint: String, _ mark: yaml_mark_t, _ input: UnsafeBufferPointer<UInt8>,
    _ location: SourceLocation
  ) {
    var hint = hint
    if allowsExcerpts, excerpts < 10 {
      excerpts += 1
      let place = textPlace(mark)
      let diagnosis = YAMLDiagnosis(
        problem: "", context: "", place: place, start: place, text: SourceText(input),
        allowsExcerpts: true)
      if let quoted = diagnosis.quotedText { hint = "\(quoted) if it is a text; else \(hint)" }
    }
    refuse(message, hint: hint, location)
  }

  private func refuse(_ message: String, hint: String, _ location: SourceLocation) {
    refusals.append(Diagnostic(.error, at: location, message, hint: hint))
  }

  private func syntaxError(_ file: String, _ input: UnsafeBufferPointer<UInt8>) -> Diagnostics {
    let problem = parser.problem.map { String(cString: $0) } ?? "not enough memory"
    if parser.error == YAML_READER_ERROR {
      // libyaml's reader is far ahead of the parser's marks, and knows its own position only as a
      // byte offset.
      return Diagnostics(
        at: place(input.prefix(parser.problem_offset), file), "this is not text: \(problem)",
        hint: "remove the character")
    }
    let found = textPlace(parser.problem_mark)
    let cause = YAMLDiagnosis(
      problem: problem, context: parser.context.map { String(cString: $0) } ?? "", place: found,
      start: parser.context == nil ? found : textPlace(parser.context_mark),
      text: SourceText(input),
      allowsExcerpts: allowsExcerpts
    ).cause()
    return Diagnostics(
      at: SourceLocation(
        file: file, line: cause.place.line + 1, column: cause.place.column + 1), cause.message,
      hint: cause.hint)
  }

  /// The same error, or a clearer one for a template that was not filled in: in YAML `{{ name }}`
  /// is a mapping.
  func explained(
    _ error: Diagnostic, in input: UnsafeBufferPointer<UInt8>
  ) -> Diagnostic {
    guard let location = error.location, error.message.hasPrefix("a key must be") else {
      return error
    }
    let place = TextPlace(line: Int(location.line) - 1, column: Int(location.column) - 1)
    let diagnosis = YAMLDiagnosis(
      problem: "", context: "", place: place, start: place, text: SourceText(input),
      allowsExcerpts: allowsExcerpts)
    guard let cause = diagnosis.template(at: place) else { return error }
    return Diagnostic(
      .error,
      at: SourceLocation(
        file: location.file, line: cause.place.line + 1, column: cause.place.column + 1),
      cause.message, hint: cause.hint)
  }

  private func textPlace(_ mark: yaml_mark_t) -> TextPlace {
    TextPlace(line: Int(mark.line), column: Int(mark.column))
  }

  /// The position after a piece of UTF-8.
  private func place(_ before: Slice<UnsafeBufferPointer<UInt8>>, _ file: String) -> SourceLocation
  {
    let line = before.lastIndex(of: 0x0A).map { before[($0 + 1)...] } ?? before
    return SourceLocation(
      file: file, line: before.count { $0 == 0x0A } + 1,
      column: line.count { $0 & 0xC0 != 0x80 } + 1)
  }

  private func place(_ mark: yaml_mark_t, _ file: String) -> SourceLocation {
    SourceLocation(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }
}

/// Builds nodes from events, within the limits and without recursion.
private struct YAMLComposer {
  private struct Level {
    let location: SourceLocation
    let isMapping: Bool
    var elements: [DocumentNode] = []
    var entries: [DocumentNode.Entry] = []
    var keys: [ExactText: SourceLocation] = [:]
    var pendingKey: (text: String, location: SourceLocation)?

    /// The location of an equal key before; nil if the key is new. A few keys are compared, many
    /// are hashed.
    mutating func addKey(_ key: String, at location: SourceLocation) -> SourceLocation? {
      if entries.count < 16 {
        return entries.last { $0.key.isExactly(key) }?.keyLocation
      }
      if keys.isEmpty {
        for entry in entries { keys[ExactText(entry.key)] = entry.keyLocation }
      }
      return keys.updateValue(location, forKey: ExactText(key))
    }
  }

  private let file: String
  private let limits: DocumentLimits
  private var levels: [Level] = []
  private var root: DocumentNode?
  private var count = 0
  var problems: [Diagnostic] = []

  init(file: String, limits: DocumentLimits) {
    self.file = file
    self.limits = limits
  }

  /// Processes one event; false after the last one.
  ///
  /// - Throws: immediately if continuing would take too long or makes no sense; other problems are
  ///   collected.
  mutating func consume(_ event: YAMLEvent) throws(Diagnostics) -> Bool {
    switch event {
    case .streamEnd:
      return false
    case .other:
      break
    case .documentStart(let location):
      if root != nil {
        throw Diagnostics(
          at: location, "a second document is not allowed",
          hint: "remove this '---' and everything after it, or put that into a separate file")
      }
    case .alias(let name, let location):
      try countNode(at: location)
      place(DocumentNode(.scalar(DocumentNode.Scalar("")), at: location), keyText: "*\(name)")
    case .scalar(let scalar, let location):
      try countNode(at: location)
      place(DocumentNode(.scalar(scalar), at: location), keyText: scalar.text)
    case .sequenceStart(let location), .mappingStart(let location):
      try countNode(at: location)
      if levels.count == limits.depth {
        throw Diagnostics(at: location, "values are nested more than \(limits.depth) levels deep")
      }
      if let top = levels.last, top.isMapping, top.pendingKey == nil {
        throw Diagnostics(
          at: location, "a key must be a plain word, not a list or a mapping",
          hint: "put the key in quotes if it is a text")
      }
      if case .mappingStart = event {
        levels.append(Level(location: location, isMapping: true))
      } else {
        levels.append(Level(location: location, isMapping: false))
      }
    case .end:
      if let level = levels.popLast() {
        let content: DocumentNode.Content =
          level.isMapping ? .mapping(level.entries) : .sequence(level.elements)
        place(DocumentNode(content, at: level.location), keyText: nil)
      }
    }
    return true
  }

  func document() throws(Diagnostics) -> DocumentNode {
    if !problems.isEmpty { throw Diagnostics(problems) }
    let empty = SourceLocation(file: file, line: 1, column: 1)
    return root ?? DocumentNode(.scalar(DocumentNode.Scalar("")), at: empty)
  }

  private mutating func place(_ node: DocumentNode, keyText: String?) {
    guard !levels.isEmpty else {
      root = node
      return
    }
    let top = levels.count - 1
    guard levels[top].isMapping else {
      levels[top].elements.append(node)
      return
    }
    if let key = levels[top].pendingKey {
      levels[top].pendingKey = nil
      levels[top].entries.append(
        DocumentNode.Entry(key: key.text, keyLocation: key.location, value: node))
    } else if let keyText {
      if let first = levels[top].addKey(keyText, at: node.location) {
        problems.append(
          Diagnostic(
            .error, at: node.location, "the key \(quoted(keyText)) occurs twice",
            hint:
              "line \(first.line) has it already: remove one of the two, or join what is below them"
          ))
      }
      levels[top].pendingKey = (keyText, node.location)
    }
  }

  private mutating func countNode(at location: SourceLocation) throws(Diagnostics) {
    count += 1
    if count > limits.nodes {
      throw Diagnostics(at: location, "the file has more than \(limits.nodes) values")
    }
  }
}
