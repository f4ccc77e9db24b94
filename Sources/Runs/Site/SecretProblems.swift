import Delivery
import Diagnostics
import Files
import Settings

/// What is wrong with the files that have passwords, tokens or header fields.
struct SecretProblems {
  /// What is wrong, with what mends it.
  private(set) var all: [Diagnostic] = []
  /// Whether one of them may not be read, or may be read by others.
  private(set) var isPermission = false
  /// Credentials of a systemd unit, which are there only while it runs, and for its user alone.
  private(set) var unchecked: [String] = []

  /// Reads the files as the user who sends, which this process has become.
  init(of site: Site) {
    for file in site.settings.secretFiles {
      if isCredentialOfUnit(file.path), !isReadable(file.path) {
        unchecked.append(file.path)
        continue
      }
      let found = SecretContent(file.content).problems(in: file.path)
      all += found.all.filter { !all.contains($0) }
      isPermission = isPermission || found.isPermission
    }
  }
}
