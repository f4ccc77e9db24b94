package import Catalogs
package import Diagnostics

/// The fields that are not sent unchanged to some destinations (D4).
package struct Withholding: Sendable {
  /// What decided the action for a field.
  package enum Cause: Hashable, Sendable {
    /// The catalog's definition for the mode.
    case mode
    /// Anonymous mode scrubs free text.
    case freeText
    /// A rule of the config, with this pattern.
    case rule(String)
    /// The accepted terms do not include more.
    case consent
  }

  /// A field.
  package struct Row: Hashable, Sendable {
    /// The field.
    package let field: FieldDefinition
    /// What happens to it.
    package let action: FieldAction
    /// What decided that.
    package let cause: Cause
    /// The location of the rule in the config.
    package let place: SourceLocation?

    /// Creates a row.
    package init(
      field: FieldDefinition, action: FieldAction, cause: Cause, place: SourceLocation?
    ) {
      self.field = field
      self.action = action
      self.cause = cause
      self.place = place
    }
  }

  /// The destinations with the same rules, by name.
  package var destinations: [String]
  /// The fields that are not sent unchanged.
  package let rows: [Row]
  /// How many fields the messages have in all.
  package let fieldCount: Int
  /// Kinds of message that are not sent there at all in this mode.
  package let kinds: [MessageKind]

  /// Creates the rows for some destinations.
  package init(
    destinations: [String], rows: [Row], fieldCount: Int, kinds: [MessageKind]
  ) {
    self.destinations = destinations
    self.rows = rows
    self.fieldCount = fieldCount
    self.kinds = kinds
  }
}

extension Withholding {
  /// A table of the fields.
  func html(_ page: SitePage, isOpen: Bool) -> HTML {
    let language = page.language
    let names = destinations.joined(separator: ", ")
    return tag("details", ["class": "card wide", "open": isOpen ? "" : nil]) {
      tag("summary") {
        if !page.isRedacted {
          tag("strong") { names }
          " "
        }
        rows.isEmpty
          ? language(.nothingWithheld, ["all": figure(Int64(fieldCount))])
          : language(
            .fieldsWithheld,
            ["count": figure(Int64(rows.count)), "all": figure(Int64(fieldCount))])
      }
      if !kinds.isEmpty {
        tag("p") {
          language(
            .kindsNotSent,
            ["kinds": kinds.map { page.label(of: $0.rawValue) }.joined(separator: ", ")])
        }
      }
      if !rows.isEmpty {
        tag("table", ["class": "rows"]) {
          tag("thead") {
            tag("tr") {
              for title in [Phrase.field, .whatHappens, .decidedBy] {
                tag("th", ["scope": "col"]) { language(title) }
              }
            }
          }
          tag("tbody") { for row in rows { html(row, page) } }
        }
      }
    }
  }

  private func html(_ row: Row, _ page: SitePage) -> HTML {
    let language = page.language
    return tag("tr") {
      tag("th", ["scope": "row"]) {
        language.word(row.field.label)
        tag("div", ["class": "aside path"]) { row.field.path }
      }
      tag("td") { language.words(row.action) }
      tag("td") {
        switch row.cause {
        case .mode: language(.byMode)
        case .freeText: language(.byFreeText)
        case .consent: language(.byConsent)
        case .rule(let pattern):
          language.html(.byRule, ["pattern": tag("code") { pattern }])
        }
        if let place = row.place, !page.isRedacted {
          tag("div", ["class": "aside path"]) { place.description }
        }
      }
    }
  }
}

extension Language {
  /// An action in words.
  func words(_ action: FieldAction) -> String {
    switch action {
    case .withhold: self(.withheld)
    case .pseudonym: self(.pseudonym)
    case .coarsen(let coarsening): self(.coarsened, ["how": coarsening.description])
    case .mask(let kept): self(.masked, ["count": String(kept)])
    case .scrub: self(.scrubbed)
    case .send: self(.sentAsItIs)
    }
  }
}
