import Glibc
import TestSupport
import Testing

@testable import Settings

@Suite struct ManualPageTests {
  private static let mandoc = "/usr/bin/mandoc"
  private static let hasMandoc = access(mandoc, X_OK) == 0

  /// Runs a command and returns its output and exit status.
  private func output(of command: String) throws -> (text: String, status: Int32) {
    let stream = try #require(popen("\(command) 2>&1", "re"))
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 4_096)
    while case let count = fread(&piece, 1, piece.count, stream), count > 0 {
      bytes += piece[..<count]
    }
    return (String(decoding: bytes, as: UTF8.self), pclose(stream))
  }

  @Test(.enabled(if: hasMandoc || isContinuousIntegration, "mandoc is not installed"))
  func `mandoc has nothing to complain of`() throws {
    try withTemporaryDirectory { directory in
      let page = try directory.write("callhome.yaml.5", Settings.manualPage)
      let lint = try output(of: "\(Self.mandoc) -T lint -W warning \(page)")
      #expect(lint.text == "")
      #expect(lint.status == 0)
    }
  }

  @Test(.enabled(if: hasMandoc || isContinuousIntegration, "mandoc is not installed"))
  func `a reader finds every key with its text`() throws {
    try withTemporaryDirectory { directory in
      let page = try directory.write("callhome.yaml.5", Settings.manualPage)
      let printed = try output(of: "\(Self.mandoc) -T utf8 -O width=500 \(page)").text
      // Bold is a letter, a backspace and the letter again.
      let shown = printed.unicodeScalars.reduce(into: "") { text, scalar in
        if scalar == "\u{8}" {
          text.unicodeScalars.removeLast()
        } else {
          text.unicodeScalars.append(scalar)
        }
      }
      let words = shown.split { $0 == " " || $0 == "\n" }.joined(separator: " ")
      var missing: [String] = []
      func look(_ shape: Shape, _ path: String) {
        switch shape {
        case .section(let declarations):
          for declaration in declarations {
            let name = path + declaration.name
            if !shown.contains("  \(name)") || !words.contains(declaration.text) {
              missing.append(name)
            }
            look(declaration.shape, "\(name).")
          }
        case .list(let element, _): look(element, path)
        case .map(let key, let value): look(value, "\(path)\(key).")
        default: break
        }
      }
      look(ValueParser<Settings>.settings.shape, "")
      #expect(missing.isEmpty)
    }
  }
}
