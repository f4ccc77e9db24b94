package import Diagnostics
import Files
package import Times

/// A certificate that ends soon, has ended, or is not valid yet (H7).
package struct ValidityNotice: Hashable, Sendable {
  /// What is the matter.
  package enum State: String, CaseIterable, Sendable {
    /// It has ended.
    case ended
    /// It ends within ``ValidityNotice/warningTime``.
    case ends
    /// Its time has not come.
    case notYetValid = "not-yet-valid"
  }

  /// What is the matter.
  package let state: State
  /// Where it begins.
  package let location: SourceLocation
  /// Whose certificate it is: text from the file; empty for a certificate without a name.
  package let subject: String
  /// When it begins to be valid.
  package let from: Timestamp
  /// The last moment at which it is valid.
  package let until: Timestamp
  /// How many certificates its file has.
  package let fileCount: Int

  /// How many seconds before its end a certificate is announced.
  package static let warningTime: Int64 = 30 * 86_400

  /// Creates a notice.
  package init(
    _ state: State, at location: SourceLocation, subject: String, from: Timestamp, until: Timestamp,
    fileCount: Int
  ) {
    self.state = state
    self.location = location
    self.subject = subject
    self.from = from
    self.until = until
    self.fileCount = fileCount
  }

  init?(_ content: CertificateContent, at location: SourceLocation, of count: Int, now: Timestamp) {
    guard let from = content.from, let until = content.until else { return nil }
    let state: State
    if now > until {
      state = .ended
    } else if now < from {
      state = .notYetValid
    } else if until <= now.adding(seconds: Self.warningTime) {
      state = .ends
    } else {
      return nil
    }
    self.init(
      state, at: location, subject: content.subject, from: from, until: until,
      fileCount: count)
  }
}

/// What to report about certificates: a warning for each, or one for all of a file where they are
/// many.
package func warnings(about notices: [ValidityNotice], now: Timestamp) -> [Diagnostic] {
  var warnings: [Diagnostic] = []
  var files: [String] = []
  for notice in notices where !files.contains(notice.location.file) {
    files.append(notice.location.file)
  }
  for file in files {
    for state in ValidityNotice.State.allCases {
      let alike = notices.filter { $0.state == state && $0.location.file == file }
      // Of a bundle of all the world's authorities some have always ended.
      if let first = alike.first, alike.count > 3 {
        warnings.append(first.summary(of: alike.count, now))
      } else {
        warnings += alike.map { $0.warning(now) }
      }
    }
  }
  return warnings
}

extension ValidityNotice {
  fileprivate func warning(_ now: Timestamp) -> Diagnostic {
    Diagnostic(
      .warning, at: location, "\(certificate) \(words(now))", hint: hint,
      topic: "certificate \(state.rawValue) \(location)")
  }

  fileprivate func summary(of count: Int, _ now: Timestamp) -> Diagnostic {
    let what =
      switch state {
      case .ended: "have ended"
      case .ends: "end within 30 days"
      case .notYetValid: "are not valid yet"
      }
    return Diagnostic(
      .warning, at: location,
      "\(count) of the \(fileCount) certificates in this file \(what): the first is "
        + "\(subject.isEmpty ? "one without a name" : "that of \(quoted(subject))"), which \(words(now))",
      hint: hint,
      topic: "certificates \(state.rawValue) \(count) \(location.file)")
  }

  private var certificate: String {
    subject.isEmpty ? "a certificate without a name" : "the certificate of \(quoted(subject))"
  }

  private func words(_ now: Timestamp) -> String {
    switch state {
    case .ended: return "ended at \(until)"
    case .notYetValid: return "is not valid before \(from)"
    case .ends:
      let days = until.seconds(since: now) / 86_400
      let left = days == 0 ? "in less than a day" : days == 1 ? "in 1 day" : "in \(days) days"
      return "ends at \(until), \(left)"
    }
  }

  private var hint: String {
    switch state {
    case .ended, .ends:
      fileCount == 1
        ? "get the new certificate, then run: cp NEW.pem \(shellWord(location.file))"
        : "write the new certificate to the file"
    case .notYetValid: "check the clock of this machine: run 'timedatectl'"
    }
  }
}
