import Catalogs
import Diagnostics
import Files

/// `callhome catalog check` and `init`, for authors of catalogs (R6).
extension CatalogRun {
  /// Reads a catalog and reports every error, and what is probably a mistake.
  package func check() -> Outcome {
    var result = Outcome()
    do {
      let catalog = try catalog()
      result.diagnostics = catalog.doubts
      let kinds = MessageKind.inCatalogs.filter { catalog.messages[$0] != nil }
      let revision = CatalogWords.of(product).revision(catalog)
      let fields = kinds.reduce(0) { $0 + (catalog.messages[$1]?.leaves.count ?? 0) }
      result.say(
        "\(catalog.product): \(kinds.map(\.rawValue).joined(separator: ", ")); "
          + "fields: \(fields), alerts: \(catalog.alerts.all.count), revision: \(revision)")
    } catch let error as Diagnostics {
      result.stop(CommandError(error.all, .usage))
    } catch {
      result.stop(error)
    }
    return result
  }

  /// Writes a template of a catalog, with a snapshot and a config for it.
  ///
  /// - Parameter directory: a directory that is new, or contains none of these files.
  package static func begin(_ directory: String) -> Outcome {
    outcome { result in
      let files = CatalogTemplate.files
      let folder = try Directory(creating: directory, mode: 0o755)
      for file in files where try folder.status(of: file.name) != nil {
        throw CommandError(
          "'\(directory)/\(file.name)' exists already",
          hint: "name a directory that is new or empty", .usage)
      }
      for file in files {
        try folder.replace(file.name, with: Array(file.text.utf8), mode: file.mode)
      }
      result.say("wrote \(files.map { "\(directory)/\($0.name)" }.joined(separator: ", "))")
    }
  }
}
