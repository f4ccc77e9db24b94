import Diagnostics
import Documents
import TestSupport

/// A file of `Languages`, and the Swift source that the program has in place of it.
struct LanguageFile {
  /// An alert in words of the language.
  struct AlertText {
    let impact: String
    let remedy: [String]
  }

  let name: String
  let tag: String
  let texts: [(String, String)]
  let words: [(String, String)]
  let alerts: [(String, AlertText)]

  /// Reads `<name>.yaml`.
  init(_ name: String) throws {
    let path = "\(packageRoot)/Sources/Output/Reports/Languages/\(name).yaml"
    let root = try readYAML(contents(of: path) ?? [], file: path, limits: .written)
    func texts(_ key: String) -> [(String, String)] {
      (root[key]?.entries ?? []).map { ($0.key, $0.value.scalar?.text ?? "") }
    }
    self.name = name
    tag = root["language"]?.scalar?.text ?? ""
    self.texts = texts("texts")
    words = texts("words")
    alerts = (root["alerts"]?.entries ?? []).map { entry in
      let remedy = (entry.value["remedy"]?.elements ?? []).compactMap { $0.scalar?.text }
      return (
        entry.key, AlertText(impact: entry.value["impact"]?.scalar?.text ?? "", remedy: remedy)
      )
    }
  }

  /// The Swift source.
  func source(as variable: String) -> String {
    var lines = [
      "// Made from \(name).yaml by 'make generate': change that file, and not this one.",
      "// swift-format-ignore-file", "", "extension Language {",
      "  /// What the page says in the language of `\(name).yaml`.",
      "  static var \(variable): Language {", "    Language(",
      "      tag: \(literal(tag)),", "      texts: [",
    ]
    lines += dictionary(texts.map { ($0, literal($1)) })
    lines += ["      ],", "      words: ["]
    lines += dictionary(words.map { ($0, literal($1)) })
    lines += ["      ],", "      alerts: ["]
    lines += dictionary(
      alerts.map { name, text in
        let steps = text.remedy.map(literal).joined(separator: ", ")
        return (name, "AlertText(impact: \(literal(text.impact)), remedy: [\(steps)])")
      })
    lines += ["      ])", "  }", "}"]
    return lines.map { $0 + "\n" }.joined()
  }

  private func dictionary(_ pairs: [(String, String)]) -> [String] {
    pairs.isEmpty ? ["        :"] : pairs.map { "        \(literal($0)): \($1)," }
  }
}

private func literal(_ text: String) -> String {
  let escaped = text.unicodeScalars.map { scalar in
    switch scalar {
    case "\"", "\\": "\\\(scalar)"
    case "\n": "\\n"
    default: String(scalar)
    }
  }
  return "\"\(escaped.joined())\""
}
