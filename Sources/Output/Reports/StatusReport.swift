import Catalogs
import Certificates
import Diagnostics
import Documents
package import Findings
import StateDirectory
package import Times

/// The output of `callhome status`: whether Call Home works, the last and the next messages (P4,
/// O9).
@dynamicMemberLookup
package struct StatusReport: Sendable {
  /// All that is known about the site.
  package let facts: SiteFacts
  /// The findings, the worst first.
  package let findings: [Finding]
  /// Whether Call Home works.
  package let verdict: Verdict

  /// Creates a report of facts.
  package init(_ facts: SiteFacts) {
    self.facts = facts
    findings = facts.findings
    verdict = facts.verdict(of: findings)
  }

  /// Creates a report on a site whose config or state cannot be read.
  ///
  /// - Parameters:
  ///   - config: the path of its config.
  ///   - now: the time.
  ///   - calendar: the local calendar for times.
  ///   - findings: the problems.
  package init(
    unreadable config: String, at now: Timestamp, _ calendar: LocalCalendar, _ findings: [Finding]
  ) {
    facts = SiteFacts(configPath: config, callHome: "", now: now, calendar: calendar)
    self.findings = findings
    verdict = .unknown
  }

  /// One of the facts.
  package subscript<Fact>(dynamicMember fact: KeyPath<SiteFacts, Fact>) -> Fact {
    facts[keyPath: fact]
  }
}

extension StatusReport {
  /// The report as a JSON document.
  package var json: String {
    JSONValue.object([
      "version": .integer(1), "time": .string(facts.now.description),
      "verdict": .string(verdict.rawValue), "findings": .array(findings.map(json)),
      "config": facts.configPath.map { .string($0) } ?? .null,
      "call_home": facts.callHome.isEmpty ? .null : .string(facts.callHome),
      "product": facts.product.map { .string($0) } ?? .null,
      "state_problem": facts.stateProblem.map { .string($0.message) },
      "license": .object([
        "accepted": .boolean(facts.accepted != nil),
        "time": facts.accepted.map { .string($0.time.description) },
        "user": facts.accepted.map { .string($0.user) },
        "withholds_new": facts.accepted == nil ? nil : .boolean(facts.withholdsNew),
      ]), "mail_server": facts.mailServer.map { .string($0) },
      "last_run": facts.runs?.last.map { .string($0.description) },
      "messages": .array(facts.rows.map(json)),
      "set_aside": .array(
        facts.setAside.map { file in
          .object([
            "file": .string(file.file), "time": .string(file.time.description),
            "kept_until": .string(file.end.description),
            "overdue": .boolean(file.end < facts.now),
          ])
        }), "overdue_copies": .integer(facts.overdueCopies),
      "overdue_traces": .integer(facts.overdueTraces),
      "certificates": .array(
        facts.brokenCertificates.map(json) + facts.certificateNotices.map(json)),
    ]).text()
  }

  private func json(_ finding: Finding) -> JSONValue {
    .object([
      "code": .string(finding.code.rawValue), "severity": .string(finding.severity.rawValue),
      "text": .string(finding.text.description),
      "subjects": .array(finding.subjects.map { .string($0) }),
      "count": .integer(finding.count),
      "since": finding.since.map { .string($0.description) },
      "place": finding.place.map { .string($0) },
      "remedy": finding.remedy.map { remedy in
        switch remedy {
        case .command(let command): .object(["command": .string(command)])
        case .action(let text): .object(["text": .string(text.description)])
        }
      } ?? .null,
    ])
  }

  private func json(_ row: SiteFacts.Row) -> JSONValue {
    .object([
      "destination": .string(row.destination), "kind": .string(row.kind.rawValue),
      "last_sent": row.record.sent.map { sent in
        .object([
          "time": .string(sent.time.description), "period": .string(sent.period),
          "message_id": .string(sent.messageID), "bytes": .integer(sent.bytes),
          "sha256": .string(sent.sha256), "case": sent.caseNumber.map { .string($0) },
          "case_url": sent.caseURL.map { .string($0) },
        ])
      } ?? .null, "last_failure": row.record.failure.map(json) ?? .null,
      "withdrawn": row.record.withdrawn.map(json) ?? .null,
      "queued": .integer(row.queuedCount),
      "waiting_since": row.waitingSince.map { .string($0.description) } ?? .null,
      "next_try": row.nextAttempt.map { .string($0.description) },
      "waiting_alerts": row.waitingAlerts.map { alerts in
        .object([
          "count": .integer(alerts.count), "since": .string(alerts.since.description),
        ])
      },
      "next_due": row.nextDue.map { .string($0.description) } ?? .null,
    ])
  }

  private func json(_ fault: Diagnostic) -> JSONValue {
    .object([
      "state": .string("broken"),
      "file": (fault.location?.file ?? fault.file).map { .string($0) } ?? .null,
      "line": fault.location.map { .integer(Int($0.line)) } ?? .null,
      "text": .string(fault.message),
    ])
  }

  private func json(_ notice: ValidityNotice) -> JSONValue {
    .object([
      "state": .string(notice.state.rawValue), "file": .string(notice.location.file),
      "line": .integer(Int(notice.location.line)), "subject": .string(notice.subject),
      "from": .string(notice.from.description), "until": .string(notice.until.description),
    ])
  }

  private func json(_ event: Ledger.Event) -> JSONValue {
    .object(["time": .string(event.time.description), "text": .string(event.text)])
  }
}
