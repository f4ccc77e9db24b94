import ASCII
import Catalogs
import Documents
import Files
import Times

/// Writes messages as files into a directory, with access for its owner only.
///
/// Next to each message it writes a note with the message's properties and digest, so that
/// `callhome deliver` on another machine can verify and send it.
package struct DirectoryTransport: Transport {
  private let path: String
  private let signer: MessageSigner?

  /// Creates a transport into the directory at `path`, which is created if it is missing; its
  /// parent must exist.
  ///
  /// - Parameter signer: signs messages; nil if they are not signed.
  package init(path: String, signer: MessageSigner? = nil) {
    self.path = path
    self.signer = signer
  }

  /// Writes the bytes as one file, in one step; delivering the same message again writes the same
  /// files.
  package func deliver(
    _ shipment: OutgoingMessage, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    let signatures = try MessageSigner.signatureFiles(
      of: shipment.bytes, named: Self.fileName(of: shipment), by: signer?.keys ?? [])
    do {
      let directory = try Directory(creating: path, mode: 0o700)
      // Write the note first, so that every message has its note.
      let note = MessageSidecar.fileName(of: shipment)
      try directory.replace(note, with: MessageSidecar(shipment).bytes, mode: 0o600)
      for file in signatures {
        try directory.replace(file.name, with: Array(file.text.utf8), mode: 0o600)
      }
      // The time of these files comes from the file system's clock; the system clock may be wrong.
      if let present = try directory.status(of: note)?.modified {
        try sweep(directory, before: min(present, shipment.created).adding(seconds: -3_600))
      }
      try directory.replace(Self.fileName(of: shipment), with: shipment.bytes, mode: 0o600)
    } catch {
      throw Self.failure(error)
    }
    return DeliveryReply()
  }

  /// Removes temporary files of killed runs.
  ///
  /// Other sites may be writing into the same directory. So only files are removed that have a
  /// temporary name, belong to this user and were last changed more than an hour ago and before the
  /// message was built; no run lasts that long.
  private func sweep(
    _ directory: borrowing Directory, before limit: Timestamp
  ) throws(FileError) {
    for name in try directory.allNames(where: Self.isTemporary) {
      guard let status = try directory.status(of: name), status.kind == .regular,
        status.owner == effectiveUser(), status.modified < limit
      else { continue }
      try directory.remove(name)
    }
  }

  /// Whether a name is that of a message or note while it is being written.
  private static func isTemporary(_ name: String) -> Bool {
    let prefix = Directory.temporaryPrefix
    guard name.hasPrefix(prefix) else { return false }
    let parts = name.dropFirst(prefix.utf8.count)
      .split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let base = parts.first else { return false }
    let words = base.split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 3, MessageKind(rawValue: String(words[1])) != nil else { return false }
    return words[0].utf8.count == 16 && words[0].hasSuffix("Z") && words[2].utf8.count == 32
      && words[2].utf8.allSatisfy(\.isLowercaseHexDigit)
  }

  /// Creates the directory and opens it.
  package func connect(within limit: Duration) -> ConnectionReport {
    do throws(FileError) {
      _ = try Directory(creating: path, mode: 0o700)
      return ConnectionReport(["directory"])
    } catch {
      return ConnectionReport(
        ["directory"],
        failed: ("directory", Self.failure(error)))
    }
  }

  /// A file in the place of the directory is not overwritten, but can be moved out of the way.
  private static func failure(_ error: FileError) -> DeliveryFailure {
    let path = shellWord(absolutePath(error.path))
    return DeliveryFailure(
      .local, error.description,
      hint: error.cause == .notDirectory ? "run: mv -n \(path) \(path).old" : error.hint)
  }

  /// The form `20261101T030000Z-inventory-ID.json`: it sorts by time and reveals nothing of the
  /// site.
  package static func fileName(of shipment: OutgoingMessage) -> String {
    "\(baseName(of: shipment)).\(shipment.fileExtension)"
  }

  static func baseName(of shipment: OutgoingMessage) -> String {
    let time = shipment.created.description.filter { $0 != "-" && $0 != ":" }
    return "\(time)-\(shipment.kind.rawValue)-\(shipment.messageID)"
  }
}
