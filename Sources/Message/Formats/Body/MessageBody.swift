package import Diagnostics
package import Documents

/// The JSON body of a destination from the config (R3): a tree whose texts have placeholders such
/// as `{alert.node}` for parts of the redacted message.
///
/// It is filled as a tree and then written, so that no value can change its structure, and it
/// contains nothing that is not in the redacted message.
package struct MessageBody: Sendable {
  /// How the tree is written.
  package enum Form: String, CaseIterable, Sendable {
    /// As one JSON value.
    case json
    /// A list as newline-delimited JSON, each of its values on a line of its own.
    case lines
  }

  /// A value of the tree.
  indirect enum Part: Sendable {
    /// Keys and values in the order of the config.
    case object([(key: String, value: Part)])
    /// Values in the order of the config.
    case list([Part])
    /// A value without placeholders.
    case literal(JSONValue)
    /// A single placeholder, whose value keeps its type.
    case value(BodyPlaceholder)
    /// A text with placeholders in it.
    case text([Piece])
    /// The value listed for the value of a placeholder; `otherwise` for any other.
    case choice(BodyPlaceholder, [(text: String, value: Part)], otherwise: Part?)
  }

  /// A piece of a text.
  enum Piece: Sendable {
    /// Characters as they are.
    case characters(String)
    /// The value of a placeholder, as text.
    case value(BodyPlaceholder)
  }

  let root: Part
  /// Its placeholders in the order of the config.
  package let placeholders: [BodyPlaceholder]
  /// The tree as the config has it.
  package let source: JSONValue
  /// Whether the tree is a list.
  package let isList: Bool

  /// How deep values may be inside of each other.
  static let depthLimit = 24
  /// How many values a tree may have.
  static let countLimit = 1_000
  /// How often the message as a whole may be in it.
  static let wholeLimit = 4
  /// How many characters a text of the config may have.
  static let textLimit = 16_384

  /// Whether the files of a message are in it.
  package var holdsFiles: Bool { wholeCount > 0 }

  /// How often the files of a message are in it.
  package var wholeCount: Int { placeholders.count { $0.holdsFiles } }
}

extension MessageBody.Form {
  /// The media type of a body.
  package var contentType: String {
    switch self {
    case .json: "application/json"
    case .lines: "application/x-ndjson"
    }
  }

  var fileExtension: String {
    switch self {
    case .json: "json"
    case .lines: "ndjson"
    }
  }
}

/// A placeholder `{...}` in a body.
package struct BodyPlaceholder: Sendable {
  /// A step of a path.
  package enum Step: Hashable, Sendable {
    /// The value of a key.
    case key(String)
    /// An element of a list, counted from 0.
    case element(Int)
  }

  /// What is done with a value.
  enum Filter: Hashable, Sendable {
    /// Made a text.
    case text
    /// Made a text of JSON.
    case json
    /// A time as a number of units since 1970; a second has this many units.
    case unix(Int64)
    /// A time in UTC as `2026-11-01 03:00:00`.
    case utc
    /// A text cut to at most this many bytes of UTF-8.
    case max(Int)
    /// This text if the message does not have the value.
    case fallback(String)
  }

  /// The path as written.
  package let text: String
  /// The steps from the message to the value.
  package let steps: [Step]
  /// Whether the key above it is left out if the message does not have the value.
  package let isOptional: Bool
  let filters: [Filter]
  /// Where the config has it.
  package let location: SourceLocation

  /// Whether a filter converts a time; only times can be converted.
  package var needsTime: Bool {
    filters.contains { filter in
      switch filter {
      case .unix, .utc: true
      default: false
      }
    }
  }

  /// Whether it means the whole message, including files.
  package var holdsFiles: Bool {
    steps.first == .key("message") && steps.count == 1 || steps.first == .key("attachments")
  }

  /// What a path can begin with besides fields and kinds of message.
  package enum Special: String, CaseIterable, Sendable {
    /// The message as a whole, in the format `json`.
    case message
    /// The message for a person, as the format `text` has it.
    case text
    /// The message on one line, as the format `short` has it.
    case short
    /// The subject that an e-mail would have.
    case subject
  }
}
