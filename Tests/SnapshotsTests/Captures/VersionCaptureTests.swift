import Diagnostics
import Documents
import Glibc
import RoomSupport
import Snapshots
import Testing

@Suite struct VersionCaptureTests {
  @Test func `the active side has a version and options`() {
    let capture = read(CaptureSample.versionActive, as: .showVersionActive)
    #expect(capture["versions.active"] == "12.5.1.11900-146")
    #expect(
      capture["versions.active_options"]
        == "cm-locale-de_DE-12.5.1.1000-1.cop | ciscocm.free_space_v1.9.cop.sgn")
    #expect(capture.missingReasons.isEmpty)
  }

  @Test func `no options are none`() {
    let capture = read(CaptureSample.versionInactive, as: .showVersionInactive)
    #expect(capture["versions.inactive"] == "11.5.1.14900-11")
    #expect(capture["versions.inactive_options"] == nil)
    #expect(capture.missingReasons == ["versions.inactive_options": .none(.showVersionInactive)])
  }

  @Test func `an inactive side with nothing on it is none`() {
    let capture = read("No Inactive Version found\n", as: .showVersionInactive)
    #expect(
      capture.missingReasons == [
        "versions.inactive": .none(.showVersionInactive),
        "versions.inactive_options": .none(.showVersionInactive),
      ])
  }

  @Test func `the active version is not taken for the inactive one`() {
    let capture = read("Active Master Version: 15.0.1.10000-1\n", as: .showVersionInactive)
    #expect(capture.leaves.isEmpty)
    #expect(capture.missingReasons["versions.inactive"] == .missing(.showVersionInactive))
  }
}

/// One file with the versions of both sides.
@Suite struct BothVersionsTests {
  private static let both = """
    Active Master Version: 14.0.1.12900-161
    Active Version Installed Software Options:
    dial-plan.cop
    Inactive Master Version: 12.5.1.11900-146
    Inactive Version Installed Software Options:
    No Installed Software Options Found.

    """

  @Test(arguments: [
    ("show-version.txt", ""), ("show-version-active.txt", ""), ("versions", ""),
    ("session.log", "admin:show version\n"), ("session.log", "admin:show version active\n"),
  ])
  func `both are read, each with its own options`(name: String, echo: String) throws {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/n", 0o700) == 0)
      try write("\(echo)\(Self.both)".utf8, to: "\(directory)/n/\(name)")
      let snapshot = try #require(load(in: directory, ["n"]).snapshot)
      #expect(snapshot.says("versions.active", of: "n") == "14.0.1.12900-161")
      #expect(snapshot.says("versions.inactive", of: "n") == "12.5.1.11900-146")
      let text = CaptureText(Array("\(echo)\(Self.both)".utf8), file: "f")
      #expect(
        readCapture(text, as: .showVersionActive)["versions.active_options"] == "dial-plan.cop")
      #expect(
        readCapture(text, as: .showVersionInactive).missingReasons["versions.inactive_options"]
          == AbsenceReason.none(.showVersionInactive))
    }
  }
}
