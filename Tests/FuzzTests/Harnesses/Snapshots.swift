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
      return checkMessages(loader.loaded(nil), unifiedCM, bytes.count)
    },
    Harness(name: "session") { bytes in
      guard let unifiedCM else { return "there is no catalog" }
      var loader = loader(unifiedCM)
      _ = loader.readCapture(contents(bytes), "/snapshots/cucm-pub/session.txt", in: folder)
      return checkMessages(loader.loaded(nil), unifiedCM, bytes.count)
    },
    Harness(name: "answer") { bytes in
      guard let unifiedCM else { return "there is no catalog" }
      var loader = loader(unifiedCM)
      _ = loader.readCapture(contents(bytes), "/snapshots/cucm-pub/answer.xml", in: folder)
      return checkMessages(loader.loaded(nil), unifiedCM, bytes.count)
    },
    Harness(name: "node-metrics") { bytes in
      guard let linuxHost else { return "there is no catalog" }
      var loader = loader(linuxHost)
      loader.readMetrics([(bytes, "/snapshots/node.prom", fuzzingTime)], fallback: "node")
      return checkMessages(loader.loaded(nil), linuxHost, bytes.count)
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

/// Makes a message of a snapshot, and reads it back. The size of the input decides which: each takes longer than
/// reading the snapshot.
private func checkMessages(
  _ loaded: LoadedSnapshots, _ catalog: Catalog, _ size: Int
) -> String? {
  if let fault = unprintable(loaded.diagnostics) { return fault }
  guard let snapshot = loaded.snapshot else { return nil }
  var facts = ownFacts
  facts[.message]?["product"] = catalog.product
  let composer = Composer(
    catalog: catalog, snapshot: snapshot, facts: facts, oldest: Timestamp(seconds: 0))
  let (kind, mode) =
    size.isMultiple(of: 2) ? (MessageKind.inventory, Mode.smart) : (.telemetry, .anonymous)
  let policy = RedactionPolicy(mode: mode, rules: [], accepted: nil)
  return checkForms(redact(kind, composer, policy, catalog))
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
    let mode = Mode.allCases[bytes.count % Mode.allCases.count]
    let policy = RedactionPolicy(mode: mode, rules: [], accepted: nil)
    if let fault = checkForms(redact(.alert, composer, policy, unifiedCM)) { return fault }
  }
  return nil
}

/// Every form of a message can be read by the reader of that form; e-mails are within the limits of mail.
private func checkForms(_ message: RedactedMessage) -> String? {
  let json = Format.json.payload(for: message).bytes
  let root: DocumentNode
  do throws(Diagnostics) {
    root = try readJSON(json, file: "message.json", limits: .generated)
  } catch {
    return "a message that is not JSON: \(error)"
  }
  let counter = ElementCounter()
  let aml = Format.aml.payload(for: message).bytes
  do throws(XMLFault) {
    try XMLReader.read(aml, to: counter)
  } catch {
    return "a message that is not XML: \(error)"
  }
  if counter.depth != 0 { return "a message whose elements do not end" }
  if let fault = difference(root, aml) { return fault }
  if String(decoding: Format.short.payload(for: message).bytes, as: UTF8.self).count > 160 {
    return "a short message of more than 160 characters"
  }
  let envelope = MailEnvelope(
    from: "callhome@example.com", to: ["noc@example.com"], messageID: "0123456789abcdef",
    created: fuzzingTime)
  // One of them for each message: all take half of the time.
  let format = Format.allCases[json.count % Format.allCases.count]
  return faultOfMail(format.mail(for: message, envelope).bytes)
}

/// A value of AML that the JSON of the same message has otherwise; nil if there is none. Values with escapes are
/// left to the tests that read AML with other programs.
private func difference(_ root: DocumentNode, _ aml: [UInt8]) -> String? {
  let start = Array("<rme:AD name=".utf8)
  for line in aml.split(separator: 0x0A) {
    let parts = line.split(
      separator: UInt8(ascii: "\""), maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count > 4, parts[0].suffix(start.count).elementsEqual(start) else { continue }
    let (path, value) = (parts[1], parts[3])
    guard !value.contains(UInt8(ascii: "&")), !value.contains(UInt8(ascii: "\\")),
      // An empty list, which has no place in JSON that a path leads to.
      !path.suffix(2).elementsEqual("[]".utf8),
      path.allSatisfy({ ($0 >= 0x61 && $0 <= 0x7A) || "_.0123456789[]".utf8.contains($0) })
    else { continue }
    var node: DocumentNode? = root
    for step in path.split(whereSeparator: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") }) {
      let name = String(decoding: step.filter { $0 != UInt8(ascii: "]") }, as: UTF8.self)
      if let elements = node?.elements {
        node = Int(name).flatMap { elements.indices.contains($0) ? elements[$0] : nil }
      } else {
        node = node?[name]
      }
    }
    let text = node?.scalar?.text
    if text?.utf8.elementsEqual(value) != true {
      let name = String(decoding: path, as: UTF8.self)
      let found = String(decoding: value, as: UTF8.self)
      return "\(name) is '\(found)' in AML, and '\(text ?? "nothing")' in JSON"
    }
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
