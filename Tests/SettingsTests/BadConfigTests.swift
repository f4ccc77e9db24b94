import Diagnostics
import Settings
import TestSupport
import Testing

/// Every `Fixtures/bad/FAULT.yaml` has the complete text that is printed about it in `FAULT.txt`.
@Suite struct BadConfigTests {
  private static let folder = "\(directory())/Fixtures/bad"
  private static let command = "UPDATE_GENERATED=1 swift test --filter BadConfigTests"

  private static let faults = names(endingIn: ".yaml")

  private static func names(endingIn suffix: String) -> [String] {
    ((try? fileNames(in: folder)) ?? []).filter { $0.hasSuffix(suffix) }
      .map { String($0.dropLast(suffix.count)) }
  }

  @Test(arguments: faults)
  func `a bad config is refused with all of this text`(fault: String) throws {
    let bytes = try #require(contents(of: "\(Self.folder)/\(fault).yaml"))
    let text: String
    do throws(Diagnostics) {
      _ = try Settings.read(bytes, file: configPath, owner: 0)
      Issue.record("nothing is wrong with \(fault).yaml")
      return
    } catch {
      text = error.description + "\n"
    }
    let problem = goldenProblem(
      text, at: "\(Self.folder)/\(fault).txt", name: "\(fault).txt", command: Self.command)
    #expect(problem == nil, "what is printed now:\n\(text)")
  }

  @Test func `the corpus is there and has no text without its config`() {
    #expect(Self.faults.count > 40)
    #expect(Self.names(endingIn: ".txt") == Self.faults)
  }

  @Test(arguments: faults)
  func `the text is in the style of the house`(fault: String) throws {
    let bytes = try #require(contents(of: "\(Self.folder)/\(fault).txt"))
    let text = String(decoding: bytes, as: UTF8.self)
    let lines = text.split(separator: "\n")
    for (index, line) in lines.enumerated() {
      #expect(!line.hasSuffix("."))
      if line.hasPrefix("  hint: ") {
        #expect(index % 2 == 1, "one hint after an error")
      } else {
        #expect(line.hasPrefix("\(configPath):"))
        #expect(line.contains(": error: "))
        #expect(index % 2 == 0, "every error has a hint: \(line)")
      }
      for type in ["Optional", "Reading", "Node", "Settings.", "Swift", "nil"] {
        #expect(!line.contains(type))
      }
    }
    #expect(lines.count % 2 == 0)
    #expect(!text.unicodeScalars.contains { $0 != "\n" && isInvisible($0) })
  }
}
