package import Diagnostics
import Documents

/// What readers of settings share while a file is read.
package struct ParsingContext {
  /// Paths that do not begin with `/` count from here: the config's own directory.
  package let directory: String
  /// The user whose home directory `~` is: the owner of the config.
  let owner: UInt32
  /// What is wrong so far.
  package var problems: [Diagnostic] = []
  /// Files with secrets, keys of certificates apart, that were named so far.
  var secretFiles: [SecretFile] = []
  /// What is wrong with these files. It keeps from its destination what is sent there, and not the config
  /// from being used: what goes elsewhere goes on.
  var secretProblems: [Diagnostic] = []
  /// Keys that are missing from the mapping at a place because they are misspelt.
  private var misspelt: [SourceLocation: Set<String>] = [:]

  init(directory: String, owner: UInt32) {
    self.directory = directory
    self.owner = owner
  }

  /// Adds an error about a place. There is none without a hint how to mend it.
  mutating func refuse(_ location: SourceLocation, _ message: String, hint: String) {
    problems.append(Diagnostic(.error, at: location, message, hint: hint))
  }

  /// Remembers that a key of a mapping is there under another name, which was reported.
  mutating func noteMisspelt(_ key: String, in mapping: DocumentNode) {
    misspelt[mapping.location, default: []].insert(key)
  }

  /// Whether a mapping has a key, or one that was reported as a misspelling of it.
  func has(_ key: String, in mapping: DocumentNode?) -> Bool {
    guard let mapping else { return false }
    return mapping[key] != nil || misspelt[mapping.location]?.contains(key) == true
  }
}

/// How a value of one type is read, shown again and described.
struct ValueParser<Value: Sendable>: Sendable {
  /// What the value may look like. It is made when somebody asks: a run reads, it does not describe.
  var shape: Shape { makeShape() }
  private let makeShape: @Sendable () -> Shape
  /// Reads a value; nil after telling what is wrong. `name` is the key, for messages.
  let read:
    @Sendable (_ node: DocumentNode, _ name: String, _ context: inout ParsingContext) -> Value?
  /// The value as the effective config shows it; nil where there is nothing to show.
  let show: @Sendable (Value) -> JSONValue?

  init(
    shape: @autoclosure @escaping @Sendable () -> Shape,
    read: @escaping @Sendable (DocumentNode, String, inout ParsingContext) -> Value?,
    show: @escaping @Sendable (Value) -> JSONValue?
  ) {
    makeShape = shape
    self.read = read
    self.show = show
  }
}

/// One key of a section, and where its value goes.
///
/// A run meets few of the keys that there are. Readings and key paths are therefore made when a config
/// has the key, so that a key costs next to nothing where it is not used.
struct Setting<Root: Sendable>: Sendable {
  let name: String
  /// What other programs call it, and this one does not understand, with spaces between the names.
  let elsewhere: String
  let isRequired: Bool
  /// The key as everything but the decoder needs to know it.
  var declaration: Declaration { makeDeclaration() }
  private let makeDeclaration: @Sendable () -> Declaration
  let store: @Sendable (inout Root, DocumentNode.Entry, inout ParsingContext) -> Void
  let show: @Sendable (Root) -> JSONValue?

  /// A key that this version understands.
  init<Value>(
    _ name: String, _ reading: @autoclosure @escaping @Sendable () -> ValueParser<Value>,
    _ path: @autoclosure @escaping @Sendable () -> WritableKeyPath<Root, Value>,
    required: Bool = false, elsewhere: String = "", fallback: String? = nil,
    example: Declaration.Example, _ text: String
  ) {
    self.name = name
    self.elsewhere = elsewhere
    isRequired = required
    makeDeclaration = {
      Declaration(
        name: name, shape: reading().shape, isRequired: required, fallback: fallback, text: text,
        example: example)
    }
    store = { root, entry, context in
      if let value = reading().read(entry.value, name, &context) { root[keyPath: path()] = value }
    }
    show = { reading().show($0[keyPath: path()]) }
  }

  /// A key that this version understands, for a value that may be missing.
  init<Value>(
    _ name: String, _ reading: @autoclosure @escaping @Sendable () -> ValueParser<Value>,
    _ path: @autoclosure @escaping @Sendable () -> WritableKeyPath<Root, Value?>,
    required: Bool = false, elsewhere: String = "", fallback: String? = nil,
    example: Declaration.Example, _ text: String
  ) {
    self.name = name
    self.elsewhere = elsewhere
    isRequired = required
    makeDeclaration = {
      Declaration(
        name: name, shape: reading().shape, isRequired: required, fallback: fallback, text: text,
        example: example)
    }
    store = { root, entry, context in
      if let value = reading().read(entry.value, name, &context) { root[keyPath: path()] = value }
    }
    show = { root in root[keyPath: path()].flatMap { reading().show($0) } }
  }
}

extension ValueParser {
  /// A mapping with keys of its own.
  ///
  /// - Parameters:
  ///   - initial: the value before any key was read: the defaults.
  ///   - settings: the keys.
  ///   - advice: what to write instead of a value that is no mapping, from its text; nil if it does not say.
  ///   - check: what must hold between keys. It also runs when some of them are wrong and kept their
  ///     defaults, so it looks at the node for what was given.
  static func section(
    _ initial: Value, _ settings: [Setting<Value>],
    advice: @escaping @Sendable (_ name: String, _ text: String) -> String? = { _, _ in nil },
    check: @escaping @Sendable (Value, DocumentNode, inout ParsingContext) -> Void = { _, _, _ in }
  ) -> ValueParser {
    ValueParser(
      shape: .section(settings.map(\.declaration)),
      read: { node, name, context in
        guard let entries = node.entries else {
          // The config as a whole has no key to be called by.
          let what = name.isEmpty ? "the config" : "'\(name)'"
          context.refuse(
            node.location, "\(what) must be a mapping, not \(node.foundKind)",
            hint: node.scalar.flatMap { scalar in
              advice(name, node.isNull ? "" : scalar.text) ?? missingSpace(scalar)
            } ?? sectionHint(node, name, settings.map(\.declaration)))
          return nil
        }
        var value = initial
        let names = settings.map(\.name)
        let isWhole = entries.allSatisfy { names.contains($0.key) }
        let known = isWhole ? nil : KnownKeys(settings, path: name)
        for entry in entries {
          if let setting = settings.first(where: { $0.name == entry.key }) {
            // Its keys are there, and are told, where they are not indented below it.
            if entry.value.isNull, known?.unindented(in: node, below: entry.key) == true {
              continue
            }
            setting.store(&value, entry, &context)
          } else if let known {
            for meant in known.meant(by: entry) { context.noteMisspelt(meant, in: node) }
            context.refuse(
              entry.keyLocation, "unknown key \(quoted(entry.key))",
              hint: context.problems.count < DocumentLimits.problems
                ? known.hint(entry, in: node) : "look at the errors before this one")
          }
        }
        for setting in settings where setting.isRequired && !context.has(setting.name, in: node) {
          let path = (name.isEmpty ? "" : "\(name).") + setting.name
          context.refuse(
            node.location, "the key '\(path)' is missing", hint: exampleHint(setting.declaration))
        }
        check(value, node, &context)
        return value
      },
      show: { value in
        let members = settings.compactMap { setting in
          setting.show(value).map { JSONValue.Member(setting.name, $0) }
        }
        return members.isEmpty ? nil : .object(members)
      })
  }
}
