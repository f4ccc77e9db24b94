import Alerts
import Files
import Glibc
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// Unreported repeats are found without reading the windows that have none.
@Suite struct AlertRepeatsTests {
  private func key(_ name: String) -> AlertKey { AlertKey(name: name, node: "n", details: []) }

  private func open(_ state: borrowing StateDirectory) throws -> Held {
    guard let folder = try state.alerts(patience: .seconds(10)) else { throw Busy() }
    return Held(folder)
  }

  private final class Held {
    let folder: AlertFolder
    init(_ folder: consuming AlertFolder) { self.folder = folder }
  }

  /// Repeats an alert this many times, a second apart.
  private func alert(
    _ name: String, _ count: Int, in state: borrowing StateDirectory,
    at time: Timestamp = sampleTime
  ) throws {
    let held = try open(state)
    for second in 0..<count {
      _ = try held.folder.decide(
        Alert(name: name, node: "n"), key(name), diagnostics: [],
        AlertFolder.Terms(
          window: TimeSpan(seconds: 86_400), destinations: ["archive"],
          now: time.adding(seconds: Int64(second))))
    }
  }

  /// The unreported repeats, by the name of the alert.
  private func unreported(_ state: borrowing StateDirectory) throws -> [String: Int] {
    Dictionary(
      try open(state).folder.unreported().map {
        ($0.window.alert, $0.window.unreported?.count ?? 0)
      }
    ) { $1 }
  }

  private func tellAll(_ state: borrowing StateDirectory) throws {
    let held = try open(state)
    try held.folder.markReported(held.folder.unreported())
  }

  private func list(_ state: borrowing StateDirectory) -> [String]? {
    contents(of: "\(state.path)/alerts/repeated").map { bytes in
      String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }
  }

  @Test func `a state without the list is looked through once, and then the list is enough`() throws
  {
    try withState { state in
      try alert("a", 3, in: state.files)
      try alert("b", 1, in: state.files)
      #expect(list(state.files) == nil)
      #expect(try unreported(state.files) == ["a": 2])
      #expect(list(state.files) == [key("a").digits])
      // A window that is not on the list is not read: this one would be found damaged.
      let other = "\(state.path)/alerts/\(key("c").digits).window"
      try write([1, 2, 3], to: other)
      try alert("b", 2, in: state.files, at: sampleTime.adding(seconds: 60))
      try alert("a", 2, in: state.files, at: sampleTime.adding(seconds: 60))
      #expect(list(state.files) == [key("a").digits, key("b").digits])
      #expect(try unreported(state.files) == ["a": 4, "b": 2])
      #expect(contents(of: other) == [1, 2, 3])
      #expect(state.findings == [])
    }
  }

  @Test func `what was told leaves the list, and what comes later is on it again`() throws {
    try withState { state in
      try alert("a", 2, in: state.files)
      try alert("b", 2, in: state.files)
      let before = try open(state.files).folder.unreported()
      // One recurs before the others are marked as reported.
      try alert("b", 1, in: state.files, at: sampleTime.adding(seconds: 60))
      try open(state.files).folder.markReported(before)
      #expect(list(state.files) == [key("b").digits])
      #expect(try unreported(state.files) == ["b": 1])
      // Marking twice reports nothing more.
      try open(state.files).folder.markReported(before)
      #expect(try unreported(state.files) == ["b": 1])
      try tellAll(state.files)
      #expect(list(state.files) == [])
      try alert("a", 1, in: state.files, at: sampleTime.adding(seconds: 120))
      #expect(list(state.files) == [key("a").digits])
      #expect(try unreported(state.files) == ["a": 1])
    }
  }

  @Test func `a key too many, a line that was cut and a window that is gone do no harm`() throws {
    try withState { state in
      try alert("a", 2, in: state.files)
      _ = try open(state.files).folder.unreported()
      let path = "\(state.path)/alerts/repeated"
      let whole = try #require(contents(of: path))
      try write(
        whole + Array("\(key("gone").digits)\n".utf8) + Array("0123".utf8), to: path)
      try alert("b", 2, in: state.files)
      #expect(try unreported(state.files) == ["a": 1, "b": 1])
      #expect(Set(list(state.files) ?? []) == [key("a").digits, key("b").digits])
      let junk = String(repeating: "\u{0}", count: 99) + String(repeating: "z\n", count: 99)
      try write(Array(junk.utf8), to: path)
      #expect(try unreported(state.files) == [:])
    }
  }

  @Test func `repeats are counted where the list or the number cannot be written`() throws {
    try withState { state in
      try alert("a", 1, in: state.files)
      for name in ["repeated", "suppressed"] {
        #expect(mkdir("\(state.path)/alerts/\(name)", 0o700) == 0)
      }
      try alert("a", 2, in: state.files)
      #expect(try open(state.files).folder.window(of: key("a"))?.count == 2)
      #expect(try state.files.repeatCount() == 0)
    }
  }

  @Test func `the number of all repeats stays when windows go and when they are told`() throws {
    try withState { state in
      #expect(try state.files.repeatCount() == 0)
      try alert("a", 3, in: state.files)
      try alert("b", 2, in: state.files)
      #expect(try state.files.repeatCount() == 3)
      try tellAll(state.files)
      #expect(unlink("\(state.path)/alerts/\(key("a").digits).window") == 0)
      #expect(try state.files.repeatCount() == 3)
    }
  }

  @Test(arguments: ["", "x", "-000000005\n", "9999999999\n", "99999999999999999999\n"])
  func `any content of the number is a number, and a repeat is counted`(content: String) throws {
    try withState { state in
      try alert("a", 1, in: state.files)
      try write(Array(content.utf8), to: "\(state.path)/alerts/suppressed")
      let before = try state.files.repeatCount()
      try alert("a", 1, in: state.files)
      #expect(try state.files.repeatCount() == min(before + 1, 9_999_999_999))
      #expect(try unreported(state.files) == ["a": 1])
    }
  }
}
