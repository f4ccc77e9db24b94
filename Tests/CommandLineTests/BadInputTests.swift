import Foundation
import Testing

/// Invalid files: one clear error with a location, little memory, nothing sent.
@Suite struct BadInputTests {
  /// The fault of a file.
  enum Fault: String, CaseIterable {
    case missing, empty, huge, binary, truncated, nested, latin1, zeros, directory, pipe
  }

  /// Which file it is.
  enum Role: String, CaseIterable {
    case config, catalog, snapshot, json

    var name: String {
      switch self {
      case .config: "callhome.yaml"
      case .catalog: "catalog.yaml"
      case .snapshot: "snapshot.yaml"
      case .json: "snapshot.json"
      }
    }

    var status: Int32 { self == .snapshot || self == .json ? 65 : 78 }
  }

  @Test(
    .needs(.command("/usr/bin/time", package: "time")), arguments: Role.allCases, Fault.allCases)
  func `one clear error, little memory, nothing sent, state untouched`(
    role: Role, fault: Fault
  ) throws {
    let site = try Site(
      Site.config(
        product: role == .catalog ? "./catalog.yaml" : "unified-cm",
        snapshots: role == .json ? "snapshot.json" : "snapshot.yaml"), isAccepted: false)
    try site.write("catalog.yaml", catalog)
    try site.write("snapshot.json", #"{"snapshot": 1, "nodes": {"cucm-pub": {}}}"#)
    #expect(try site.run("license", "accept", "--yes").status == 0)
    try spoil(site, role.name, fault)

    let before = try site.contents(of: "state")
    for command in [["check"], ["render", "inventory"]] {
      let finished = try runMeasured(site, command)
      expectError(finished, site, role, fault)
      #expect(try site.contents(of: "state") == before)
    }
    let finished = try runMeasured(site, ["send", "--now"])
    expectError(finished, site, role, fault)
    #expect(finished.text == "" || finished.text == "not all messages were sent\n")
    #expect(site.names(in: "archive") == [])
    for name in ["consent.json", "installation.json"] {
      #expect(try site.read("state/\(name)") == before[name])
    }
    #expect(site.names(in: "state/outbox") == [])
  }

  @Test(.needs(.command("/usr/bin/time", package: "time")), arguments: ["yaml", "json"])
  func `a snapshot of one key again and again fills neither memory nor mail box`(
    form: String
  ) throws {
    let site = try Site(Site.config(snapshots: "again.\(form)"))
    let members = Array(repeating: #""aaaaaaaa": 1"#, count: 100_000)
    try site.write(
      "again.\(form)",
      form == "json"
        ? "{" + members.joined(separator: ",\n") + "}" : members.joined(separator: "\n"))
    let finished = try runMeasured(site, ["render", "inventory"])
    #expect(finished.status == 65)
    #expect(
      finished.errors.contains(#/again\.(yaml|json):2:1: error: the key 'aaaaaaaa' occurs twice/#))
    // A page of errors is enough.
    #expect(finished.errors.utf8.count < 100_000)
  }

  @Test func `every problem of a config is told at once`() throws {
    let site = try Site()
    try site.write(
      "callhome.yaml",
      Site.config(more: "metod: x\nmax_age: never\nredaction: {inventory.serial: withhold}\n"))
    let finished = try site.run("check")
    #expect(finished.status == 78)
    #expect(finished.errors.contains("callhome.yaml:11:1: error: unknown key 'metod'"))
    #expect(finished.errors.contains("callhome.yaml:12:10: error: 'max_age' must be "))
  }

  @Test func `a capture of something else is left out and told`() throws {
    let site = try Site(Site.config(snapshots: "cucm-pub"))
    try FileManager.default.createDirectory(
      atPath: "\(site.path)/cucm-pub", withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      atPath: "/bin/ls", toPath: "\(site.path)/cucm-pub/show-nonsense.txt")
    let finished = try site.run("render", "inventory")
    #expect(finished.status == 0)
    #expect(finished.errors.contains("cucm-pub/show-nonsense.txt"))
    #expect(!finished.errors.utf8.contains(0x7F))
  }

  /// Checks standard error and standard output.
  private func expectError(_ finished: Finished, _ site: Site, _ role: Role, _ fault: Fault) {
    #expect(finished.status == role.status)
    let errors = finished.errors.split(separator: "\n").filter { $0.contains(" error: ") }
    #expect(errors.count == 1)
    // The file itself, or the line of the config that names it, has the place.
    let names = [role.name, "callhome.yaml"]
    #expect(names.contains { errors.first?.contains($0) == true }, "\(finished.errors)")
    let hasPlace = finished.errors.contains(#/\.(yaml|json):\d+:\d+: error: /#)
    #expect(hasPlace || (role == .config && [.missing, .huge, .directory, .pipe].contains(fault)))
    #expect(finished.errors.utf8.count < 2_000)
    #expect(finished.errors.unicodeScalars.allSatisfy { $0.value >= 0x20 || $0 == "\n" })
  }

  private func spoil(_ site: Site, _ name: String, _ fault: Fault) throws {
    let whole = try site.read(name)
    let place = "\(site.path)/\(name)"
    try site.remove(name)
    switch fault {
    case .missing: return
    case .empty: try site.write(name, "")
    case .huge:
      try site.write(name, "")
      try #require(truncate(place, 1 << 30) == 0)
    case .zeros: try site.write(name, Data(repeating: 0, count: 900_000))
    case .binary: try site.write(name, Data(try Data(contentsOf: program).prefix(900_000)))
    case .truncated: try site.write(name, whole.prefix(whole.count / 2) + Data("\"".utf8))
    case .nested: try site.write(name, String(repeating: "[", count: 100_000))
    case .latin1: try site.write(name, whole + Data([0x23, 0x20, 0x63, 0x61, 0x66, 0xE9, 0x0A]))
    case .directory:
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: false)
      // A directory of captures is a good snapshot; one inside of another is not.
      if name.hasPrefix("snapshot") { try makeUnreadable(site, name) }
    case .pipe: try #require(mkfifo(place, 0o600) == 0)
    }
  }

  /// Turns a directory into one whose name no pattern matches.
  private func makeUnreadable(_ site: Site, _ name: String) throws {
    try site.remove(name)
    try FileManager.default.createSymbolicLink(
      atPath: "\(site.path)/\(name)", withDestinationPath: name)
  }

  private var program: URL { URL(fileURLWithPath: "/bin/ls") }

  private var catalog: String {
    """
    catalog: 1
    product: toaster
    name: A toaster
    messages:
      inventory:
        label: Inventory
        fields:
          model: {label: Model, type: text, class: term, each: node, from: node.hardware.model, smart: send, anonymous: send}

    """
  }
}

/// Runs `callhome` and checks that it never took more than 64 MB.
func runMeasured(_ site: Site, _ command: [String]) throws -> Finished {
  let finished = try site.start(
    command,
    through: ["timeout", "60", "/usr/bin/time", "-q", "-f", "%M", "-o", "\(site.path)-memory"]
  ).finish()
  defer { try? FileManager.default.removeItem(atPath: "\(site.path)-memory") }
  let text = try String(contentsOfFile: "\(site.path)-memory", encoding: .utf8)
  let kilobytes = try #require(Int(text.split(separator: "\n").last ?? ""))
  #expect((1_000..<65_536).contains(kilobytes), "\(command)")
  return finished
}
