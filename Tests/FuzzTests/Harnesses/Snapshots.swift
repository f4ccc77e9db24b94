import Alerts
import Catalogs
import Diagnostics
import Documents
import Formats
import Glibc
import Messages
import Redaction
import RoomSupport
import Times
import XML

@testable import Files
@testable import Snapshots

/// Snapshots in our own form, captures, whole sessions and API answers, and the messages made of them.
let snapshotHarnesses =
  [
    Harness(name: "snapshot") { bytes in
      guard let unifiedCM else { return "there is no catalog" }
      var loader = loader(unifiedCM)
      loader.readOwnForm(bytes, file: "snapshot.yaml", time: fuzzingTime)
      return checkMessages(loader.loaded(nil), unifiedCM)
    },
    Harness(name: "session") { bytes in
      guard let unifiedCM else { return "there is no catalog" }
      var loader = loader(unifiedCM)
      _ = loader.readCapture(contents(bytes), "/snapshots/cucm-pub/session.txt", in: folder)
      return checkMessages(loader.loaded(nil), unifiedCM)
    },
    Harness(name: "answer") { bytes in
      guard let unifiedCM else { return "there is no catalog" }
      var loader = loader(unifiedCM)
      _ = loader.readCapture(contents(bytes), "/snapshots/cucm-pub/answer.xml", in: folder)
      return checkMessages(loader.loaded(nil), unifiedCM)
    },
    Harness(name: "node-metrics") { bytes in
      guard let linuxHost else { return "there is no catalog" }
      var loader = loader(linuxHost)
      loader.readMetrics([(bytes, "/snapshots/node.prom", fuzzingTime)], fallback: "node")
      return checkMessages(loader.loaded(nil), linuxHost)
    },
    Harness(name: "alert-message") { checkAlertMessage($0) },
  ]
  + CaptureCommand.allCases.map { command in
    Harness(name: "capture-" + command.rawValue.replacing(" ", with: "-")) { bytes in
      let text = CaptureText(bytes, file: "capture.txt")
      _ = captureCommand(of: text, fileName: "capture.txt")
      let capture = readCapture(text, as: command)
      let again = readCapture(text, as: command)
      return capture.facts.saysTheSame(as: again.facts) ? nil : "another capture of the same text"
    }
  }

private let folder = "/snapshots/cucm-pub"
private let unifiedCM = Catalog.builtIn("unified-cm")
private let linuxHost = Catalog.builtIn("linux-host")

private func loader(_ catalog: Catalog) -> SnapshotLoader {
  SnapshotLoader(
    product: catalog.product, metrics: catalog.wantedMetrics, outputs: catalog.wantedOutputs,
    now: fuzzingTime)
}

private func contents(_ bytes: [UInt8]) -> FileContents {
  FileContents(bytes: bytes, status: FileStatus(stat()))
}

/// Makes messages of a snapshot, and reads them back.
private func checkMessages(_ loaded: LoadedSnapshots, _ catalog: Catalog) -> String? {
  if let fault = unprintable(loaded.diagnostics) { return fault }
  guard let snapshot = loaded.snapshot else { return nil }
  var facts = ownFacts
  facts[.message]?["product"] = catalog.product
  let composer = Composer(
    catalog: catalog, snapshot: snapshot, facts: facts, oldest: Timestamp(seconds: 0))
  for (kind, mode) in [(MessageKind.inventory, Mode.smart), (.telemetry, .anonymous)] {
    let policy = RedactionPolicy(mode: mode, rules: [], accepted: nil)
    if let fault = checkForms(redact(kind, composer, policy, catalog)) { return fault }
  }
  return nil
}

private func checkAlertMessage(_ bytes: [UInt8]) -> String? {
  guard let unifiedCM else { return "there is no catalog" }
  let read = try? AlertReader.alerts(
    in: bytes, file: "alert", input: nil, now: fuzzingTime, calendar: .utc)
  for alert in (read?.alerts ?? []).prefix(2) {
    var facts = ownFacts
    facts[.message]?["kind"] = "alert"
    let composer = Composer(
      catalog: unifiedCM, snapshot: .empty, facts: facts, oldest: Timestamp(seconds: 0),
      alert: AlertFacts(alert, definition: unifiedCM.alert(named: alert.name)))
    for mode in Mode.allCases {
      let policy = RedactionPolicy(mode: mode, rules: [], accepted: nil)
      let message = redact(.alert, composer, policy, unifiedCM)
      if let fault = checkForms(message) { return fault }
    }
  }
  return nil
}

/// Every form of a message can be read by the reader of that form; e-mails are within the limits of mail.
private func checkForms(_ message: RedactedMessage) -> String? {
  let json = Format.json.payload(for: message).bytes
  do throws(Diagnostics) {
    _ = try readJSON(json, file: "message.json", limits: .generated)
  } catch {
    return "a message that is not JSON: \(error)"
  }
  let counter = ElementCounter()
  do throws(XMLFault) {
    try XMLReader.read(Format.aml.payload(for: message).bytes, to: counter)
  } catch {
    return "a message that is not XML: \(error)"
  }
  if counter.depth != 0 { return "a message whose elements do not end" }
  if String(decoding: Format.short.payload(for: message).bytes, as: UTF8.self).count > 160 {
    return "a short message of more than 160 characters"
  }
  let envelope = MailEnvelope(
    from: "callhome@example.com", to: ["noc@example.com"], messageID: "0123456789abcdef",
    created: fuzzingTime)
  for format in Format.allCases {
    if let fault = faultOfMail(format.mail(for: message, envelope).bytes) { return fault }
  }
  return nil
}

/// What breaks RFC 5321 and RFC 5322 in a mail: bare line ends, long lines, bytes that are not ASCII.
private func faultOfMail(_ bytes: [UInt8]) -> String? {
  var length = 0
  var before: UInt8 = 0
  for byte in bytes {
    if byte == 0x0A, before != 0x0D { return "a line feed without a carriage return" }
    if before == 0x0D, byte != 0x0A { return "a carriage return without a line feed" }
    if byte > 0x7E || byte == 0 { return "a byte that is not ASCII in a mail" }
    length = byte == 0x0A ? 0 : length + 1
    if length > 999 { return "a line of more than 998 bytes in a mail" }
    before = byte
  }
  return nil
}
