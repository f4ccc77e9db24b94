package import Catalogs
import Documents
package import Files
package import Times

/// Writes messages as files into a directory, for its owner alone.
///
/// Beside each message lies a note that says what it is, so that `callhome deliver` on another machine
/// can tell whether it came there whole and send it as what it is.
package struct DirectoryTransport: Transport {
  private let path: String

  /// Creates a transport into the directory at `path`, which is made when it is missing; what
  /// contains it must exist.
  package init(path: String) {
    self.path = path
  }

  /// Writes the bytes as one file, whole or not at all; the same shipment again gives the same files.
  package func deliver(
    _ shipment: Shipment, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    do {
      let directory = try Directory(creating: path, mode: 0o700)
      // The note first: where there is a message there is its note.
      try directory.replace(
        ShipmentNote.fileName(of: shipment), with: ShipmentNote(shipment).bytes, mode: 0o600)
      try directory.replace(Self.fileName(of: shipment), with: shipment.bytes, mode: 0o600)
    } catch {
      throw DeliveryFailure(.local, error.description)
    }
    return DeliveryReply()
  }

  /// Makes the directory and opens it.
  package func connect(within limit: Duration) -> ConnectionReport {
    do throws(FileError) {
      _ = try Directory(creating: path, mode: 0o700)
      return ConnectionReport(["directory"])
    } catch {
      return ConnectionReport(
        ["directory"], failed: ("directory", DeliveryFailure(.local, error.description)))
    }
  }

  /// `20261101T030000Z-inventory-ID.json`: nothing of the site, and in the order of time.
  package static func fileName(of shipment: Shipment) -> String {
    "\(baseName(of: shipment)).\(shipment.fileExtension)"
  }

  static func baseName(of shipment: Shipment) -> String {
    let time = shipment.created.description.filter { $0 != "-" && $0 != ":" }
    return "\(time)-\(shipment.kind.rawValue)-\(shipment.messageID)"
  }
}
