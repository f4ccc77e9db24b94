import Catalogs
import Messages
import Redaction
import Times

/// The message as AML, the XML in a SOAP 1.2 envelope that Call Home receivers read.
///
/// Elements of AML contain ids, times, severity, customer and device. Every field of the message is
/// also included under its documented name, as additional information about the device, or as an
/// attachment if it is a text of several lines.
///
/// - Parameter holdsFiles: whether it contains the contents of files; otherwise they are sent next
///   to it.
func amlDocument(_ message: RedactedMessage, holdsFiles: Bool) -> [UInt8] {
  let device = AMLDevice(message)
  let identity = AMLIdentity(message, device)
  let fields = AMLFields(message)
  var writer = XMLWriter()
  writer.reserve(size(fields) + (holdsFiles ? size(message.files) : 0))
  writer.element(
    "soap-env:Envelope", ["xmlns:soap-env": "http://www.w3.org/2003/05/soap-envelope"]
  ) {
    $0.element("soap-env:Header") { $0.writeSession(identity) }
    $0.element("soap-env:Body") {
      $0.element(
        "aml-block:Block", ["xmlns:aml-block": "http://www.cisco.com/2004/01/aml-block"]
      ) {
        $0.writeHeader(message, identity)
        $0.element("aml-block:Content") { $0.writeContent(message, identity, device, fields) }
        $0.element("aml-block:Attachments") {
          for text in fields.texts { $0.writeAttachment(text) }
          if holdsFiles { for file in message.files { $0.writeAttachment(file) } }
        }
      }
    }
  }
  return writer.output
}

/// The approximate size of the fields, so that the buffer need not grow.
private func size(_ fields: AMLFields) -> Int {
  let entries = fields.entries.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 48 }
  return fields.texts.reduce(entries) { $0 + $1.name.utf8.count + $1.text.utf8.count + 192 } + 4_096
}

private func size(_ files: [RedactedFile]) -> Int {
  files.reduce(0) { $0 + (($1.attachment?.bytes.count ?? 0) + 2) / 3 * 4 + 512 }
}

extension XMLWriter {
  fileprivate mutating func writeSession(_ identity: AMLIdentity) {
    // These name parties of a conversation, not hosts: all systems that send AML say the same.
    element(
      "aml-session:Session",
      [
        "xmlns:aml-session": "http://www.cisco.com/2004/01/aml-session",
        "soap-env:mustUnderstand": "true",
        "soap-env:role": "http://www.w3.org/2003/05/soap-envelope/role/next",
      ]
    ) {
      $0.text("aml-session:To", "http://tools.cisco.com/neddce/services/DDCEService")
      $0.element("aml-session:Path") {
        $0.text("aml-session:Via", "http://www.cisco.com/appliance/uri")
      }
      $0.text("aml-session:From", "http://www.cisco.com/appliance/uri")
      $0.text("aml-session:MessageId", identity.messageID)
    }
  }

  fileprivate mutating func writeHeader(_ message: RedactedMessage, _ identity: AMLIdentity) {
    element("aml-block:Header") {
      $0.text("aml-block:Type", "http://www.cisco.com/2005/05/callhome/\(message.kind.rawValue)")
      $0.text("aml-block:CreationDate", message.creationDate)
      $0.element("aml-block:Builder") {
        $0.text("aml-block:Name", "callhome")
        $0.text("aml-block:Version", message.text(of: "schema_version"))
      }
      $0.element("aml-block:BlockGroup") {
        $0.text("aml-block:GroupId", identity.groupID)
        $0.text("aml-block:Number", "0")
        $0.text("aml-block:IsLast", "true")
        $0.text("aml-block:IsPrimary", "true")
        $0.text("aml-block:WaitForPrimary", "false")
      }
      let severity = message.text(of: "severity").flatMap { Severity(rawValue: $0) }
      $0.text("aml-block:Severity", severity.map { String($0.amlLevel) })
    }
  }

