import Catalogs
import Files
import Redaction
import Settings
import StateDirectory

/// Comparing the consent with what would be sent takes most of the time of a short run and nearly
/// always finds no difference. So a sending run stores that it found none, with a digest of
/// everything that was compared.
extension Site {
  /// Everything that decides what would be sent, except the consent; nil if part of it is in other
  /// files.
  var comparedInputs: [UInt8]? {
    guard Catalog.builtIn.contains(settings.product.value), policyFault == nil,
      policyState != .inForce, let program = programIdentity()
    else { return nil }
    // What the config says of a home directory or of its own directory is part of the recipients.
    let words = settings.destinations.flatMap { destination in
      [destination.name, destination.recipient, destination.bodyDigest ?? ""]
    }
    let text = ([program, absolutePath(configPath)] + words).map { "\($0.utf8.count) \($0)\n" }
    return Array(text.joined().utf8) + configBytes
  }

  /// The result for later runs if nothing that would be sent differs from the consent; nil if later
  /// runs must compare too.
  func comparison(with consent: Consent) -> Consent.Comparison? {
    guard consent.comparison == nil, let basis = consent.basis, basis.mode == settings.mode else {
      return nil
    }
    let mode = basis.mode
    let areTracesAccepted = settings.traceFiles.allSatisfy {
      basis.traceFiles[foldedName($0.alert)]?.isSuperset(of: $0.paths) ?? false
    }
    guard areTracesAccepted else { return nil }
    var hidden: [String: [MessageKind: Set<String>]] = [:]
    for destination in settings.destinations {
      let policy = policy(for: destination, mode: mode, consent: consent)
      guard policy.accepted == proposedFields(for: destination, mode: mode) else { return nil }
      hidden[destination.name] = policy.hiddenBefore
    }
    return Consent.Comparison(mode: mode, hidden: hidden)
  }
}
