import Foundation
import Testing

/// A site in its own directory with a config, a snapshot and all files that runs leave.
final class Site {
  /// The directory.
  let path: String

  /// Creates a site.
  ///
  /// - Parameters:
  ///   - config: the config's text.
  ///   - isAccepted: whether the licence is accepted.
  init(_ config: String = config(), isAccepted: Bool = true) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("callhome-site-\(UUID().uuidString)").resolvingSymlinksInPath()
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    path = folder.path
    try write("callhome.yaml", config)
    try write("snapshot.yaml", Self.snapshot)
    if isAccepted {
      let finished = try run("license", "accept", "--yes")
      try #require(finished.status == 0, "\(finished.errors)")
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// A config with destinations, each with a name and the keys after `via: directory`.
  static func config(
    mode: String = "smart", product: String = "unified-cm", snapshots: String = "snapshot.yaml",
    destinations: [String: String] = ["archive": "path: archive"], more: String = ""
  ) -> String {
    let destinations = destinations.sorted { $0.key < $1.key }
      .map { "  \($0.key): {via: directory, \($0.value)}\n" }.joined()
    return """
      version: 1
      call_home: \(mode)
      product: \(product)
      contact: {email: uc@example.com}
      contract: {user_id: jdoe}
      snapshots: [\(snapshots)]
      state: state
      schedule: {slot: none}
      destinations:
      \(destinations)\(more)

      """
  }

  static let snapshot = """
    snapshot: 1
    cluster: {publisher: cucm-pub}
    tables: {device: 2520, enduser: 100}
    users: {cm: 41250}
    nodes:
      cucm-pub:
        status: {host_name: cucm-pub}
        hardware: {serial_number: FCH1234V5XY, model: VMware7}

    """

  /// Runs `callhome` with this site's config.
  ///
  /// - Parameters:
  ///   - arguments: the program's arguments.
  ///   - wrapper: a command that runs the words after it.
  func run(
    _ arguments: String..., through wrapper: [String] = [], environment: [String: String] = [:],
    input: String = "/dev/null"
  ) throws -> Finished {
    try start(arguments, through: wrapper, environment: environment, input: input).finish()
  }

  /// Starts `callhome` with this site's config.
  func start(
    _ arguments: [String], through wrapper: [String] = [], environment: [String: String] = [:],
    input: String = "/dev/null"
  ) throws -> Running {
    try Program.start(
      wrapper + [Program.path] + arguments, in: path,
      environment: ["CALLHOME_CONFIG": "\(path)/callhome.yaml", "TZ": "UTC"]
        .merging(environment) { $1 }, input: input)
  }

  /// Writes a file for its owner alone.
  func write(_ name: String, _ text: String) throws {
    try write(name, Data(text.utf8))
  }

  /// Writes a file for its owner alone.
  func write(_ name: String, _ bytes: Data) throws {
    try bytes.write(to: URL(fileURLWithPath: "\(path)/\(name)"))
    try setMode(0o644, of: name)
  }

  /// Reads a file.
  func read(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// Removes a file or directory.
  func remove(_ name: String) throws {
    try FileManager.default.removeItem(atPath: "\(path)/\(name)")
  }

  /// The names in a directory except notes next to messages; empty if there is no directory.
  func names(in directory: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(directory)")) ?? [])
      .filter { !$0.hasSuffix(".shipment") }.sorted()
  }

  /// Every path below a directory and the bytes of each file, links not followed.
  func contents(of directory: String = "") throws -> [String: Data] {
    let root = directory.isEmpty ? path : "\(path)/\(directory)"
    var all: [String: Data] = [:]
    for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
      all[name] = FileManager.default.contents(atPath: "\(root)/\(name)") ?? Data()
    }
    return all
  }

  /// The permission bits of a file.
  func mode(of name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
  }

  /// Sets the permission bits of a file.
  func setMode(_ mode: Int, of name: String) throws {
    try FileManager.default.setAttributes(
      [.posixPermissions: mode], ofItemAtPath: "\(path)/\(name)")
  }

  /// The delivered message of a kind, as JSON.
  func delivered(_ kind: String, in directory: String = "archive") throws -> [String: Any] {
    let name = try #require(names(in: directory).last { $0.contains("-\(kind)-") })
    return try json(try read("\(directory)/\(name)"))
  }

  /// The ledger's sent messages: ids by destination and kind.
  func ledger() throws -> [String: String] {
    let root = try json(try read("state/ledger.json"))
    let records = root["records"] as? [[String: Any]] ?? []
    var sent: [String: String] = [:]
    for record in records {
      let place = "\(record["destination"] ?? "") \(record["kind"] ?? "")"
      sent[place] = (record["sent"] as? [String: Any])?["message_id"] as? String
    }
    return sent
  }
}

/// A JSON object.
func json(_ bytes: Data) throws -> [String: Any] {
  try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
}

/// A shell command that does something and then becomes the words that follow it.
func shell(_ script: String) -> [String] { ["sh", "-c", script, "sh"] }

/// A report without the breaks of its lines.
func unfolded(_ text: String) -> String {
  text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

extension Site {
  /// The errors that a validator reports in a JSON document; empty if it matches the schema.
  func faults(of document: Data, by schema: Data) throws -> String {
    try write("schema.json", schema)
    try write("document.json", document)
    let finished = try Program.run(
      [
        "/usr/bin/python3", "-c",
        """
        import json, jsonschema
        schema = json.load(open("schema.json"))
        jsonschema.Draft202012Validator.check_schema(schema)
        for fault in jsonschema.Draft202012Validator(schema).iter_errors(json.load(open("document.json"))):
            print(fault.json_path, fault.message)
        """,
      ], in: path)
    try #require(finished.status == 0, "\(finished.errors)")
    return finished.text
  }
}
