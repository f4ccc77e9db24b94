/// A message about an input, with its location.
///
/// Diagnostics are collected instead of thrown one by one, so that all problems of a file are
/// reported at once. Texts are in lower case, without a final full stop, with the user's own words
/// in single quotes (see ``quoted(_:)``), the expected value before the found one, and never
/// contain a secret.
package struct Diagnostic: Error, Hashable, Sendable {
  /// How much a diagnostic matters.
  package enum Severity: String, Sendable, CaseIterable {
    /// Nothing may go on as asked.
    case error
    /// Work continues, and the user probably wants to change something.
    case warning
    /// Work continues as configured; the user may want to know.
    case note
  }

  /// How much it matters.
  package let severity: Severity

  /// The place, or nil when the whole file or no file at all is meant.
  package let location: SourceLocation?

  /// The file without a place in it; used only where `location` is nil.
  package let file: String?

  /// One line of text in house style.
  package let message: String

  /// What to do about it, one line, or nil.
  package let hint: String?

  /// What condition it is about, where its words may differ from one time to the next; nil if the
  /// words say it.
  package let topic: String?

  /// Creates a diagnostic about a place.
  package init(
    _ severity: Severity, at location: SourceLocation?, _ message: String, hint: String? = nil,
    topic: String? = nil
  ) {
    self.severity = severity
    self.location = location
    self.file = nil
    self.message = message
    self.hint = hint
    self.topic = topic
  }

  /// Creates a diagnostic about a whole file.
  package init(
    _ severity: Severity, in file: String, _ message: String, hint: String? = nil,
    topic: String? = nil
  ) {
    self.severity = severity
    self.location = nil
    self.file = file
    self.message = message
    self.hint = hint
    self.topic = topic
  }
}

extension Diagnostic: CustomStringConvertible {
  /// What it is about, `file:line:column` or the file alone; nil if it is about no file.
  package var place: String? { location?.description ?? file.map(visible) }

  /// The one printed form: `file:line:column: error: text`, and the hint on a line of its own.
  package var description: String {
    "\(place ?? "callhome"): \(severity.rawValue): \(message)"
      + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

/// One or more diagnostics that together stop an operation.
package struct Diagnostics: Error, Equatable, Sendable {
  /// All of them, in the order in which a reader meets their places.
  package let all: [Diagnostic]

  /// Wraps a list that contains at least one error.
  package init(_ all: [Diagnostic]) {
    self.all = all
  }

  /// Wraps a list that contains at least one error, ordered by location.
  package init(inOrder unordered: [Diagnostic]) {
    self.init(
      unordered.sorted {
        ($0.location?.line ?? 0, $0.location?.column ?? 0)
          < ($1.location?.line ?? 0, $1.location?.column ?? 0)
      })
  }

  /// Wraps a single error about a place.
  package init(at location: SourceLocation?, _ message: String, hint: String? = nil) {
    self.init([Diagnostic(.error, at: location, message, hint: hint)])
  }

  /// Wraps a single error about a whole file.
  package init(in file: String, _ message: String, hint: String? = nil) {
    self.init([Diagnostic(.error, in: file, message, hint: hint)])
  }
}

extension Diagnostics: CustomStringConvertible {
  /// Every diagnostic on lines of its own.
  package var description: String { all.map(\.description).joined(separator: "\n") }
}
