import StateDirectory

/// The next step for a new operator, shown only on a terminal and until the first message was sent.
package enum FirstStep: Sendable {
  /// Edit the example config.
  case edit
  /// Read and accept the terms.
  case accept
  /// Test every destination.
  case test
  /// Look at the schedule.
  case showStatus
  /// Nothing to do: everything else runs by itself.
  case wait

  /// The step as a line of text.
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
  /// Whether no message was ever delivered, apart from test messages.
  var isNew: Bool { records.values.allSatisfy { $0.sent == nil } }
}
