import Redaction
import Times

/// By what receivers of AML tell messages and devices apart.
///
/// It follows from the message alone, so that a repeat has the same.
struct AMLIdentity {
  /// The id of the message: `123456789:SERIAL:6AE56C30`.
  let messageID: String
  /// The id of its only block, whose number is one more.
  let groupID: String
  /// The device, `model@C@serial`, where C stands for the serial number of a chassis; nil if no
  /// serial number is sent.
  let deviceID: String?

  /// Derives the ids of a message about a device.
  ///
  /// The systems that send AML number their messages. Here a number takes that place which is made
  /// of the first seven hexadecimal digits of the message's own id: no state is needed for it, and
  /// messages of one second still differ. In the place of a serial number that is not sent stands
  /// the installation's id, and where that is not sent either, what the product is called. At the
  /// end is the time of the message, in seconds since 1970.
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
