import Diagnostics
import Documents
import Snapshots
import Testing

@Suite struct ServiceCaptureTests {
  @Test func `names come in the order of the output, wrapped ones whole`() {
    let capture = read(CaptureSample.services, as: .serviceList)
    #expect(
      capture["services.active"]
        == "System SSH | A Cisco DB | Cisco CallManager | Cisco Tftp | Cisco CTIManager")
    #expect(
      capture["services.stopped"]
        == "Cisco Unified Mobile Voice Access Service | Cisco IP Manager Assistant | Cisco DirSync")
    #expect(capture["services.starting"] == "Cisco Trace Collection Service")
    #expect(capture.missingReasons.isEmpty)
    #expect(capture.node("services.active.4")?.location.description == "capture.txt:9:21")
  }

  @Test func `a remark before the next name on a line is not part of it`() {
    let text =
      "A[STARTED]\nB[STOPPED]  Service Not Activated C[STARTED]\nD[STOPPED]  Service\n"
      + "Not Activated E[STARTED]\n"
    let capture = read(text, as: .serviceList)
    #expect(capture["services.active"] == "A | C | E")
    #expect(capture["services.stopped"] == "B | D")
  }

  @Test func `an unknown state is noted and its service in no list`() {
    let capture = read("A[STARTED]\nB[PONDERING]\n", as: .serviceList)
    #expect(capture["services"] == "active=A")
    #expect(capture.missingReasons == ["services": .notUnderstood(.serviceList)])
    #expect(capture.absences.first?.location.line == 2)
  }

  @Test func `brackets in a name are part of it`() {
    let capture = read("Tool [x86] (beta) [STARTED]\n", as: .serviceList)
    #expect(capture["services.active"] == "Tool [x86] (beta)")
    #expect(capture.missingReasons == ["services.stopped": .none(.serviceList)])
  }

  @Test func `unknown lines before the list are not glued to the first name`() {
    let capture = read("Dienste werden gelesen\nA[STARTED]\nB[STOPPED]\n", as: .serviceList)
    #expect(capture["services.active"] == "A")
  }
}