  fileprivate mutating func writeContent(
    _ message: RedactedMessage, _ identity: AMLIdentity, _ device: AMLDevice, _ fields: AMLFields
  ) {
    element(
      "ch:CallHome", ["xmlns:ch": "http://www.cisco.com/2005/05/callhome", "version": "1.0"]
    ) {
      $0.text("ch:EventTime", message.eventTime)
      $0.text("ch:MessageDescription", message.amlDescription)
      $0.element("ch:Event") {
        $0.text("ch:Type", message.kind.rawValue)
        $0.text("ch:SubType", message.amlSubtype)
        $0.text("ch:Series", message.productName)
      }
      $0.writeCustomer(message, identity, device)
      $0.element("ch:Device") {
        $0.element("rme:Chassis", ["xmlns:rme": "http://www.cisco.com/rme/4.1"]) {
          $0.text("rme:Model", device.model)
          $0.text("rme:SerialNumber", device.serialNumber)
          $0.element("rme:AdditionalInformation") {
            for entry in fields.entries {
              $0.element("rme:AD", ["name": entry.name, "value": entry.value])
            }
          }
        }
      }
    }
  }

  private mutating func writeCustomer(
    _ message: RedactedMessage, _ identity: AMLIdentity, _ device: AMLDevice
  ) {
    let email = message.text(of: "contact_email")
    element("ch:CustomerData") {
      $0.element("ch:UserData") { $0.text("ch:Email", email) }
      $0.element("ch:ContractData") {
        $0.text("ch:CustomerId", message.text(of: "customer_id"))
        $0.text("ch:SiteId", message.text(of: "site_id"))
        $0.text("ch:ContractId", message.text(of: "contract_id"))
        $0.text("ch:DeviceId", identity.deviceID)
      }
      $0.element("ch:SystemInfo") {
        $0.text("ch:Name", device.name)
        $0.text("ch:Contact", message.text(of: "contact_name"))
        $0.text("ch:ContactEmail", email)
        $0.text("ch:ContactPhoneNumber", message.text(of: "contact_phone"))
        $0.text("ch:StreetAddress", message.text(of: "street_address"))
      }
    }
  }

  fileprivate mutating func writeAttachment(_ text: AMLFields.Text) {
    element("aml-block:Attachment", ["type": "inline"]) {
      $0.text("aml-block:Name", text.name)
      $0.text("aml-block:Data", text.text, ["encoding": "plain"])
    }
  }

  fileprivate mutating func writeAttachment(_ file: RedactedFile) {
    guard let attachment = file.attachment else { return }
    element("aml-block:Attachment", ["type": "inline"]) {
      $0.text("aml-block:Name", attachment.name)
      $0.base64("aml-block:Data", attachment.bytes, ["encoding": "base64"])
    }
  }
}

extension RedactedMessage {
  /// When it was made.
  fileprivate var creationDate: String? {
    text(of: "created").map { created in Timestamp(rfc3339: created).map(amlDate) ?? created }
  }

  /// When the alert happened, if that is sent; otherwise when the message was built.
  fileprivate var eventTime: String? {
    guard kind == .alert,
      case .value(let time, _)? = fields.first(where: { $0.name == "time" })?.content
    else { return creationDate }
    switch time {
    case .moment(let moment): return amlDate(moment)
    // A time in an unknown zone cannot be converted.
    case .clock(let time): return time.description.replacing("T", with: " ")
    case .text(let text) where !text.isEmpty: return text
    default: return creationDate
    }
  }

  /// What it is about, in one line.
  fileprivate var amlDescription: String {
    guard kind == .alert else { return subject }
    return alertSummary.map { "\(alertHeadline): \($0)" } ?? alertHeadline
  }

  /// The category of an alert; `full` for an inventory or configuration, which is always complete.
  fileprivate var amlSubtype: String? {
    switch kind {
    case .alert: text(of: "category")
    case .inventory, .configuration: "full"
    case .test: "test"
    default: nil
    }
  }
}

/// A moment as AML has it in IOS and IOS XE, whose manuals say in words how it is written, and in
/// the subjects of their e-mails: `2026-11-01 03:00:00 GMT+00:00`. NX-OS leaves the last colon out.
private func amlDate(_ moment: Timestamp) -> String {
  let civil = CivilTime(utc: moment)
  return "\(civil.dayText) \(civil.description.suffix(8)) GMT+00:00"
}

extension Severity {
  /// The number that Call Home has for it in messages; the MIB of the same words counts from 1.
  fileprivate var amlLevel: Int {
    switch self {
    case .debugging: 0
    case .normal: 1
    case .notification: 2
    case .warning: 3
    case .minor: 4
    case .major: 5
    case .critical: 6
    case .fatal: 7
    case .disaster: 8
    case .catastrophic: 9
    }
  }
}
