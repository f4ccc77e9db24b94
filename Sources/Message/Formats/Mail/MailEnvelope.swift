import ASCII
import Diagnostics
package import Times

/// The header fields of an e-mail; the addresses are those of the config.
///
/// No input can add other fields: an address that could be more than an address is left out, and an
/// id is reduced to letters, digits and hyphens.
package struct MailEnvelope: Hashable, Sendable {
  /// Whom the message comes from.
  package let from: String
  /// The recipients; empty if they must not see each other (C2).
  package let to: [String]
  /// The same at every attempt to deliver the message (H5).
  package let messageID: String
  /// When the message was made.
  package let created: Timestamp
  /// The id of the message that the thread began with; nil if it begins with this one.
  package let thread: String?

  /// Creates the text around a message.
  package init(
    from: String, to: [String], messageID: String, created: Timestamp, thread: String? = nil
  ) {
    self.from = from
    self.to = to
    self.messageID = messageID
    self.created = created
    self.thread = thread
  }

  /// The message's id as far as it can appear in a header, in a file's name and in a boundary, at
  /// most 64 characters; it is never empty.
  var identifier: String { Self.identifier(of: messageID) }

  private static func identifier(of messageID: String) -> String {
    let sound = messageID.utf8.filter { $0.isASCIILetterOrDigit || $0 == UInt8(ascii: "-") }
    return sound.isEmpty ? "0" : String(decoding: sound.prefix(64), as: UTF8.self)
  }

  /// What separates the parts of a message: in quoted-printable a hexadecimal digit or the end of
  /// the line follows "=", base64 has no "_", and plain text with "=_" in it is not left plain.
  var boundary: String { "=_\(identifier)" }

  /// The fields from From to MIME-Version. Except for the addresses they reveal nothing of site,
  /// host or user: the Message-ID has a domain that nobody can own (RFC 2606), and the date is in
  /// UTC (H9).
  ///
  /// Auto-Submitted prevents vacation notices (RFC 3834).
  func header(subject: String) -> String {
    let recipients = to.filter(isMailAddress)
    let last = recipients.count - 1
    // Mail programs and ticket systems thread e-mails by these fields (RFC 5322, section 3.6.4).
    let threadFields = thread.map { first in
      let id = "<\(Self.identifier(of: first))@callhome.invalid>"
      return headerField("In-Reply-To", [id]) + headerField("References", [id])
    }
    let list = recipients.enumerated().map { $0 < last ? "\($1)," : $1 }
    return headerField("From", [isMailAddress(from) ? from : "nobody@callhome.invalid"])
      + headerField("To", list.isEmpty ? ["undisclosed-recipients:;"] : list)
      + headerField("Subject", headerWords(shortened(subject), after: "Subject: ".utf8.count))
      + headerField("Date", [mailDate(created)])
      + headerField("Message-ID", ["<\(identifier)@callhome.invalid>"]) + (threadFields ?? "")
      + headerField("Auto-Submitted", ["auto-generated"])
      + headerField("MIME-Version", ["1.0"])
  }
}

/// A subject that fits a list of messages.
private func shortened(_ subject: String) -> String {
  let scalars = visible(subject).unicodeScalars
  return scalars.count <= 150 ? String(scalars) : String(scalars.prefix(147)) + "..."
}

/// A time in the form of e-mail: `Sun, 01 Nov 2026 03:00:00 +0000` (RFC 5322, section 3.3).
///
/// A year of more than four digits is limited to the nearest valid one.
private func mailDate(_ moment: Timestamp) -> String {
  let last = Int64(253_402_300_799)
  let seconds = max(0, min(moment.seconds, last))
  // 1970-01-01 was a Thursday.
  let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(seconds / 86_400 % 7)]
  let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  let civil = CivilTime(utc: Timestamp(seconds: seconds))
  let day = civil.dayText.suffix(2)
  let time = civil.description.suffix(8)
  return "\(weekday), \(day) \(months[civil.month - 1]) \(civil.year) \(time) +0000"
}

/// Whether a text is exactly one address: a dot-atom, and a domain of letters, digits, dots and
/// hyphens or an address in brackets (RFC 5322, section 3.4.1), within the length limit of e-mail.
private func isMailAddress(_ text: String) -> Bool {
  let parts = text.split(separator: "@", omittingEmptySubsequences: false)
  guard parts.count == 2, let local = parts.first, let domain = parts.last,
    local.utf8.count <= 64, domain.utf8.count <= 255,
    // Some readers decode an encoded word even here.
    isDotAtom(local, "!#$%&'*+-/=?^_`{|}~"), !local.contains("=?")
  else { return false }
  if domain.hasPrefix("["), domain.hasSuffix("]") {
    let inner = domain.dropFirst().dropLast().utf8
    return !inner.isEmpty
      && inner.allSatisfy { $0.isASCIILetterOrDigit || ":.-".utf8.contains($0) }
  }
  return isDotAtom(domain, "-")
}

/// Whether a text is atoms with dots between them, of letters, digits and `others`.
private func isDotAtom(_ text: Substring, _ others: String) -> Bool {
  text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { atom in
    !atom.isEmpty
      && atom.utf8.allSatisfy { $0.isASCIILetterOrDigit || others.utf8.contains($0) }
  }
}
