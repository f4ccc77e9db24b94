import Catalogs
import Delivery
import Diagnostics
import Files
import Formats
import Settings
import StateDirectory
import Times

/// Signatures of messages (R4). Anonymous messages are not signed: the installation's key would
/// link them over the months.
extension SiteDelivery {
  /// The signer for the attempt that starts now; nil if messages are not signed.
  func signer(
    for destination: Destination, _ mode: Mode
  ) throws -> Result<MessageSigner?, DeliveryFailure> {
    let file = destination.signingSecretFile
    if file == nil, !destination.signs { return .success(nil) }
    let passed = ContinuousClock.now - start
    let time = environment.now.adding(seconds: passed.components.seconds)
    return try keys(for: destination, mode).map {
      MessageSigner(secretFile: file, keys: $0, at: time)
    }
  }

  /// A message's bytes, and those of its form without traces. An e-mail contains signatures of its
  /// document; they are added after the leak guard's search, and contain no values of the site.
  func signed(
    _ built: Pipeline.BuiltMessage, _ destination: Destination, _ mode: Mode
  ) throws -> Result<(bytes: [UInt8], traceless: OutboxEntry.Traceless?), DeliveryFailure> {
    if destination.via != .email || !destination.signs || mode == .anonymous {
      return .success((built.payload.bytes, built.traceless))
    }
    return try keys(for: destination, mode).flatMap { keys in
      func signed(_ mail: [UInt8]) throws(DeliveryFailure) -> [UInt8] {
        guard let mail = MailWithDocument(mail) else {
          throw DeliveryFailure(.local, "the mail has no document that could be signed")
        }
        return mail.appending(
          try MessageSigner.signatureFiles(of: mail.document, named: mail.name, by: keys))
      }
      do throws(DeliveryFailure) {
        let bytes = try signed(built.payload.bytes)
        guard let traceless = built.traceless else { return .success((bytes, nil)) }
        return .success(
          (
            bytes,
            OutboxEntry.Traceless(
              expired: try signed(traceless.expired),
              tooLarge: try traceless.tooLarge.map { (mail) throws(DeliveryFailure) in
                try signed(mail)
              })
          ))
      } catch {
        return .failure(error)
      }
    }
  }

  private func keys(
    for destination: Destination, _ mode: Mode
  ) throws -> Result<[InstallationKey], DeliveryFailure> {
    if !destination.signs || mode == .anonymous { return .success([]) }
    let found: SigningKeys?
    do throws(FileError) {
      found = try state.signingKeysOrNew()
    } catch {
      // Destinations without signatures do not depend on this file.
      return .failure(DeliveryFailure(.local, error.description, hint: error.hint))
    }
    guard let keys = found else {
      return .failure(
        DeliveryFailure(
          .local, "the key that signs messages is damaged",
          hint: "run 'callhome keys rotate --signing' and give the receiver the new public key"))
    }
    return .success(keys.inForce(at: state.now).compactMap { InstallationKey(seed: $0.bytes) })
  }
}
