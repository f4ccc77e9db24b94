import Glibc
import TestSupport
import Testing

/// The files of a message are in memory once as they are sent, and once in the message.
@Suite struct TraceMemoryTests {
  /// The program next to this test bundle that builds a message with files.
  private static let program: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let folder = path.split(separator: "/").dropLast().joined(separator: "/")
    let beside = "/\(folder)/file-sender"
    if access(beside, X_OK) == 0 { return beside }
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return "/\(root)/.build/debug/file-sender"
  }()

  private func output(of arguments: String, limit: Int) throws -> String {
    try withTemporaryDirectory { (directory: TemporaryDirectory) in
      try shell(
        """
        cd "$1"
        line='2026-11-25 12:00:00 SDL|cucm-pub-7.example.com|192.0.2.7|call ended: normal'
        yes "$line" | head -c 2900000 >one.log
        for n in two three; do cat one.log >$n.log; done
        yes "$line" | head -c 30000000 | gzip >packed.gz
        ulimit -d \(limit)
        SWIFT_BACKTRACE=enable=no "$2" \(arguments) >out 2>errors
        """, directory.path, Self.program)
      return String(decoding: try directory.read("out"), as: UTF8.self)
    }
  }

  @Test func `a mail with three files of 2.9 megabytes is made in less than 64`() throws {
    let arguments = "mail 0 one.log two.log three.log"
    let said = try output(of: arguments, limit: 65_536)
    #expect(said.hasSuffix(" bytes, 3 attached, 0 leaks\n"), "\(said)")
    #expect((Int(said.prefix { $0.isNumber }) ?? 0) > 7_000_000, "\(said)")
    // In too little it is not.
    #expect(throws: ScriptFailure.self) { try output(of: arguments, limit: 8_192) }
  }

  @Test(arguments: [0, 1_000])
  func `AML with three files of 2.9 megabytes is made in less than 64`(hiddenValues: Int) throws {
    let said = try output(of: "aml \(hiddenValues) one.log two.log three.log", limit: 65_536)
    #expect(said.hasSuffix(" bytes, 3 attached, 0 leaks\n"), "\(said)")
    #expect((Int(said.prefix { $0.isNumber }) ?? 0) > 7_000_000, "\(said)")
  }

  @Test func `three files that are searched for a thousand hidden values too`() throws {
    let said = try output(of: "json 1000 one.log two.log three.log", limit: 65_536)
    #expect(said.hasSuffix(" bytes, 3 attached, 0 leaks\n"), "\(said)")
  }

  @Test func `a packed file needs less memory than its text has bytes`() throws {
    let said = try output(of: "mail 0 packed.gz", limit: 24_576)
    #expect(said.hasSuffix(" bytes, 1 attached, 0 leaks\n"), "\(said)")
  }
}
