/// A sentence that can be translated: a form with numbered placeholders, and their values.
///
/// It is created from a string literal with interpolations: `"\(count) files are damaged"` has the
/// form `{0} files are damaged`.
package struct Sentence: Hashable, Sendable, ExpressibleByStringInterpolation {
  /// The English form, such as `{0} files are damaged`; translations have the same placeholders.
  package let form: String
  /// The values, by the number of their placeholder.
  package let values: [String]

  /// Creates a sentence from a form and its values.
  package init(form: String, values: [String]) {
    self.form = form
    self.values = values
  }

  /// Creates a sentence without a translation, such as a receiver's message.
  package init(verbatim text: String) {
    self.init(form: "{0}", values: [text])
  }

  /// Creates a sentence without values.
  package init(stringLiteral text: String) {
    self.init(form: text, values: [])
  }

  /// Creates a sentence with values.
  package init(stringInterpolation: StringInterpolation) {
    self.init(form: stringInterpolation.form, values: stringInterpolation.values)
  }

  /// Collects the form and the values of a literal.
  package struct StringInterpolation: StringInterpolationProtocol {
    var form = ""
    var values: [String] = []

    /// Creates an empty form.
    package init(literalCapacity: Int, interpolationCount: Int) {}

    /// Adds to the form.
    package mutating func appendLiteral(_ literal: String) { form += literal }

    /// Adds a placeholder and its value.
    package mutating func appendInterpolation(_ value: some CustomStringConvertible) {
      form += "{\(values.count)}"
      values.append(value.description)
    }
  }
}

extension Sentence {
  /// The same sentence with other values.
  package func mapped(_ change: (String) -> String) -> Sentence {
    Sentence(form: form, values: values.map(change))
  }

  /// The values of the placeholders of a form in a text; nil if the text does not have that form.
  /// Placeholders are numbered in their order.
  package static func values(of text: String, in form: String) -> [String]? {
    var values: [String] = []
    var rest = text[...]
    for (index, piece) in form.split(separator: "{", omittingEmptySubsequences: false).enumerated()
    {
      guard index > 0 else {
        guard rest.hasPrefix(piece) else { return nil }
        rest = rest.dropFirst(piece.count)
        continue
      }
      guard let end = piece.firstIndex(of: "}"), Int(piece[..<end]) == values.count else {
        return nil
      }
      let literal = piece[piece.index(after: end)...]
      if literal.isEmpty {
        values.append(String(rest))
        rest = ""
      } else {
        guard let found = rest.firstRange(of: literal) else { return nil }
        values.append(String(rest[..<found.lowerBound]))
        rest = rest[found.upperBound...]
      }
    }
    return rest.isEmpty && !values.contains("") ? values : nil
  }
}

extension Sentence: CustomStringConvertible {
  /// The sentence in English.
  package var description: String { text(in: form) }

  /// The sentence in another language.
  ///
  /// - Parameter form: the translation of ``form``.
  package func text(in form: String) -> String {
    var text = ""
    for (index, piece) in form.split(separator: "{", omittingEmptySubsequences: false).enumerated()
    {
      guard index > 0, let end = piece.firstIndex(of: "}"), let place = Int(piece[..<end]),
        values.indices.contains(place)
      else {
        text += index == 0 ? piece : "{" + piece
        continue
      }
      text += values[place] + piece[piece.index(after: end)...]
    }
    return text
  }
}
