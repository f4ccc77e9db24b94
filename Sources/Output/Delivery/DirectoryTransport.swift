import ASCII
import Catalogs
import Documents
import Files
import Times

/// Writes messages as files into a directory, for its owner alone.
///
/// Beside each message lies a note that says what it is, so that `callhome deliver` on another machine
/// can tell whether it came there whole and send it as what it is.
package struct DirectoryTransport: Transport {
  private let path: String
  private let signer: MessageSigner?

  /// Creates a transport into the directory at `path`, which is made when it is missing; what
  /// contains it must exist.
  ///
  /// - Parameter signer: signs messages; nil if they are not signed.
  package init(path: String, signer: MessageSigner? = nil) {
    self.path = path
    self.signer = signer
  }

  /// Writes the bytes as one file, whole or not at all; the same shipment again gives the same files.
  package func deliver(
    _ shipment: OutgoingMessage, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply {
    let signatures = try MessageSigner.signatureFiles(
      of: shipment.bytes, named: Self.fileName(of: shipment), by: signer?.keys ?? [])
    do {
      let directory = try Directory(creating: path, mode: 0o700)
      // The note first: where there is a message there is its note.
      let note = MessageSidecar.fileName(of: shipment)
      try directory.replace(note, with: MessageSidecar(shipment).bytes, mode: 0o600)
      for file in signatures {
        try directory.replace(file.name, with: Array(file.text.utf8), mode: 0o600)
      }
      // What the clock of these files shows now counts: the system clock may be wrong.
      if let present = try directory.status(of: note)?.modified {
        try sweep(directory, before: min(present, shipment.created).adding(seconds: -3_600))
      }
      try directory.replace(Self.fileName(of: shipment), with: shipment.bytes, mode: 0o600)
    } catch {
      throw Self.failure(error)
    }
    return DeliveryReply()
  }

  /// Removes what runs left here that were killed while they wrote.
  ///
  /// Other sites may write into the same directory just now: only files go that have the name of such
  /// a file, belong to this user and were last changed more than an hour ago, and before the message was
  /// made: much longer than a run lasts.
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

  /// Whether a name is that of a message or its note while it is written.
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

  /// Makes the directory and opens it.
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

  /// `20261101T030000Z-inventory-ID.json`: nothing of the site, and in the order of time.
  package static func fileName(of shipment: OutgoingMessage) -> String {
    "\(baseName(of: shipment)).\(shipment.fileExtension)"
  }

  static func baseName(of shipment: OutgoingMessage) -> String {
    let time = shipment.created.description.filter { $0 != "-" && $0 != ":" }
    return "\(time)-\(shipment.kind.rawValue)-\(shipment.messageID)"
  }
}
