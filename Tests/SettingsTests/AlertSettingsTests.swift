import Catalogs
import Settings
import Testing
import Times

/// The config's keys about alerts.
@Suite struct AlertSettingsTests {
  private let head = """
    version: 1
    call_home: smart
    contact: {email: uc@example.com}

    """

  @Test func `every key about alerts is read`() throws {
    let settings = try read(
      head + """
        destinations:
          support: {via: directory, path: /x, messages: [alert], minimum_severity: major}
        collector: cucm-sub
        alerts:
          window: 2h
          unknown: ignore
          resolved: send
          deadline: 0s
          caps: {per_minute: 5, per_type: 7 in 30m}
          node_label: host
        traces: true
        trace_files:
          CpuPegging: [/var/log/*.gz, traces/a]
          "Host down!": [/b]
        keep: {traces: 60h}

        """)
    let alerts = settings.alerts
    #expect(alerts.window.seconds == 7_200)
    #expect(alerts.unknown == .ignore)
    #expect(alerts.resolved == .send)
    #expect(alerts.deadline.seconds == 0)
    #expect(alerts.caps.perMinute == 5)
    #expect(alerts.caps.perType.count == 7)
    #expect(alerts.caps.perType.span.seconds == 1_800)
    #expect(alerts.nodeLabel == "host")
    #expect(settings.collector == "cucm-sub")
    #expect(settings.traces)
    #expect(settings.traceFiles.map(\.alert) == ["CpuPegging", "Host down!"])
    #expect(settings.traceFiles.first?.paths == ["/var/log/*.gz", "/etc/callhome/traces/a"])
    #expect(settings.keep.traces.seconds == 216_000)
    #expect(settings.destinations.first?.messages == [.alert])
    #expect(settings.destinations.first?.minimumSeverity == .major)
  }

  @Test func `without a word about alerts all are sent, and traces are not`() throws {
    let settings = try read(head + "destinations: {support: {via: directory, path: /x}}\n")
    #expect(settings.alerts == AlertSettings())
    #expect(settings.alerts.window.seconds == 86_400)
    #expect(settings.alerts.unknown == .send)
    #expect(settings.alerts.resolved == .ignore)
    #expect(settings.alerts.deadline.seconds == 10)
    #expect(settings.alerts.caps.perMinute == 20)
    #expect(settings.alerts.caps.perType.count == 30)
    #expect(settings.alerts.caps.perType.span.seconds == 7_200)
    #expect(!settings.traces)
    #expect(settings.traceFiles.isEmpty)
    #expect(settings.keep.traces.seconds == 172_800)
    #expect(settings.destinations.first?.minimumSeverity == .debugging)
  }

  @Test(arguments: [
    "30", "0 in 2h", "30 in", "30 per 2h", "030 in 2h", "30  in 2h", "30 in 2", "30 in 8d",
    "30 in 59s", "10001 in 2h", "+3 in 2h",
  ])
  func `a rate that is no number in a time is refused`(rate: String) {
    let text = problems(
      head + """
        destinations: {support: {via: directory, path: /x}}
        alerts: {caps: {per_type: "\(rate)"}}

        """)
    #expect(text?.contains("'per_type' must be a number from 1 to 10000 and a time") == true)
  }
}
