import Diagnostics

extension LineDifference {
  /// The changes to a config, for display: the first lines with their numbers.
  var shownForConfig: [String] {
    let lines = changes.prefix(Self.shownLimit).map { change in
      let text = String(decoding: change.bytes, as: UTF8.self)
      let shown =
        Self.mayHoldSecret(text)
        ? "(a line that may contain a password is not shown)" : visible(text)
      return "\(change.isInserted ? "+" : "-") \(change.index + 1): \(shown)"
    }
    let more = changes.count - lines.count
    return more > 0 ? lines + ["and \(more) more lines"] : lines
  }

  private static let shownLimit = 100

  /// Whether a line may contain a secret. A config contains only paths of secret files, but a
  /// mistaken one may be the reason for restoring.
  private static func mayHoldSecret(_ line: String) -> Bool {
    let line = line.lowercased().filter { !" \"'".contains($0) }
    let isNamed = ["password", "passwd", "passphrase", "secret", "token", "credentials"].contains {
      line.contains("\($0):") || line.contains("\($0)=")
    }
    // Or a URL with a user name in it.
    return isNamed || (line.contains("://") && line.contains("@"))
  }
}
