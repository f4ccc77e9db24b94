import Diagnostics
import Files
import Settings
import StateDirectory

/// The contents of the state, or defaults if there is none, for commands that write nothing.
struct StoredState {
  /// The installation; one with provisional ids if there is none.
  private(set) var installation = Installation.random()
  /// The accepted terms.
  private(set) var consent: Consent?
  /// The ledger.
  private(set) var ledger = Ledger()
  /// The pseudonym key; a provisional one if there is none, nil if it cannot be used.
  private(set) var pseudonymKey: PseudonymKey?

  /// Reads the state.
  ///
  /// - Parameter result: receives a note if ids are provisional.
  init(reading site: Site, _ environment: RunEnvironment, _ result: inout Outcome) {
    var why: String? = "there is no installation yet"
    pseudonymKey = .random(at: environment.now)
    do throws(FileError) {
      let path = site.settings.state.value
      if let state = try StateDirectory(openingToRead: path, result.findings) {
        consent = try state.consent(comparedWith: site.comparedInputs)
        if let known = try state.installation() {
          installation = known
          why = nil
        }
        ledger = try state.ledger()
        if try state.hasPseudonymKey() { pseudonymKey = try state.pseudonymKey() }
      }
    } catch {
      why = error.description
    }
    if let why {
      result.diagnostics.append(
        Diagnostic(.note, at: nil, "rendered with provisional ids: \(why)"))
    }
  }
}
