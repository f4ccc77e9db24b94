package import Diagnostics
import Documents

/// The context shared by all parsers while a file is read.
package struct ParsingContext {
  /// The config's own directory, at which relative paths start.
  package let directory: String
  /// The owner of the config, whose home directory `~` means.
  let owner: UInt32
  /// The errors found so far.
  package var problems: [Diagnostic] = []
  /// The secret files named so far, except keys of certificates.
  var secretFiles: [SecretFile] = []
  /// Problems with these files. They stop only the destinations that use them; the config stays
  /// usable.
  var secretProblems: [Diagnostic] = []
  /// Missing keys that are present under a misspelt name, by the location of their mapping.
  private var misspelt: [SourceLocation: Set<String>] = [:]

  init(directory: String, owner: UInt32) {
    self.directory = directory
    self.owner = owner
  }

  /// Adds an error at a location. Every error has a hint.
  mutating func refuse(_ location: SourceLocation, _ message: String, hint: String) {
    problems.append(Diagnostic(.error, at: location, message, hint: hint))
  }

  /// Records that a key of a mapping is present under a misspelt name, which was reported.
  mutating func noteMisspelt(_ key: String, in mapping: DocumentNode) {
    misspelt[mapping.location, default: []].insert(key)
  }

  /// Whether a mapping has a key, or a misspelling of it that was reported.
  func has(_ key: String, in mapping: DocumentNode?) -> Bool {
    guard let mapping else { return false }
    return mapping[key] != nil || misspelt[mapping.location]?.contains(key) == true
  }
}

/// Reads, shows and describes a value of one type.
struct ValueParser<Value: Sendable>: Sendable {
  /// The form of the value. It is built on request, since a run needs no descriptions.
  var shape: Shape { makeShape() }
  private let makeShape: @Sendable () -> Shape
  /// Reads a value; nil after reporting an error. `name` is the key, for errors.
  let read:
    @Sendable (_ node: DocumentNode, _ name: String, _ context: inout ParsingContext) -> Value?
  /// The value in the effective config; nil if there is nothing to show.
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

/// One key of a section, and the property that its value is stored in.
///
/// A config uses few of the existing keys. Parsers and key paths are therefore created when a
/// config contains the key, so that unused keys cost almost nothing.
struct Setting<Root: Sendable>: Sendable {
  let name: String
  /// Names in other programs for this key, separated by spaces, which are only suggested.
  let elsewhere: String
  let isRequired: Bool
  /// The description of the key, for everything but parsing.
  var declaration: Declaration { makeDeclaration() }
  private let makeDeclaration: @Sendable () -> Declaration
  let store: @Sendable (inout Root, DocumentNode.Entry, inout ParsingContext) -> Void
  let show: @Sendable (Root) -> JSONValue?

  /// A key that this version supports.
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

  /// A supported key whose value is optional.
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
  /// A mapping with its own keys.
  ///
  /// - Parameters:
  ///   - initial: the value before any key is read: the defaults.
  ///   - settings: the keys.
  ///   - advice: the hint for a value that is not a mapping; nil for the general hint.
  ///   - check: checks the keys against each other. It also runs if some of them are wrong and kept
  ///     their defaults, so it looks at the node for the given keys.
  static func section(
    _ initial: Value, _ settings: [Setting<Value>],
    advice: @escaping @Sendable (_ name: String, _ text: String) -> String? = { _, _ in nil },
    check: @escaping @Sendable (Value, DocumentNode, inout ParsingContext) -> Void = { _, _, _ in }
  ) -> ValueParser {
    ValueParser(
      shape: .section(settings.map(\.declaration)),
      read: { node, name, context in
        guard let entries = node.entries else {
          // The config as a whole has no key.
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
            // The section's keys are present but not indented below it; each of them is reported.
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
