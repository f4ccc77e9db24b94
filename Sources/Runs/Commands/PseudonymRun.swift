import Catalogs
import Diagnostics
import Messages
import Redaction
import Settings
import StateDirectory

/// `callhome keys` and `callhome reveal` (D6, D7).
package struct PseudonymRun: Sendable {
  /// Creates a run.
  package init() {}

  /// Creates a new key, so that values get new pseudonyms from now on.
  package func rotate(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      let files = try StateDirectory(
        openingForChanges: site.settings.state.value, result.findings)
      let clock = try files.clock(
        at: environment.clock, tolerance: site.settings.keep.shortest)
      // A sending run need not end first: the messages that it builds from now on have the new
      // pseudonyms.
      let key = try files.rotatePseudonymKey(at: clock.now)
      result.say("new pseudonyms count from \(key.since); those before cannot be revealed any more")
    }
  }

  /// Prints the value in the snapshots that has a pseudonym.
  package func reveal(_ pseudonym: String, _ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      let path = site.settings.state.value
      guard let state = try StateDirectory(openingToRead: path, result.findings),
        try state.hasPseudonymKey()
      else { throw CommandError("no message had a pseudonym yet", .badInput) }
      guard let key = try state.pseudonymKey() else { return }
      let snapshot = try site.snapshot(
        now: environment.now, try state.knownNodes(), &result.diagnostics, &result.status)
      let pipeline = Pipeline(
        site: site, snapshot: snapshot, installationID: "", now: environment.now,
        pseudonymKey: key)
      let wanted = pseudonym.lowercased()
      for mode in Mode.allCases {
        let pseudonyms = Pseudonyms(key: key.bytes, mode: mode)
        let composer = pipeline.composer(.inventory, messageID: "", mode: mode)
        for field in site.catalog.leaves where field.type.isMaskable {
          for text in composer.values(of: field).flatMap(\.texts)
          where pseudonyms.pseudonym(of: text, field.valueClass) == wanted {
            result.say("\(wanted) is \(quoted(text)), a value of '\(field.path)'")
            return
          }
        }
        // Version 0.1.0 gave each name of a node its own pseudonym.
        for node in composer.nodeNames() {
          let names = node.spellings.filter { name in
            [ValueClass.hostName, .address].contains {
              pseudonyms.pseudonym(of: name, $0) == wanted
            }
          }
          guard let name = names.first, let listed = node.names.first else { continue }
          result.say("\(wanted) is \(quoted(name)), a name of the node \(quoted(listed))")
          return
        }
      }
      throw CommandError(
        "no value of the snapshots has the pseudonym \(quoted(pseudonym))",
        hint: "the value may have changed, or 'keys rotate' has given all values other pseudonyms",
        .badInput)
    }
  }
}
