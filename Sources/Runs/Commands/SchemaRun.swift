package import Catalogs
import Diagnostics
import Formats
import Settings

/// `callhome schema`: prints the JSON Schema of a kind of message (R6).
package struct SchemaRun: Sendable {
  /// The kind of message.
  package let kind: MessageKind

  /// Creates a run.
  package init(kind: MessageKind) {
    self.kind = kind
  }

  /// Prints the schema for the catalog of the config's product.
  package func run(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      guard kind == .test || site.catalog.messages[kind] != nil else {
        throw CommandError(
          "'\(site.catalog.product)' has no \(kind.rawValue) message",
          hint: "callhome-snapshot(5) lists the messages of the built-in catalogs", .usage)
      }
      let revision = site.words.revision(site.catalog)
      result.output = Array(site.catalog.jsonSchema(of: kind, revision: revision).utf8)
    }
  }
}
