/// The name and version of the program.
package enum Program {
  /// The version, as in `--version` and the user agent.
  package static let version = "0.1.0"

  /// The HTTP user agent: name and version, and nothing about the site (H9).
  static let userAgent = "callhome/\(version)"
}
