package import Catalogs
package import Times

/// A message on its way.
package struct OutgoingMessage: Sendable {
  /// The same at every attempt: who gets it twice can tell.
  package let messageID: String
  /// What it is about.
  package let kind: MessageKind
  /// The mode in which it was made.
  package let mode: Mode
  /// When it was made.
  package let created: Timestamp
  /// The exact bytes.
  package let bytes: [UInt8]
  /// Their media type.
  package let contentType: String
  /// How the name of a file with these bytes ends.
  package let fileExtension: String

  /// Creates a shipment.
  package init(
    messageID: String, kind: MessageKind, mode: Mode, created: Timestamp, bytes: [UInt8],
    contentType: String, fileExtension: String
  ) {
    self.messageID = messageID
    self.kind = kind
    self.mode = mode
    self.created = created
    self.bytes = bytes
    self.contentType = contentType
    self.fileExtension = fileExtension
  }
}

/// A way to get a message to a destination.
package protocol Transport: Sendable {
  /// Delivers a message; when it returns, the message has arrived and will stay.
  ///
  /// Delivering the same shipment again does no harm.
  ///
  /// - Parameters:
  ///   - shipment: the message.
  ///   - limit: how long it may take at most, whatever the config allows.
  /// - Returns: what the receiver said about it.
  /// - Throws: when it has not arrived, or nobody knows whether it has.
  func deliver(
    _ shipment: OutgoingMessage, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply

  /// Goes the whole way to the receiver and delivers nothing.
  func connect(within limit: Duration) -> ConnectionReport
}

/// What a receiver said about a message that arrived.
package struct DeliveryReply: Hashable, Sendable {
  /// The status of HTTP or reply code of SMTP, nil if there is none.
  package let status: Int?
  /// The number of the case that the receiver opened.
  package let caseNumber: String?
  /// Where a person can see that case.
  package let caseURL: String?
  /// The outcome of each recipient of a mail; empty for what is no mail.
  package let recipients: [RecipientOutcome]

  /// Recipients of the mail who have not got it while others have.
  package var refused: [RecipientOutcome] { recipients.filter { !$0.isDelivered } }

  init(
    status: Int? = nil, caseNumber: String? = nil, caseURL: String? = nil,
    recipients: [RecipientOutcome] = []
  ) {
    self.status = status
    self.caseNumber = caseNumber
    self.caseURL = caseURL
    self.recipients = recipients
  }
}

/// How far the way to a receiver is open, step by step.
package struct ConnectionReport: Hashable, Sendable {
  /// What became of one step.
  package enum Result: Hashable, Sendable {
    /// It worked.
    case reached
    /// It was not done, and what follows works without it.
    case doneWithout
    /// It failed.
    case failed(DeliveryFailure)
    /// An earlier step failed.
    case notReached
  }

  /// One step on the way.
  package struct Step: Hashable, Sendable {
    /// Its name for people: `name`, `connection`, `proxy`, `TLS`, `login`.
    package let name: String
    /// What became of it.
    package let result: Result
  }

  /// The steps in their order.
  package let steps: [Step]

  /// The failure, nil when the whole way is open.
  package var failure: DeliveryFailure? {
    for step in steps { if case .failed(let failure) = step.result { return failure } }
    return nil
  }

  /// The same with a step that was not done, and without which the way is open.
  func without(_ name: String) -> ConnectionReport {
    ConnectionReport(
      steps: steps.map { $0.name == name ? Step(name: name, result: .doneWithout) : $0 })
  }

  /// The same after a step more, before all others.
  package func after(_ name: String, _ failure: DeliveryFailure? = nil) -> ConnectionReport {
    guard let failure else {
      return ConnectionReport(steps: [Step(name: name, result: .reached)] + steps)
    }
    return ConnectionReport(
      steps: [Step(name: name, result: .failed(failure))]
        + steps.map { Step(name: $0.name, result: .notReached) })
  }

  private init(steps: [Step]) {
    self.steps = steps
  }

  /// Every step before the one that failed was reached, none after it.
  init(_ names: [String], failed: (name: String, failure: DeliveryFailure)? = nil) {
    let index = failed.flatMap { names.firstIndex(of: $0.name) } ?? names.count
    steps = names.enumerated().map { offset, name in
      guard let failed, offset >= index else { return Step(name: name, result: .reached) }
      return Step(name: name, result: offset == index ? .failed(failed.failure) : .notReached)
    }
  }
}
