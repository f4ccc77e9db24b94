import Alerts
import Foundation
import Testing

/// The statements of callhome-alert(5) are true.
@Suite struct ManualTests {
  private static let page = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "man/callhome-alert.5")

  /// The examples of the page, each as a reader of it sees it.
  private func examples() throws -> [String] {
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    return page.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst().compactMap {
      $0.components(separatedBy: ".Ed\n").first?.replacingOccurrences(of: "\\e", with: "\\")
    }
  }

  @Test func `the examples of the manual are read as it says`() throws {
    let examples = try examples()
    #expect(
      examples.map { (try? alerts($0).map(\.name)) ?? [] } == [
        ["CriticalServiceDown"], ["CpuPegging", "CpuPegging"], ["CpuPegging"],
        ["NodeFilesystemSpaceFillingUp"], ["CoreDumpFileFound"],
        ["CpuPegging", "RouteListExhausted"], ["LowAvailableVirtualMemory"], [],
      ])
    for example in examples.dropLast() {
      #expect(!told(example).contains("fault: "), "\(example)")
      #expect(!told(example).contains("error: "), "\(example)")
    }
  }

  @Test func `the times of the manual are one and the same`() throws {
    let times = try #require(try examples().last).split(separator: "\n")
    #expect(times.count == 7)
    for time in times {
      #expect(
        told("{alert: A, time: '\(time)'}") == "alert A\n  time: 2026-11-20T02:00:10Z\n", "\(time)")
    }
  }

  @Test func `the manual names every form and every key`() throws {
    let page = try String(contentsOf: Self.page, encoding: .utf8)
    for input in AlertInput.allCases { #expect(page.contains("\n.It Ic \(input.rawValue) Ta ")) }
    let example = try #require(try examples().first)
    for key in ["alert", "node", "time", "severity", "status", "description", "details", "traces"] {
      #expect(page.contains("\n.It Ic \(key)\n"))
      #expect(example.contains("\(key):") || key == "status")
    }
  }
}
