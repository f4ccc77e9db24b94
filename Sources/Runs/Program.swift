/// What this program calls itself.
package enum Program {
  /// The version, as `--version` and the user agent say it.
  package static let version = "0.1.0"

  /// What HTTP servers and proxies hear: name and version, and nothing of the site (H9).
  static let userAgent = "callhome/\(version)"
}
