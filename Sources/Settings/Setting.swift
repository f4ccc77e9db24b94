package import Diagnostics
import Documents

/// What readers of settings share while a file is read.
package struct ReadingContext {
  /// Paths that do not begin with `/` count from here: the config's own directory.
  package let directory: String
  /// What is wrong so far.
  package var problems: [Diagnostic] = []

  /// Adds an error about a place.
  mutating func refuse(_ location: SourceLocation, _ message: String, hint: String? = nil) {
    problems.append(Diagnostic(.error, at: location, message, hint: hint))
  }
}

/// How a value of one type is read, shown again and described.
struct Reading<Value: Sendable>: Sendable {
  /// What the value may look like. It is made when somebody asks: a run reads, it does not describe.
  var shape: Shape { makeShape() }
  private let makeShape: @Sendable () -> Shape
  /// Reads a value; nil after telling what is wrong. `name` is the key, for messages.
  let read: @Sendable (_ node: Node, _ name: String, _ context: inout ReadingContext) -> Value?
  /// The value as the effective config shows it; nil where there is nothing to show.
  let show: @Sendable (Value) -> JSONValue?

  init(
    shape: @autoclosure @escaping @Sendable () -> Shape,
    read: @escaping @Sendable (Node, String, inout ReadingContext) -> Value?,
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
  let isRequired: Bool
  /// The key as everything but the decoder needs to know it.
  var declaration: Declaration { makeDeclaration() }
  private let makeDeclaration: @Sendable () -> Declaration
  let store: @Sendable (inout Root, Node.Entry, inout ReadingContext) -> Void
  let show: @Sendable (Root) -> JSONValue?

  /// A key that this version understands.
  init<Value>(
    _ name: String, _ reading: @autoclosure @escaping @Sendable () -> Reading<Value>,
    _ path: @autoclosure @escaping @Sendable () -> WritableKeyPath<Root, Value>,
    required: Bool = false, fallback: String? = nil, example: Declaration.Example, _ text: String
  ) {
    self.name = name
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
    _ name: String, _ reading: @autoclosure @escaping @Sendable () -> Reading<Value>,
    _ path: @autoclosure @escaping @Sendable () -> WritableKeyPath<Root, Value?>,
    required: Bool = false, fallback: String? = nil, example: Declaration.Example, _ text: String
  ) {
    self.name = name
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

extension Reading {
  /// A mapping with keys of its own.
  ///
  /// - Parameters:
  ///   - initial: the value before any key was read: the defaults.
  ///   - settings: the keys.
  ///   - check: what must hold between keys. It also runs when some of them are wrong and kept their
  ///     defaults, so it looks at the node for what was given.
  static func section(
    _ initial: Value, _ settings: [Setting<Value>],
    check: @escaping @Sendable (Value, Node, inout ReadingContext) -> Void = { _, _, _ in }
  ) -> Reading {
    Reading(
      shape: .section(settings.map(\.declaration)),
      read: { node, name, context in
        guard let entries = node.entries else {
          // The config as a whole has no key to be called by.
          let what = name.isEmpty ? "the config" : "'\(name)'"
          context.refuse(node.location, "\(what) must be a mapping, not \(node.foundKind)")
          return nil
        }
        var value = initial
        for entry in entries {
          if let setting = settings.first(where: { $0.name == entry.key }) {
            setting.store(&value, entry, &context)
          } else {
            let known = settings.map(\.name)
            context.problems.append(unknownKey(entry, known))
          }
        }
        for setting in settings where setting.isRequired && node[setting.name] == nil {
          let path = (name.isEmpty ? "" : "\(name).") + setting.name
          context.refuse(node.location, "the key '\(path)' is missing")
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
