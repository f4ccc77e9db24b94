import Diagnostics
import Files
import Settings
import StateDirectory

/// What the state knows, or what stands in for it where there is none: for commands that write nothing.
struct StoredState {
  /// The installation; one with ids of the moment where there is none.
  private(set) var installation = Installation.random()
  /// What was agreed to.
  private(set) var consent: Consent?
  /// What was sent.
  private(set) var ledger = Ledger()
  /// The key of pseudonyms; one of the moment where there is none, nil where it cannot be used.
  private(set) var pseudonymKey: PseudonymKey?

  /// Reads.
  ///
  /// - Parameter diagnostics: where it is told what is damaged, and that ids are provisional.
  init(reading site: Site, _ environment: RunEnvironment, _ diagnostics: inout [Diagnostic]) {
    var why: String? = "there is no installation yet"
    pseudonymKey = .random(at: environment.now)
    do throws(FileError) {
      if let state = try StateDirectory(openingToRead: site.settings.state.value) {
        consent = try state.consent(&diagnostics)
        if let known = try state.installation(&diagnostics) {
          installation = known
          why = nil
        }
        ledger = try state.ledger(&diagnostics)
        var problems: [Diagnostic] = []
        if let key = try state.pseudonymKey(&problems) {
          pseudonymKey = key
        } else if !problems.isEmpty {
          pseudonymKey = nil
        }
        diagnostics += problems
      }
    } catch {
      why = error.description
    }
    if let why {
      diagnostics.append(Diagnostic(.note, at: nil, "rendered with provisional ids: \(why)"))
    }
  }
}
