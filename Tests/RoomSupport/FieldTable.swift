package import Catalogs

/// A row of the product's own table of fields.
package struct FieldTableRow: Hashable, Sendable {
  /// `inventory.model`, `telemetry.system_status.dns`, `envelope.kind`.
  package let path: String
  package let smart: String
  package let anonymous: String

  /// The action of a mode for the field.
  package func action(in mode: Mode) -> String {
    switch mode {
    case .smart: smart
    case .anonymous: anonymous
    }
  }
}

/// The product's table of fields, kept as a fixture; it fails when the file is missing.
package func fieldTable() throws -> [FieldTableRow] {
  let path = "\(testsDirectory)/CatalogsTests/Fixtures/fields.csv"
  guard let table = text(of: path) else { throw PreparationError("read", path) }
  return table.split(whereSeparator: \.isNewline).dropFirst().map { line in
    let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    return FieldTableRow(path: "\(cells[0]).\(cells[1])", smart: cells[2], anonymous: cells[3])
  }
}

/// The directory with a directory for each test target.
package let testsDirectory: String = {
  let parts = #filePath.split(separator: "/").dropLast(2)
  return "/" + parts.joined(separator: "/")
}()
