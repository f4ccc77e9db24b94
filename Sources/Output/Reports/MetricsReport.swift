package import Catalogs
package import Findings
package import Times

/// The content of the metrics file for node_exporter's textfile collector (O3): counts and times,
/// and no names except those of destinations in the config.
package struct MetricsReport: Sendable {
  /// One kind of message at one destination.
  package struct Row: Sendable {
    /// The destination's name.
    package let destination: String
    /// The kind of message.
    package let kind: MessageKind
    /// When the last one was delivered; nil if none was.
    package let sent: Timestamp?
    /// When the last attempt failed; nil if the last one succeeded.
    package let failed: Timestamp?
    /// How many messages are queued, including alerts without a message.
    package let waitingCount: Int
    /// When the oldest of them was queued; nil if there is none.
    package let waitingSince: Timestamp?

    /// Creates a row.
    package init(
      destination: String, kind: MessageKind, sent: Timestamp?, failed: Timestamp?,
      waitingCount: Int, waitingSince: Timestamp?
    ) {
      self.destination = destination
      self.kind = kind
      self.sent = sent
      self.failed = failed
      self.waitingCount = waitingCount
      self.waitingSince = waitingSince
    }
  }

  /// When certificates for a destination expire.
  package struct CertificateEnd: Sendable {
    /// The destination's name.
    package let destination: String
    /// The file: `certificate` or `authorities`.
    package let file: String
    /// The last second of their validity.
    package let end: Timestamp

    /// Creates an expiry time.
    package init(destination: String, file: String, end: Timestamp) {
      self.destination = destination
      self.file = file
      self.end = end
    }
  }

  /// The name of the site on this machine: the name of its config file.
  package let site: String
  /// The version of the program.
  package let version: String
  /// The effective `call_home`, and all possible values.
  package let callHome: (current: String, all: [String])
  /// When the licence was accepted; nil if it was not.
  package let accepted: Timestamp?
  /// When the run began that writes this, and its exit status.
  package let run: (time: Timestamp, exitStatus: Int32)
  /// All destinations and kinds, in the order of the config; empty if the state could not be read.
  package let rows: [Row]
  /// How many repeats of alerts were suppressed; nil if the state could not be read.
  package let repeatCount: Int?
  /// The number of findings by code.
  package let findings: [Finding.Code: Int]
  /// When certificates expire.
  package let certificates: [CertificateEnd]

  /// Creates a report.
  package init(
    site: String, version: String, callHome: (current: String, all: [String]), accepted: Timestamp?,
    run: (time: Timestamp, exitStatus: Int32), rows: [Row], repeatCount: Int?,
    findings: [Finding.Code: Int], certificates: [CertificateEnd]
  ) {
    self.site = site
    self.version = version
    self.callHome = callHome
    self.accepted = accepted
    self.run = run
    self.rows = rows
    self.repeatCount = repeatCount
    self.findings = findings
    self.certificates = certificates
  }
}

extension MetricsReport {
  /// The report in the text format of Prometheus, version 0.0.4.
  package var text: String {
    var writer = MetricsWriter(site: site)
    writer.family(
      "build_info", "The version of callhome that wrote this file.", [(["version": version], 1)])
    writer.family(
      "mode", "Mode: 1 for the value of call_home, 0 for the others.",
      callHome.all.map { (["mode": $0], $0 == callHome.current ? 1 : 0) })
    writer.family(
      "license_accepted_timestamp_seconds",
      "Time when the terms were accepted, or 0.",
      [(none, seconds(accepted))])
    writer.family(
      "last_run_timestamp_seconds", "Time of the last 'callhome send'.", [(none, run.time.seconds)])
    writer.family(
      "last_run_exit_status", "Exit status of the last 'callhome send', see callhome(8).",
      [(none, Int64(run.exitStatus))])
    writer.family(
      "last_success_timestamp_seconds", "Time of the last delivered message, or 0.",
      rows.map { (labels($0), seconds($0.sent)) })
    writer.family(
      "last_failure_timestamp_seconds",
      "Time of the last attempt if it failed, or 0.",
      rows.map { (labels($0), seconds($0.failed)) })
    writer.family(
      "waiting_messages", "Number of queued messages.",
      rows.map { (labels($0), Int64($0.waitingCount)) })
    writer.family(
      "waiting_oldest_timestamp_seconds",
      "Time since when the oldest message has been queued, or 0.",
      rows.map { (labels($0), seconds($0.waitingSince)) })
    writer.family(
      "suppressed_repeats",
      "Number of repeated alerts that were not sent.",
      repeatCount.map { [(none, Int64($0))] } ?? [])
    writer.family(
      "findings",
      "Number of problems by kind; see 'callhome status'.",
      Finding.Code.allCases.filter { $0 != .config }.map {
        (["code": $0.rawValue], Int64(findings[$0] ?? 0))
      })
    writer.family(
      "certificate_end_timestamp_seconds",
      "Time when the client's certificate or its chain expires, or the last of the authorities.",
      certificates.map {
        (["destination": $0.destination, "file": $0.file], $0.end.seconds)
      })
    return writer.output
  }

  private func labels(_ row: Row) -> Labels {
    ["destination": row.destination, "kind": row.kind.rawValue]
  }

  private func seconds(_ time: Timestamp?) -> Int64 { time?.seconds ?? 0 }
}

private typealias Labels = KeyValuePairs<String, String>

private let none: Labels = [:]

private struct MetricsWriter {
  let site: String
  var output = ""

  init(site: String) {
    self.site = site
  }

  /// Writes a family of gauges; one without samples is left out.
  mutating func family(
    _ name: String, _ help: String, _ samples: [(Labels, Int64)]
  ) {
    if samples.isEmpty { return }
    output += "# HELP callhome_\(name) \(help)\n# TYPE callhome_\(name) gauge\n"
    for (labels, value) in samples {
      let all = [("site", site)] + labels.map { ($0.key, $0.value) }
      let text = all.map { "\($0)=\"\(escaped($1))\"" }.joined(separator: ",")
      output += "callhome_\(name){\(text)} \(value)\n"
    }
  }

  private func escaped(_ value: String) -> String {
    var text = ""
    for character in value.unicodeScalars {
      switch character {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(character)
      }
    }
    return text
  }
}
