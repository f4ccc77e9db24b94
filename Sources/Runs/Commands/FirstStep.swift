import StateDirectory

/// What a new administrator does next. It is told on a terminal alone, and only until something was sent.
package enum FirstStep: Sendable {
  /// The example becomes one's own config.
  case edit
  /// The terms are read and accepted.
  case accept
  /// Every destination is tried.
  case test
  /// The schedule is looked at.
  case showStatus
  /// The rest happens by itself.
  case wait

  /// A line for a person.
  package var text: String {
    switch self {
    case .edit: "next: put your own values into it, then run 'callhome check'"
    case .accept: "next: run 'callhome license accept', which shows the terms and asks"
    case .test: "next: run 'callhome test', which tries every destination"
    case .showStatus: "next: run 'callhome status', which says what is sent when"
    case .wait:
      "next: nothing; 'callhome send' runs by itself, and 'callhome send --now' sends at once"
    }
  }
}

extension Ledger {
  /// Whether no message ever arrived anywhere, but for tests.
  var isNew: Bool { records.values.allSatisfy { $0.sent == nil } }
}
