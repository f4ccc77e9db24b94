package import Catalogs
package import Times

/// A message on its way.
package struct Shipment: Sendable {
  /// The same at every attempt: who gets it twice can tell.
  package let messageID: String
  /// What it is about.
  package let kind: MessageKind
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
    messageID: String, kind: MessageKind, created: Timestamp, bytes: [UInt8], contentType: String,
    fileExtension: String
  ) {
    self.messageID = messageID
    self.kind = kind
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
  /// - Throws: when it has not arrived, or nobody knows whether it has.
  func deliver(_ shipment: Shipment) throws(DeliveryFailure)
}

/// Why a message has not arrived. It waits and is tried again with the next run.
package struct DeliveryFailure: Error, Hashable, Sendable {
  /// What went wrong, in the words that an operator needs.
  package let text: String

  /// Creates a failure.
  package init(text: String) {
    self.text = text
  }
}
