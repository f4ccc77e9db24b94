import Catalogs
import Documents

/// How a field changed between the messages of two months.
enum Change {
  /// It has another value; the earlier one.
  case was(FieldValue)
  /// It had no value before.
  case new
  /// It has no value now; the earlier one.
  case gone(FieldValue)
  /// Rows of a table were added, removed or changed, in words.
  case rows([String])

  /// Compares a field of two messages; nil if nothing changed, or if one message does not contain
  /// the plain value.
  init?(
    _ field: FieldDefinition, from old: ReadMessage, _ oldNode: Int?, to new: ReadMessage,
    _ newNode: Int?, _ language: Language
  ) {
    guard old.isPlain(field), new.isPlain(field) else { return nil }
    let before = old.value(field, node: oldNode)
    let after = new.value(field, node: newNode)
    switch (before, after) {
    case (nil, nil): return nil
    case (nil, .some): self = .new
    case (let before?, nil): self = .gone(FieldValue(before, field, language))
    case (let before?, let after?):
      if before.saysTheSame(as: after) { return nil }
      self = Change(before, after, field, language)
    }
  }

  private init(
    _ before: DocumentNode, _ after: DocumentNode, _ field: FieldDefinition, _ language: Language
  ) {
    let old = FieldValue(before, field, language)
    let new = FieldValue(after, field, language)
    let (left, right): ([String], [String])
    switch (old, new) {
    case (.lines(let before), .lines(let after)): (left, right) = (before, after)
    case (.table(_, _, let before), .table(_, _, let after)):
      (left, right) = (before.map(joined), after.map(joined))
    default:
      self = .was(old)
      return
    }
    let (gone, come) = (Set(left), Set(right))
    let removed = left.filter { !come.contains($0) }.map { "− \($0)" }
    let added = right.filter { !gone.contains($0) }.map { "+ \($0)" }
    self = .rows(removed + added)
  }

  /// The change as markup.
  func html(_ language: Language) -> HTML {
    tag("div", ["class": "change"]) {
      switch self {
      case .was(let value):
        language(.was)
        " "
        value.html(language)
      case .new: language(.newHere)
      case .gone(let value):
        language(.goneHere)
        " "
        value.html(language)
      case .rows(let rows):
        if rows.isEmpty { language(.otherOrder) } else { FieldValue.lines(rows).html(language) }
      }
    }
  }
}

private func joined(_ cells: [String]) -> String {
  cells.filter { !$0.isEmpty }.joined(separator: " · ")
}
