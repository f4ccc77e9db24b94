import Catalogs
import Delivery
import Diagnostics
import Documents
import Files
import Settings
import StateDirectory
import Times

/// `callhome deliver`: sends the messages in the folder of a directory destination, perhaps on
/// another machine (H2).
///
/// The outcome is written next to each message, so that running it again sends only the rest.
package struct DeliverRun: Sendable {
  /// The directory of messages and their notes.
  package let directory: String
  /// The destination's name; nil if there is only one.
  package let destination: String?

  /// Creates a run.
  package init(directory: String, destination: String?) {
    self.directory = directory
    self.destination = destination
  }

  /// Sends.
  package func run(_ environment: RunEnvironment) -> Outcome {
    ManualDelivery.run(environment) { work, result in
      let target = try self.target(work)
      guard work.isAgreed(target, &result) else { return }
      let folder = try open()
      var count = 0
      for name in try folder.names() where name.hasSuffix(MessageSidecar.suffix) {
        if try send(name, folder, target, &work, &result) { count += 1 }
      }
      if count == 0, result.diagnostics.isEmpty { result.say("there was nothing to send") }
    }
  }

  /// Sends one message; false if it was sent before.
  private func send(
    _ name: String, _ folder: borrowing Directory, _ target: Destination,
    _ work: inout ManualDelivery, _ result: inout Outcome
  ) throws -> Bool {
    let place = "\(folder.path)/\(name)"
    let outcomeName = name.dropLast(MessageSidecar.suffix.utf8.count) + ".outcome"
    if try isDelivered(String(outcomeName), folder) { return false }
    func refuse(_ diagnostic: Diagnostic) -> Bool {
      result.diagnostics.append(diagnostic)
      result.status = result.status.combined(with: .badInput)
      return true
    }
    let note: MessageSidecar
    do throws(Diagnostics) {
      let file = try read(name, folder, limit: 64 << 10)
      note = try MessageSidecar(file ?? [], path: place)
    } catch {
      return refuse(error.all[0])
    }
    guard let bytes = try folder.read(note.file, limit: 64 << 20)?.bytes,
      let shipment = note.shipment(bytes)
    else {
      return refuse(
        Diagnostic(
          .error, in: "\(folder.path)/\(note.file)",
          "the file is missing, cut or changed, and is not sent",
          hint: "copy it again from its source"))
    }
    if work.mode == .anonymous, note.mode != .anonymous {
      return refuse(
        Diagnostic(
          .error, in: place,
          "a message of \(note.mode.rawValue) mode is not sent with 'call_home: anonymous'"))
    }
    if work.site.settings.limits.refusesForeignMessages {
      return refuse(
        Diagnostic(
          .error, in: place,
          "the policy of this machine withholds fields, and which ones this message has is not known",
          hint: "deliver it on a machine without rules in its policy"))
    }
    if work.site.settings.limits.refusesForeignAlerts, note.kind == .alert {
      return refuse(
        Diagnostic(
          .error, in: place,
          "the policy of this machine does not allow traces, and whether this alert has any is not known",
          hint: "deliver it on a machine whose policy allows traces"))
    }
    // If the outcome cannot be written, the message would be sent again and again.
    try write(.object(["version": .integer(1)]), outcomeName, folder)
    let entry = OutboxEntry(
      messageID: shipment.messageID, destination: target.name, recipient: target.recipient,
      kind: shipment.kind, mode: shipment.mode, created: shipment.created, period: "",
      contentType: shipment.contentType, fileExtension: shipment.fileExtension, fields: [:],
      bytes: shipment.bytes)
    switch try work.deliver(entry, to: target, as: .delivered, &result) {
    case .success(let reply):
      try write(
        .object([
          "version": .integer(1), "delivered": .string(work.environment.now.description),
          "destination": .string(target.name), "status": reply.status.map { .integer($0) },
          "case_number": reply.caseNumber.map { .string($0) },
          "case_url": reply.caseURL.map { .string($0) },
        ]), outcomeName, folder)
    case .failure(let failure):
      try write(
        .object([
          "version": .integer(1), "failed": .string(work.environment.now.description),
          "destination": .string(target.name), "failure": .string(failure.kind.rawValue),
          "text": .string(failure.text),
        ]), outcomeName, folder)
    }
    return true
  }

  private func target(_ work: borrowing ManualDelivery) throws(CommandError) -> Destination {
    let possible = work.site.settings.destinations.filter { $0.via == .https }
    if let destination {
      let found = try work.destination(destination)
      if found.via == .https { return found }
      throw CommandError(
        "'\(destination)' is 'via: \(found.via.rawValue)', and messages are delivered over HTTPS",
        .usage)
    }
    if let only = possible.first, possible.count == 1 { return only }
    throw CommandError(
      possible.isEmpty
        ? "the config has no destination with 'via: https' to deliver to"
        : "the config has several destinations with 'via: https'",
      hint: possible.isEmpty
        ? nil : "add '--destination' and one of \(wordList(possible.map(\.name)))", .usage)
  }

  private func open() throws(CommandError) -> Directory {
    do throws(FileError) {
      return try Directory(opening: absolutePath(directory))
    } catch {
      throw CommandError(error.description, .badInput)
    }
  }

  private func read(
    _ name: String, _ folder: borrowing Directory, limit: Int
  ) throws(Diagnostics) -> [UInt8]? {
    do throws(FileError) {
      return try folder.read(name, limit: limit)?.bytes
    } catch {
      throw Diagnostics(in: "\(folder.path)/\(name)", error.reason)
    }
  }

  private func isDelivered(
    _ name: String, _ folder: borrowing Directory
  ) throws(FileError) -> Bool {
    guard let file = try folder.read(name, limit: 64 << 10),
      let root = try? readJSON(file.bytes, file: name, limits: .written)
    else { return false }
    return root["delivered"] != nil
  }

  private func write(
    _ value: JSONValue, _ name: some StringProtocol, _ folder: borrowing Directory
  ) throws(FileError) {
    try folder.replace(String(name), with: Array(value.text().utf8), mode: 0o600)
  }
}
