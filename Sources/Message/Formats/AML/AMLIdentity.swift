import Redaction
import Times

/// The ids by which AML receivers identify messages and devices.
///
/// They are derived from the message alone, so that a repeated delivery has the same ids.
struct AMLIdentity {
  /// The id of the message: `123456789:SERIAL:6AE56C30`.
  let messageID: String
  /// The id of the only block; its number is one higher.
  let groupID: String
  /// The device, `model@C@serial`, where C means the serial number of a chassis; nil if no serial
  /// number is sent.
  let deviceID: String?

  /// Derives the ids of a message about a device.
  ///
  /// Systems that send AML number their messages. Here the number is derived from the first seven
  /// hexadecimal digits of the message's id, which needs no state and still distinguishes messages
  /// of the same second. If no serial number is sent, the installation's id is used, or else the
  /// product's name. The last part is the time of the message in seconds since 1970.
  init(_ message: RedactedMessage, _ device: AMLDevice) {
    let digits = (message.text(of: "message_id") ?? "").filter(\.isASCIIHexadecimal).prefix(7)
    let number = UInt32(digits, radix: 16) ?? 0
    let created = message.text(of: "created").flatMap { Timestamp(rfc3339: $0) }
    let time = String(max(0, created?.seconds ?? 0), radix: 16, uppercase: true)
    let product = message.text(of: "product")
    let source = device.serialNumber ?? message.text(of: "installation_id") ?? product ?? "callhome"
    let tail = ":\(joined(source)):\(time)"
    messageID = "\(number)\(tail)"
    groupID = "\(number + 1)\(tail)"
    let model = (device.model ?? product ?? "").replacing("@", with: "-")
    deviceID = device.serialNumber.map { "\(model)@C@\($0.replacing("@", with: "-"))" }
  }
}

/// A text without colons, which separate the parts of ids, and without spaces, which a serial
/// number may have.
private func joined(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    result.unicodeScalars.append(scalar == ":" || scalar.properties.isWhitespace ? "-" : scalar)
  }
  return result
}

extension Character {
  fileprivate var isASCIIHexadecimal: Bool { isASCII && isHexDigit }
}
