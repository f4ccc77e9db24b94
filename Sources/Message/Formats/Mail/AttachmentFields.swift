import ASCII
import Redaction

/// The fields with the type and the name of an attachment.
///
/// A name that is long or not ASCII is in `filename` in the form of RFC 2231, in pieces if it is
/// longer than a line; readers that do not support it use the ASCII name in `name`. `filename` does
/// not appear twice, which is an error in e-mail, though not in HTTP.
///
/// - Parameters:
///   - name: a name from `fileName(_:)`.
///   - type: the media type and its parameters, one piece each.
func attachmentFields(name: String, type: [String]) -> String {
  let ascii = shortened(
    String(name.unicodeScalars.map { $0.isASCII ? Character($0) : "_" }), to: 60)
  let parameters = ascii == name ? ["filename=\"\(name)\""] : extendedParameters(name)
  return headerField("Content-Type", separated(type + ["name=\"\(ascii)\""]))
    + headerField("Content-Disposition", separated(["attachment"] + parameters))
}

/// `filename` in UTF-8 and as `%XX` (RFC 2231, section 4), in numbered pieces when it is longer
/// than a line (section 3); no piece splits a character.
private func extendedParameters(_ name: String) -> [String] {
  var pieces = ["UTF-8''"]
  for scalar in name.unicodeScalars {
    var encoded: [UInt8] = []
    for byte in String(scalar).utf8 {
      if byte.isASCIILetterOrDigit || "-._".utf8.contains(byte) {
        encoded.append(byte)
      } else {
        encoded.appendEscape("%", byte)
      }
    }
    let text = String(decoding: encoded, as: UTF8.self)
    if pieces[pieces.count - 1].utf8.count + text.utf8.count > 56 { pieces.append("") }
    pieces[pieces.count - 1] += text
  }
  if pieces.count == 1 { return ["filename*=\(pieces[0])"] }
  return pieces.enumerated().map { "filename*\($0)*=\($1)" }
}

/// The pieces with a semicolon after each but the last.
private func separated(_ pieces: [String]) -> [String] {
  pieces.dropLast().map { "\($0);" } + pieces.suffix(1)
}
