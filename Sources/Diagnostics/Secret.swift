/// A value that must not be printed by accident: every textual form of it is `<secret>`.
package struct Secret: Equatable, Sendable {
  /// The bytes themselves, for the one place that needs them.
  package let exposed: [UInt8]

  /// Takes over the bytes of a secret.
  package init(_ bytes: [UInt8]) {
    exposed = bytes
  }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always `<secret>`.
  package var description: String { "<secret>" }

  /// Always `<secret>`.
  package var debugDescription: String { "<secret>" }

  /// Shows no children, so that `dump` and string interpolation of an owner stay silent too.
  package var customMirror: Mirror { Mirror(self, children: []) }
}
