import Diagnostics
import Documents
import Snapshots
import Testing

@Suite struct VersionCaptureTests {
  @Test func `the active side has a version and options`() {
    let capture = read(CaptureSample.versionActive, as: .showVersionActive)
    #expect(capture["versions.active"] == "12.5.1.11900-146")
    #expect(
      capture["versions.active_options"]
        == "cm-locale-de_DE-12.5.1.1000-1.cop | ciscocm.free_space_v1.9.cop.sgn")
    #expect(capture.lacks.isEmpty)
  }

  @Test func `no options are none`() {
    let capture = read(CaptureSample.versionInactive, as: .showVersionInactive)
    #expect(capture["versions.inactive"] == "11.5.1.14900-11")
    #expect(capture["versions.inactive_options"] == nil)
    #expect(capture.lacks == ["versions.inactive_options": .none(.showVersionInactive)])
  }

  @Test func `an inactive side with nothing on it is none`() {
    let capture = read("No Inactive Version found\n", as: .showVersionInactive)
    #expect(
      capture.lacks == [
        "versions.inactive": .none(.showVersionInactive),
        "versions.inactive_options": .none(.showVersionInactive),
      ])
  }

  @Test func `the active version is not taken for the inactive one`() {
    let capture = read("Active Master Version: 15.0.1.10000-1\n", as: .showVersionInactive)
    #expect(capture.leaves.isEmpty)
    #expect(capture.lacks["versions.inactive"] == .missing(.showVersionInactive))
  }
}
