import Catalogs
import Diagnostics
import Documents
import Files
import Messages
import Snapshots

/// `callhome catalog commands`.
package struct CatalogRun: Sendable {
  /// The product, or the path of a catalog.
  package let product: String

  /// Creates a run.
  package init(product: String) {
    self.product = product
  }

  /// Lists the commands and queries of the product whose outputs can be read (I2a).
  ///
  /// - Parameter isJSON: whether to print JSON.
  package func commands(isJSON: Bool) -> Outcome {
    var result = Outcome()
    do {
      let catalog = try catalog()
      let commands = catalog.collectedCommands
      result.output = Array((isJSON ? json(commands) : text(commands)).utf8)
      if commands.isEmpty {
        result.diagnostics.append(
          Diagnostic(
            .note, at: nil,
            "no field of \(quoted(catalog.product)) is read from the output of a command",
            hint: catalog.wantedMetrics.names.isEmpty
              ? "callhome-snapshot(5) describes the form in which its facts are written"
              : "let prometheus-node-exporter save its metrics, see callhome-snapshot(5)"))
      }
    } catch let error as Diagnostics {
      result.stop(CommandError(error.all, .usage))
    } catch {
      result.stop(error)
    }
    return result
  }

  func catalog() throws -> Catalog {
    if let catalog = Catalog.builtIn(product) { return catalog }
    guard product.utf8.contains(UInt8(ascii: "/")) else {
      throw CommandError(
        "there is no catalog \(quoted(product))",
        hint: didYouMean(product, among: Catalog.builtIn)
          ?? "name \(wordList(Catalog.builtIn)) or the path of a catalog, such as './catalog.yaml'",
        .usage)
    }
    let file: FileContents
    do {
      file = try readFile(product, limit: DocumentLimits.written.bytes)
    } catch {
      throw CommandError(error.description, hint: error.hint, .usage)
    }
    return try Catalog(file.bytes, file: product)
  }

  private func text(_ commands: [CollectedCommand]) -> String {
    let rows = commands.map { (place: $0.place, command: $0.command) }
    let width = rows.reduce(0) { max($0, $1.place.unicodeScalars.count) }
    return rows.map { row in
      let gap = String(repeating: " ", count: width - row.place.unicodeScalars.count + 2)
      return visible(row.place) + gap + visible(row.command) + "\n"
    }.joined()
  }

  private func json(_ commands: [CollectedCommand]) -> String {
    JSONValue.object([
      "version": .integer(1),
      "commands": .array(
        commands.map { command in
          .object([
            "command": .string(command.command),
            "also": .array(command.also.map { .string($0) }),
            "nodes": .string(command.nodes.rawValue),
            "service": command.service.map { .string($0) },
            "needed": .boolean(command.isNeeded),
            "fields": .array(command.fields.map { .string($0) }),
          ])
        }),
    ]).text()
  }
}

extension CollectedCommand {
  /// Where the command must be run, in words.
  fileprivate var place: String {
    let nodes =
      switch self.nodes {
      case .one: "one node"
      case .publisher: "the publisher"
      case .each: service.map { "each node with \($0)" } ?? "each node"
      }
    return isNeeded ? nodes : nodes + ", optional"
  }
}
