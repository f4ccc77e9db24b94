package import Catalogs
package import Certificates
package import Diagnostics
import Documents
package import StateDirectory
package import Times

/// What `callhome status` shows: whether Call Home works, what was sent last and what comes next (P4).
package struct StatusReport: Sendable {
  /// One kind of message at one destination.
  package struct Row: Sendable {
    /// The destination's name.
    package let destination: String
    /// The kind of message.
    package let kind: MessageKind
    /// What the ledger remembers.
    package let record: Ledger.Record
    /// Since when a message of this kind waits, nil when none does.
    package let waitingSince: Timestamp?
    /// When the waiting one is tried again, nil when none waits or it was not tried yet.
    package let nextTry: Timestamp?
    /// How many alerts wait to be made into messages, and since when the first of them; nil for none.
    package let waitingAlerts: (count: Int, since: Timestamp)?
    /// When the next one is due, a moment in the past when it is due now; nil when none ever is.
    package let nextDue: Timestamp?

    /// Creates a row.
    package init(
      destination: String, kind: MessageKind, record: Ledger.Record, waitingSince: Timestamp?,
      nextTry: Timestamp? = nil, waitingAlerts: (count: Int, since: Timestamp)? = nil,
      nextDue: Timestamp?
    ) {
      self.destination = destination
      self.kind = kind
      self.record = record
      self.waitingSince = waitingSince
      self.nextTry = nextTry
      self.waitingAlerts = waitingAlerts
      self.nextDue = nextDue
    }
  }

  /// A damaged file that was set aside.
  package struct SetAside: Sendable {
    /// Its path below the state directory.
    package let file: String
    /// When it was last changed.
    package let time: Timestamp
    /// When the time is over for which it is kept.
    package let end: Timestamp

    /// Creates the line of a file.
    package init(file: String, time: Timestamp, end: Timestamp) {
      self.file = file
      self.time = time
      self.end = end
    }
  }

  /// The config that was read, nil when there is none.
  package let configPath: String?
  /// `call_home` as it is in force.
  package let callHome: String
  /// The product, nil without a config.
  package let product: String?
  /// Why no run can write the state, nil when one can.
  package let stateProblem: String?
  /// When and by whom the licence was accepted, nil when it was not.
  package let accepted: (time: Timestamp, user: String)?
  /// Whether something would be sent that was not accepted.
  package let withholdsNew: Bool
  /// Every destination and kind, in the order of the config.
  package let rows: [Row]
  /// Damaged files that were set aside.
  package let setAside: [SetAside]
  /// How many copies of messages are kept although their time is over (T5).
  package let overdueCopies: Int
  /// How many copies of messages hold traces although their time is over (T5).
  package let overdueTraces: Int
  /// What is wrong with certificate and key files.
  package let brokenCertificates: [Diagnostic]
  /// Certificates that end soon, have ended or are not valid yet.
  package let certificateNotices: [ValidityNotice]
  /// The time of the report.
  package let now: Timestamp

  /// Creates a report.
  package init(
    configPath: String?, callHome: String, product: String?, stateProblem: String? = nil,
    accepted: (time: Timestamp, user: String)?, withholdsNew: Bool, rows: [Row],
    setAside: [SetAside] = [], overdueCopies: Int = 0, overdueTraces: Int = 0,
    brokenCertificates: [Diagnostic] = [],
    certificateNotices: [ValidityNotice] = [], now: Timestamp
  ) {
    self.configPath = configPath
    self.callHome = callHome
    self.product = product
    self.stateProblem = stateProblem
    self.accepted = accepted
    self.withholdsNew = withholdsNew
    self.rows = rows
    self.setAside = setAside
    self.overdueCopies = overdueCopies
    self.overdueTraces = overdueTraces
    self.brokenCertificates = brokenCertificates
    self.certificateNotices = certificateNotices
    self.now = now
  }
}

extension StatusReport {
  /// The report as a JSON document.
  package var json: String {
    JSONValue.object([
      "version": .integer(1), "time": .string(now.description),
      "config": configPath.map { .string($0) } ?? .null, "call_home": .string(callHome),
      "product": product.map { .string($0) } ?? .null,
      "state_problem": stateProblem.map { .string($0) },
      "license": .object([
        "accepted": .boolean(accepted != nil),
        "time": accepted.map { .string($0.time.description) },
        "user": accepted.map { .string($0.user) },
        "withholds_new": accepted == nil ? nil : .boolean(withholdsNew),
      ]), "messages": .array(rows.map(json)),
      "set_aside": .array(
        setAside.map { file in
          .object([
            "file": .string(file.file), "time": .string(file.time.description),
            "kept_until": .string(file.end.description), "overdue": .boolean(file.end < now),
          ])
        }), "overdue_copies": .integer(overdueCopies),
      "overdue_traces": .integer(overdueTraces),
      "certificates": .array(brokenCertificates.map(json) + certificateNotices.map(json)),
    ]).text()
  }

  private func json(_ row: Row) -> JSONValue {
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
      "waiting_since": row.waitingSince.map { .string($0.description) } ?? .null,
      "next_try": row.nextTry.map { .string($0.description) },
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
