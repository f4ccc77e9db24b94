import Catalogs
import Formats
import Messages
import Redaction
import RoomSupport
import Times
import Traces

/// `file-sender FORM COUNT FILE...`: builds a message with files like a run, as JSON, AML or an
/// e-mail, searches it for COUNT withheld values, and prints its size in bytes and the number of
/// attached files. The resource use of a process cannot be measured inside of the test process.
@main struct FileSender {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let envelope =
      arguments.first == "mail"
      ? MailEnvelope(
        from: "callhome@example.com", to: ["support@example.com"], messageID: "0123456789abcdef",
        created: Timestamp(seconds: 0)) : nil
    let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 0
    let hidden = (0..<count).map { number in
      KnownValue(
        "cucm-pub-\(number).example.com", .hostName, path: "inventory.server_name",
        matching: .anywhere)
    }
    let catalog = try builtInCatalog()
    let loaded = try load(["s.yaml": "snapshot: 1\nnodes: {a: {hardware: {model: M}}}\n"])
    guard let snapshot = loaded.snapshot else { throw PreparationError("load", "s.yaml") }
    let composer = Composer(
      catalog: catalog, snapshot: snapshot, facts: ownFacts, oldest: Timestamp(seconds: 0))
    let redactor = Redactor(
      policy: RedactionPolicy(mode: .smart, rules: [], accepted: nil),
      pseudonyms: testPseudonyms(.smart), hidden: hidden)
    var message: RedactedMessage
    let redaction: FileRedaction
    (message, redaction) = redactor.redactWithFiles(composer.message(.inventory).message)
    let reader = TraceReader(arguments.dropFirst(2).map { .file($0) })
    message = message.with(reader.files(redaction))
    func payload(_ message: RedactedMessage) -> Payload {
      envelope.map { Format.json.mail(for: message, $0) }
        ?? (arguments.first == "aml" ? Format.aml : .json).payload(for: message)
    }
    let finished = payload(message)
    let leaks =
      hidden.isEmpty
      ? []
      : LeakGuard(hidden, exempt: [])
        .leaks(in: message, payload: finished.bytes) { payload($0).bytes }
    let attached = message.files.count { $0.fate == .attached }
    print("\(finished.bytes.count) bytes, \(attached) attached, \(leaks.count) leaks")
  }
}
