package import Catalogs
package import Times

/// A message ready to be sent.
package struct OutgoingMessage: Sendable {
  /// The message's id. It is the same at every attempt, so that a receiver can recognise a
  /// duplicate.
  package let messageID: String
  /// The kind of message.
  package let kind: MessageKind
  /// The mode in which it was built.
  package let mode: Mode
  /// When it was built.
  package let created: Timestamp
  /// The exact bytes.
  package let bytes: [UInt8]
  /// Their media type.
  package let contentType: String
  /// The file name extension for these bytes.
  package let fileExtension: String

  /// Creates a message.
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

/// Sends messages to a destination.
package protocol Transport: Sendable {
  /// Delivers a message; when it returns, the message has been accepted for good.
  ///
  /// Delivering the same message again does no harm.
  ///
  /// - Parameters:
  ///   - shipment: the message.
  ///   - limit: the time limit, whatever the config allows.
  /// - Returns: the receiver's reply.
  /// - Throws: when it was not delivered, or its outcome is unknown.
  func deliver(
    _ shipment: OutgoingMessage, within limit: Duration
  ) throws(DeliveryFailure) -> DeliveryReply

  /// Connects to the receiver and delivers nothing.
  func connect(within limit: Duration) -> ConnectionReport
}

/// The reply of a receiver that accepted a message.
package struct DeliveryReply: Hashable, Sendable {
  /// The HTTP status or SMTP reply code; nil if there is none.
  package let status: Int?
  /// The number of the case that the receiver opened.
  package let caseNumber: String?
  /// The URL of that case.
  package let caseURL: String?
  /// The outcome of each recipient of an e-mail; empty for other transports.
  package let recipients: [RecipientOutcome]

  /// Recipients that did not get the e-mail while others did.
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

/// How far a connection test got, step by step.
package struct ConnectionReport: Hashable, Sendable {
  /// The result of a step.
  package enum Result: Hashable, Sendable {
    /// It succeeded.
    case reached
    /// It was skipped, and later steps work without it.
    case doneWithout
    /// It failed.
    case failed(DeliveryFailure)
    /// An earlier step failed.
    case notReached
  }

  /// A step of a connection test.
  package struct Step: Hashable, Sendable {
    /// Its name: `name`, `connection`, `proxy`, `TLS` or `login`.
    package let name: String
    /// Its result.
    package let result: Result
  }

  /// The steps in their order.
  package let steps: [Step]

  /// The failure; nil if all steps succeeded.
  package var failure: DeliveryFailure? {
    for step in steps { if case .failed(let failure) = step.result { return failure } }
    return nil
  }

  /// The same report with a step that was skipped.
  func without(_ name: String) -> ConnectionReport {
    ConnectionReport(
      steps: steps.map { $0.name == name ? Step(name: name, result: .doneWithout) : $0 })
  }

  /// The same report with another step before all others.
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

  /// Creates a report: all steps before the failed one succeeded, none after it.
  init(_ names: [String], failed: (name: String, failure: DeliveryFailure)? = nil) {
    let index = failed.flatMap { names.firstIndex(of: $0.name) } ?? names.count
    steps = names.enumerated().map { offset, name in
      guard let failed, offset >= index else { return Step(name: name, result: .reached) }
      return Step(name: name, result: offset == index ? .failed(failed.failure) : .notReached)
    }
  }
}
