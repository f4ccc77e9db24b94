import Foundation
import Testing

/// Which commands report a damaged file of the state, each with status 74.
@Suite struct StateDamageTests {
  /// A file below `state/`.
  enum File: String, CaseIterable {
    case consent = "consent.json"
    case ledger = "ledger.json"
    case installation = "installation.json"
    case pseudonyms = "pseudonyms.json"
    case journal = "journal.jsonl"
    case message = "outbox"
    case sent = "sent"
    case window = "alerts"
    case alert = "alerts/pending"
  }

  /// Every command that opens the state, and the files that it reads there.
  private static let commands: [(words: [String], reads: Set<File>)] = [
    (["send"], Set(File.allCases).subtracting([.sent])),
    (["send", "--now"], Set(File.allCases).subtracting([.sent])),
    (["alert", "alert.yaml"], Set(File.allCases).subtracting([.sent])),
    (["status"], [.consent, .ledger, .installation, .message, .alert]),
    (["status", "--json"], [.consent, .ledger, .installation, .message, .alert]),
    (["check"], [.consent, .ledger, .installation, .pseudonyms, .message, .alert]),
    (["report", "page"], Set(File.allCases).subtracting([.pseudonyms])),
    (["history", "list"], [.ledger, .installation, .journal]),
    (["history", "verify"], [.ledger, .installation, .journal]),
    (["history", "show", "QUEUED"], [.message]),
    (["history", "show", "SENT"], [.sent]),
    (["history", "resend", "SENT"], [.consent, .ledger, .installation, .journal, .sent]),
    (["license", "show"], [.consent]),
    (["license", "accept", "--yes"], [.consent, .ledger, .installation]),
    (["license", "revoke"], [.ledger, .installation, .journal, .message, .sent]),
    (
      ["test", "--destination", "archive"],
      // Of queued messages it reads the numbers.
      [.consent, .ledger, .installation, .pseudonyms, .journal, .message]
    ),
    (["render", "inventory"], [.consent, .ledger, .installation, .pseudonyms]),
    (["explain", "inventory"], [.consent, .ledger, .installation, .pseudonyms]),
    (["diff", "inventory", "--sent"], [.consent, .ledger, .installation, .pseudonyms, .sent]),
    (["reveal", "host-name-0000000000000000"], [.pseudonyms]),
    (["keys", "rotate"], []),
  ]

  /// The commands that build a message for which the rules require pseudonyms.
  private static let redacting = ["send", "alert", "check", "render", "diff"]

  @Test(arguments: File.allCases)
  func `a damaged file is reported by every command that reads it, and by no other`(file: File)
    throws
  {
    try expectReports(of: file) { try $0.damage(file) }
  }

  @Test(arguments: [File.message, .sent, .window, .alert])
  func `a link in the place of a message or an alert is reported as a damaged one`(file: File)
    throws
  {
    try expectReports(of: file) { site in
      let place = try site.place(of: file)
      try FileManager.default.moveItem(atPath: place, toPath: "\(site.path)/precious")
      try FileManager.default.createSymbolicLink(
        atPath: place, withDestinationPath: "\(site.path)/precious")
      return place
    }
  }

