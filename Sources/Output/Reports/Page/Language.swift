import Findings

/// The texts of the page in one language, generated from a file in `Languages`.
package struct Language: Sendable {
  /// The texts of an alert in this language.
  struct AlertText: Sendable {
    let impact: String
    let remedy: [String]
  }

  /// The tag of the language (RFC 5646), such as `zh-Hans`.
  let tag: String
  /// The page's phrases, by name.
  let texts: [String: String]
  /// Translations of words in catalogs and in this program, such as labels of fields.
  let words: [String: String]
  /// Impact and remedy of the alerts in the built-in catalogs, by the alert's name.
  let alerts: [String: AlertText]

  /// The languages of the page, by their names on the command line.
  package enum Code: String, CaseIterable, Sendable {
    case en, zh
  }

  /// One of the languages.
  package static func named(_ code: Code) -> Language {
    switch code {
    case .en: english
    case .zh: chinese
    }
  }
}

extension Language {
  /// A phrase with values for its placeholders.
  ///
  /// Of a phrase with two forms, `one|several`, the value `count` selects one.
  func callAsFunction(_ phrase: Phrase, _ values: KeyValuePairs<StaticString, String> = [:])
    -> String
  {
    pieces(phrase, count: values.first { "\($0.key)" == "count" }?.value).reduce(into: "") {
      text, piece in
      switch piece {
      case .text(let part), .code(let part): text += part
      case .value(let name): text += values.first { "\($0.key)" == name }?.value ?? ""
      }
    }
  }

  /// A phrase as HTML, with text in backticks as code.
  func html(_ phrase: Phrase, _ values: KeyValuePairs<StaticString, HTML> = [:], count: Int? = nil)
    -> HTML
  {
    var html = HTML()
    for piece in pieces(phrase, count: count.map { String($0) }) {
      switch piece {
      case .text(let part): html += HTML(part)
      case .code(let part): html += HTML("code", [:], HTML(part))
      case .value(let name):
        if name == "count", let count {
          html += HTML(figure(Int64(count)))
        } else {
          html += values.first { "\($0.key)" == name }?.value ?? HTML()
        }
      }
    }
    return html
  }

  /// The translation of a word; the word itself if there is none.
  func word(_ word: String) -> String { words[word] ?? word }

  /// The translation of a finding's sentence or remedy; English if there is none.
  ///
  /// A failure, certificate or hint quoted in the sentence is translated too, if its form is known.
  func text(_ sentence: Sentence) -> String {
    if sentence.form == "{0}" { return sentence.values.first.map(known) ?? "" }
    return filled(words[sentence.form] ?? sentence.form, sentence.values)
  }

  /// A form with its values in words of the language. A form of Chinese has blanks around its places, for Latin
  /// letters and figures; next to a value that is Chinese they are left out.
  private func filled(_ form: String, _ values: [String]) -> String {
    let translated = values.map(known)
    var form = form
    for (index, value) in translated.enumerated() where value != values[index] {
      if let place = form.firstRange(of: " {\(index)}"), isChinese(value.first),
        isChinese(form[..<place.lowerBound].last)
      {
        form.remove(at: place.lowerBound)
      }
      if let place = form.firstRange(of: "{\(index)} "), isChinese(value.last),
        isChinese(form[place.upperBound...].first)
      {
        form.remove(at: form.index(before: place.upperBound))
      }
    }
    return Sentence(form: form, values: translated).text(in: form)
  }

  /// The translation of a text that is known or has a known form.
  private func known(_ text: String) -> String {
    if let word = words[text] { return word }
    var best: (form: String, values: [String], length: Int)?
    for form in words.keys where form.contains("{0}") {
      let length = form.utf8.count
      // A form with hardly any words of its own would match everything.
      guard length >= 16, length > best?.length ?? 0,
        let values = Sentence.values(of: text, in: form)
      else { continue }
      best = (form, values, length)
    }
    guard let best else { return text }
    return filled(words[best.form] ?? best.form, best.values)
  }

  /// Why a value is missing or stale. A command in the text stays unchanged.
  func reason(_ reason: String) -> String {
    if let known = words[reason] { return known }
    if reason.hasPrefix("stale, ") { return word("stale") + reason.dropFirst(5) }
    let parts = reason.split(separator: "'", omittingEmptySubsequences: false)
    guard parts.count == 3, let known = words["\(parts[0])'…'\(parts[2])"] else { return reason }
    return known.replacing("…", with: parts[1])
  }

  private enum Piece {
    case text(String)
    case code(String)
    case value(String)
  }

  private func pieces(_ phrase: Phrase, count: String?) -> [Piece] {
    let whole = texts[phrase.rawValue] ?? phrase.rawValue
    let forms = whole.split(separator: "|", omittingEmptySubsequences: false)
    let form = count == "1" || forms.count == 1 ? forms[0] : forms[1]
    var pieces: [Piece] = []
    for (index, part) in form.split(separator: "`", omittingEmptySubsequences: false).enumerated() {
      if index % 2 == 1 {
        pieces.append(.code(String(part)))
        continue
      }
      for (place, piece) in part.split(separator: "{", omittingEmptySubsequences: false)
        .enumerated()
      {
        guard place > 0, let end = piece.firstIndex(of: "}") else {
          pieces.append(.text(String(piece)))
          continue
        }
        pieces.append(.value(String(piece[..<end])))
        pieces.append(.text(String(piece[piece.index(after: end)...])))
      }
    }
    return pieces
  }
}

/// Whether a character is an ideograph.
private func isChinese(_ character: Character?) -> Bool {
  character?.unicodeScalars.allSatisfy { ("\u{3400}"..."\u{9FFF}").contains($0) } ?? false
}

/// A whole number with its digits in groups of three.
func figure(_ number: Int64) -> String {
  var text = ""
  let digits = String(number.magnitude)
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return number < 0 ? "−" + text : text
}
