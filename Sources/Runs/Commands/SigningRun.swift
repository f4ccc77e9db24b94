import Delivery
import Documents
import Settings
import StateDirectory
import Times

/// `callhome keys` for the keys that sign messages (R4).
package struct SigningRun: Sendable {
  /// Creates a run.
  package init() {}

  /// Prints the public keys for receivers, and creates the first key if there is none.
  ///
  /// - Parameter isJSON: whether to print JSON.
  package func show(isJSON: Bool, _ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      let files = try StateDirectory(
        openingForChanges: site.settings.state.value, result.findings)
      let now = try time(files, site.settings, environment)
      guard let keys = try files.signingKeysOrNew(at: now) else { return }
      result.output = Array((isJSON ? json(keys, now) : text(keys, now)).utf8)
    }
  }

  /// Creates a new key, and prints the same as ``show(isJSON:_:)``.
  ///
  /// - Parameter isAtOnce: whether the previous key stops signing now; otherwise it signs for 30
  ///   more days.
  package func rotate(isAtOnce: Bool, _ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      let files = try StateDirectory(
        openingForChanges: site.settings.state.value, result.findings)
      let now = try time(files, site.settings, environment)
      let keys = try files.rotateSigningKey(at: now, keepsPrevious: !isAtOnce)
      result.output = Array(text(keys, now).utf8)
    }
  }

  private func time(
    _ files: borrowing StateDirectory, _ settings: Settings, _ environment: RunEnvironment
  ) throws -> Timestamp {
    try files.clock(at: environment.clock, tolerance: settings.keep.shortest).now
  }

  private struct PublicKey {
    let key: InstallationKey
    let since: Timestamp
    let until: Timestamp?
  }

  private func publicKeys(_ keys: SigningKeys, _ now: Timestamp) -> [PublicKey] {
    keys.inForce(at: now).compactMap { key in
      InstallationKey(seed: key.bytes).map {
        PublicKey(
          key: $0, since: key.since, until: key == keys.current ? nil : keys.previousEnd)
      }
    }
  }

  private func text(_ keys: SigningKeys, _ now: Timestamp) -> String {
    publicKeys(keys, now).map { key in
      let until = key.until.map { " until \($0)" } ?? ""
      return """
        signs since \(key.since)\(until)
          Standard Webhooks  \(key.key.webhookText)
          allowed_signers    callhome namespaces="\(SSHSignature.namespace)" \(key.key.sshText)

        """
    }.joined()
  }

  private func json(_ keys: SigningKeys, _ now: Timestamp) -> String {
    JSONValue.object([
      "version": .integer(1),
      "keys": .array(
        publicKeys(keys, now).map { key in
          .object([
            "webhook": .string(key.key.webhookText), "ssh": .string(key.key.sshText),
            "since": .string(key.since.description),
            "until": key.until.map { .string($0.description) },
          ])
        }),
    ]).text()
  }
}