  private func expectReports(of file: File, _ damage: (FilledSite) throws -> String) throws {
    let site = try FilledSite()
    for (words, files) in Self.commands {
      let sound = try site.run(words)
      #expect(sound.status != 74, "\(words): \(sound.errors)")
      try site.reset()
      let place = try damage(site)
      let finished = try site.run(words)
      try site.reset()
      if files.contains(file) {
        // A message that cannot be redacted is worse than a damaged file.
        let isRedactionFault = file == .pseudonyms && Self.redacting.contains(words[0])
        #expect(
          finished.status == (isRedactionFault ? 70 : 74), "\(words), \(file): \(finished.errors)")
        let first = finished.errors.split(separator: "\n").first { $0.contains(": ") }
        #expect(first?.contains(place) == true, "\(words), \(file): \(finished.errors)")
      } else {
        #expect(finished.status == sound.status, "\(words), \(file): \(finished.errors)")
      }
    }
  }

  @Test func `what another run is writing is neither damaged nor a message`() throws {
    let site = try FilledSite()
    let folders = ["", "outbox", "sent", "rejected", "alerts", "alerts/pending", "alerts/held"]
    for folder in folders {
      try FileManager.default.createDirectory(
        atPath: "\(site.path)/state/\(folder)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o700])
    }
    let commands = Self.commands.map(\.words).filter { words in
      ["status", "check", "history", "render", "explain", "diff"].contains(words[0])
        && !words.contains("resend")
    }
    let before = try commands.map { try site.run($0) }
    #expect(try site.run(["report", "page"]).status == 0)
    let page = try site.site.contents(of: "page")

    var names = [
      "journal.jsonl", "ledger.json", "installation.json", "consent.json", "pseudonyms.json",
      "alert-rates.json",
    ]
    let id = String(repeating: "0123456789abcdef", count: 2)
    names += ["outbox", "sent", "rejected"].map { "\($0)/\(id).message" }
    names += ["sent", "rejected"].map { "\($0)/20261101T030000Z-\(id).message" }
    names += ["alerts/\(id).window"]
    names += ["alerts/pending", "alerts/held"].map { "\($0)/\(id).alert" }
    for name in names {
      let slash = name.lastIndex(of: "/").map { name.index(after: $0) } ?? name.startIndex
      try site.site.write("state/\(name[..<slash]).callhome-\(name[slash...])", "{\"vers")
    }
    let files = try site.site.contents(of: "state")
    for (words, sound) in zip(commands, before) {
      let finished = try site.run(words)
      #expect(finished.status == sound.status, "\(words): \(finished.errors)")
      #expect(Self.timeless(finished.text) == Self.timeless(sound.text), "\(words)")
      #expect(finished.errors == sound.errors, "\(words)")
    }
    let report = try site.run(["report", "page"])
    #expect(report.status == 0)
    #expect(report.errors == "")
    #expect(try site.site.contents(of: "page").keys.sorted() == page.keys.sorted())
    #expect(try site.site.contents(of: "state") == files)
  }

  /// A text without its moments and ids, which are others at every run.
  private static func timeless(_ text: String) -> String {
    text.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
      .replacing(/"[0-9a-f]{32}"/, with: "ID")
  }
}

/// A site with one of everything in its state, which can be put back.
private final class FilledSite {
  let site: Site
  var path: String { site.path }
  /// The ids of the messages that tests name.
  private let ids: [String: String]

  init() throws {
    let config = Site.config(
      destinations: [
        "archive": "path: archive", "broken": "path: broken, messages: [configuration]",
      ],
      more: "redaction: {\"class:host_name\": pseudonym}\nalerts: {deadline: 0s}\n")
    site = try Site(config)
    try site.write("broken", "not a directory")
    try site.write("alert.yaml", "{alert: CpuPegging, node: cucm-pub}\n")
    try #require(try site.run("send", "--message", "inventory").status == 0)
    // The other months' messages are still due, so that a run has something to make.
    try #require(
      try site.run("send", "--message", "configuration", "--destination", "broken").status == 75)
    try #require(try site.run("alert", "alert.yaml").status == 0)
    try site.write("callhome.yaml", config.replacing("deadline: 0s", with: "deadline: 30s"))
    let queued = try #require(site.names(in: "state/outbox").first)
    let sent = try #require(site.names(in: "state/sent").first).split(separator: "-")[1]
    ids = ["QUEUED": "\(queued.prefix { $0 != "." })", "SENT": "\(sent.prefix { $0 != "." })"]
    for name in ["state", "archive"] { try copy(name, to: "\(name).before") }
  }

  /// Runs a command.
  func run(_ words: [String]) throws -> Finished {
    try site.start(words.map { ids[$0] ?? $0 }).finish()
  }

  /// Puts everything back as it was.
  func reset() throws {
    for name in ["state", "archive", "page", "precious"] { try? site.remove(name) }
    for name in ["state", "archive"] { try copy("\(name).before", to: name) }
  }

  /// The path of a file.
  func place(of file: StateDamageTests.File) throws -> String {
    var name = "state/\(file.rawValue)"
    if let ending = [
      .message: ".message", .sent: ".message", .window: ".window", .alert: ".alert",
    ][file] {
      let found = site.names(in: name).filter { $0.hasSuffix(ending) }
      try #require(found.count == 1)
      name += "/\(found[0])"
    }
    return "\(path)/\(name)"
  }

  /// Damages a file, and returns its path.
  func damage(_ file: StateDamageTests.File) throws -> String {
    let place = try place(of: file)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: place))
    switch file {
    // A byte of its last line, which every run looks at.
    case .journal: bytes[bytes.count - 100] ^= 1
    // A byte of the head's second line.
    case .message, .sent: bytes[100] ^= 1
    default: bytes = bytes.prefix(bytes.count / 2)
    }
    try bytes.write(to: URL(fileURLWithPath: place))
    return place
  }

  private func copy(_ name: String, to other: String) throws {
    try FileManager.default.copyItem(atPath: "\(path)/\(name)", toPath: "\(path)/\(other)")
  }
}
