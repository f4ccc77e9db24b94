import Delivery
import Diagnostics
import Files
import Settings

/// Problems with the files that contain passwords, tokens or header fields.
struct SecretProblems {
  /// All problems, with hints.
  private(set) var all: [Diagnostic] = []
  /// Whether a file cannot be read, or can be read by others.
  private(set) var isPermission = false
  /// Credentials of a systemd unit, which exist only while it runs and only for its user.
  private(set) var unchecked: [String] = []

  /// Checks the files as the user who sends, which this process has become.
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
