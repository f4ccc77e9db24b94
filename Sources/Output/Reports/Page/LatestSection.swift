import Catalogs
import Documents

/// The latest message of a kind, field by field, with the changes since the month before: the
/// inventory of each node, and the configuration.
struct LatestSection {
  let page: SitePage
  let kind: MessageKind
  /// The message that is shown.
  let newest: ReadMessage
  /// The message of an earlier month to compare with; nil if there is none.
  let earlier: ReadMessage?

  private var language: Language { page.language }
  private var fields: [FieldDefinition] { page.catalog.messages[kind]?.fields ?? [] }

  /// How many nodes are visible without unfolding, and how many are included at all.
  private static let (seen, shown) = (6, 400)

  func html() -> HTML {
    parts {
      tag("p", ["class": "note"]) {
        if let destination = newest.destination {
          let time = page.time(newest.moment(isRedacted: page.isRedacted))
          if page.isRedacted {
            language.html(.asSentRedacted, ["time": time])
          } else {
            language.html(.asSent, ["destination": HTML(destination), "time": time])
          }
        } else {
          language.html(.asToday, ["time": page.time(newest.created)])
        }
        " "
        if let earlier {
          language.html(.comparedWith, ["month": HTML(earlier.period)])
        } else {
          language(.nothingToCompare)
        }
      }
      let whole = fields.filter { !$0.isPerNode }
      tag("div", ["class": "flow"]) {
        if whole.contains(where: { hasAnything($0, nil) }) {
          card(nil, whole, title: language(newest.nodes.isEmpty ? .inAll : .wholeProduct))
        }
        for index in newest.nodes.indices.prefix(Self.seen) { node(index) }
      }
      if newest.nodes.count > Self.seen {
        tag("details") {
          tag("summary") {
            language(.moreNodes, ["count": figure(Int64(newest.nodes.count - Self.seen))])
          }
          tag("div", ["class": "flow"]) {
            for index in newest.nodes.indices.dropFirst(Self.seen).prefix(Self.shown) {
              node(index)
            }
          }
        }
        if newest.nodes.count > Self.seen + Self.shown {
          tag("p", ["class": "note"]) {
            language.html(.nodesLeftOut, count: newest.nodes.count - Self.seen - Self.shown)
          }
        }
      }
      goneNodes()
    }
  }

  private func node(_ index: Int) -> HTML {
    let name = newest.name(ofNode: index, fields)
    return card(
      index, fields.filter(\.isPerNode),
      title: name ?? language(.node, ["number": String(index + 1)]))
  }

  private func hasAnything(_ field: FieldDefinition, _ node: Int?) -> Bool {
    field.leaves.contains {
      newest.value($0, node: node) != nil || newest.remark($0, node: node) != nil
    }
  }

  private func card(_ node: Int?, _ fields: [FieldDefinition], title: String) -> HTML {
    let before = node.flatMap { index in
      earlier.flatMap { $0.node(matching: index, of: newest, self.fields) }
    }
    let isNew = node != nil && earlier != nil && before == nil
    return tag("section", ["class": node == nil && newest.nodes.isEmpty ? "card wide" : "card"]) {
      tag("h3") {
        title
        if isNew {
          " "
          tag("span", ["class": "badge plain"]) { language(.newHere) }
        }
      }
      tag("table", ["class": "facts"]) {
        tag("tbody") {
          for field in fields.flatMap(\.leaves) where hasAnything(field, node) {
            row(field, node, before, isNew: isNew)
          }
        }
      }
    }
  }

  private func row(
    _ field: FieldDefinition, _ node: Int?, _ before: Int?, isNew: Bool
  ) -> HTML {
    let value = newest.value(field, node: node)
    let remark = newest.remark(field, node: node)
    let change = earlier.flatMap { earlier in
      isNew
        ? nil : Change(field, from: earlier, before, to: newest, node, language)
    }
    let shown = value.map { FieldValue($0, field, language) }
    let name = language.word(field.label)
    let content = parts {
      shown?.html(language)
      if let remark {
        tag("div", ["class": "aside"]) {
          value == nil
            ? language(.unavailable, ["reason": language.reason(remark)]) : language.reason(remark)
        }
      }
      change?.html(language)
    }
    let changed = change == nil ? nil : "changed"
    // A table takes the whole width, below its title.
    guard shown?.isTable == true else {
      return tag("tr", ["class": changed]) {
        tag("th", ["scope": "row"]) { name }
        tag("td") { content }
      }
    }
    return parts {
      tag("tr", ["class": changed]) { tag("th", ["scope": "row", "colspan": "2"]) { name } }
      tag("tr", ["class": "below"]) { tag("td", ["colspan": "2"]) { content } }
    }
  }

  /// Nodes that were in the inventory of the month before and are not in this one.
  private func goneNodes() -> HTML {
    guard let earlier else { return HTML() }
    let gone = earlier.nodes.indices.filter {
      newest.node(matching: $0, of: earlier, fields) == nil
    }
    if gone.isEmpty { return HTML() }
    let names = gone.map { index in
      earlier.name(ofNode: index, fields) ?? language(.node, ["number": String(index + 1)])
    }
    return tag("p") {
      language(.goneNodes, ["count": String(gone.count)])
      " "
      names.prefix(50).joined(separator: ", ")
    }
  }
}
