import Catalogs
import Files
import Times

/// Writes messages as files into a directory, for its owner alone.
package struct DirectoryTransport: Transport {
  private let path: String

  /// Creates a transport into the directory at `path`, which is made when it is missing; what
  /// contains it must exist.
  package init(path: String) {
    self.path = path
  }

  /// Writes the bytes as one file, whole or not at all; the same shipment again gives the same file.
  package func deliver(_ shipment: Shipment) throws(DeliveryFailure) {
    do {
      let directory = try Directory(creating: path, mode: 0o700)
      try directory.replace(Self.fileName(of: shipment), with: shipment.bytes, mode: 0o600)
    } catch {
      throw DeliveryFailure(text: error.description)
    }
  }

  /// `20261101T030000Z-inventory-ID.json`: nothing of the site, and in the order of time.
  package static func fileName(of shipment: Shipment) -> String {
    let time = shipment.created.description.filter { $0 != "-" && $0 != ":" }
    return "\(time)-\(shipment.kind.rawValue)-\(shipment.messageID).\(shipment.fileExtension)"
  }
}
