import Alerts
import Foundation
import RoomSupport
import Testing

/// The content of each form of alert, with inputs like real ones.
@Suite struct FormTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures")

  static let inputs: [(file: String, input: AlertInput)] = [
    ("own.yaml", .own), ("own.json", .own), ("alertmanager.json", .alertmanager),
    ("rtmt-ticket.txt", .rtmt), ("rtmt-mails.txt", .rtmt), ("syslog.log", .syslog),
    ("alertlog.csv", .alertlog),
  ]

  static func bytes(_ file: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: file)))
  }

  @Test(arguments: inputs)
  func `each form is read as it says`(file: String, input: AlertInput) throws {
    let difference = difference(
      Array(told(try Self.bytes(file), input, file: file).utf8), fromGolden: "\(file).told")
    if let difference { Issue.record("\(difference)") }
  }

  @Test(arguments: inputs)
  func `each form is recognised by its content`(file: String, input: AlertInput) throws {
    let bytes = try Self.bytes(file)
    #expect(told(bytes, file: "standard input") == told(bytes, input, file: "standard input"))
  }
}
