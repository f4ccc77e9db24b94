package import Times

/// A message after the search of its finished bytes, without the parts that contain withheld values
/// (D3).
package struct GuardedMessage: Sendable {
  /// A part of a message that the leak guard removed.
  package struct LeftOut: Hashable, Sendable {
    /// Its path in the message: `alert.description`, `inventory.nodes[0].bios`, `attachments[0]`.
    package let path: String
    /// The path of the field whose value was found in it; nil for a file that was left out earlier
    /// for that reason.
    package let value: String?
  }

  /// The message to send, unless there are ``leaks``.
  package fileprivate(set) var message: RedactedMessage
  /// Whether it differs from the message that was searched first.
  package fileprivate(set) var isChanged = false
  /// The removed parts, in the order in which they were found.
  package fileprivate(set) var leftOut: [LeftOut] = []
  /// Withheld values outside of all removable parts: the message must not be sent.
  package fileprivate(set) var leaks: [Leak] = []
}

extension LeakGuard {
  /// After this many searches that found a value only across several parts, all parts are removed.
  private static let roundLimit = 16

  /// Searches a message and removes the parts with withheld values, until none is found.
  ///
  /// - Parameters:
  ///   - message: the message with its files.
  ///   - payload: its finished bytes; an e-mail with its header.
  ///   - deadline: the time limit of the search. If it passes, the message is searched without its
  ///     files.
  ///   - written: writes a message in the same format.
  package func guarded(
    _ message: RedactedMessage, payload: MessageBytes, until deadline: Deadline,
    written: @escaping (RedactedMessage) -> MessageBytes
  ) -> GuardedMessage {
    var result = GuardedMessage(message: message)
    // Each file was searched before it was attached.
    result.leftOut = message.files.enumerated()
      .filter { $0.element.remarks.contains(.holdsHiddenValue) }
      .map { GuardedMessage.LeftOut(path: "attachments[\($0.offset)]", value: nil) }
    var payload = payload
    var deadline = message.hasAttachments ? deadline : .none
    var rounds = 0
    func change(to message: RedactedMessage) {
      result.message = message
      result.isChanged = true
      payload = written(message)
    }
    while true {
      let leakGuard = limited(to: deadline)
      let found = leakGuard.found(in: payload, skeleton: written(result.message.skeleton)) {
        written(result.message.neutral)
      }
      var parts: [LeakingPart] = []
      if !found.leaks.isEmpty, !deadline.isOver {
        parts = leakGuard.parts(of: result.message, ignoring: found.ofForm)
        if parts.isEmpty {
          rounds += 1
          parts = leakGuard.parts(
            of: result.message, with: found.forms, all: rounds > Self.roundLimit, written: written)
        }
      }
      if deadline.isOver {
        // If the search was not completed, repeat it without files and without a deadline.
        deadline = .none
        change(to: result.message.withoutAttachments(because: .noTime))
      } else if found.leaks.isEmpty {
        return result
      } else if parts.isEmpty {
        result.leaks = found.leaks
        return result
      } else {
        result.leftOut += parts.map { GuardedMessage.LeftOut(path: $0.part.path, value: $0.value) }
        change(to: result.message.without(parts.map(\.part)))
      }
    }
  }

  /// A part with a withheld value, and the path of the value's field.
  private typealias LeakingPart = (part: RedactedMessage.Part, value: String)

  /// The parts of a message whose own text contains a withheld value, ignoring some forms. Invalid
  /// after the deadline.
  private func parts(of message: RedactedMessage, ignoring ignored: Set<Int>) -> [LeakingPart] {
    message.parts.compactMap { part in
      value(in: Array(part.text.utf8), ignoring: ignored).map { (part, $0) }
    }
  }

  /// A part whose removal makes some forms of values disappear, or one of them; empty if they are
  /// in no part. Invalid after the deadline.
  ///
  /// - Parameter isAll: whether to return all parts if any form is in one.
  private func parts(
    of message: RedactedMessage, with forms: Set<Int>, all isAll: Bool,
    written: (RedactedMessage) -> MessageBytes
  ) -> [LeakingPart] {
    let parts = message.parts
    // A value in a file, or one that begins in one part and ends in another, is found only in the
    // finished message. It belongs to the last part needed to find it.
    func value(inFirst count: Int) -> String? {
      self.value(ofForms: forms, inPayload: written(message.without(parts[count...]).neutral))
    }
    guard value(inFirst: 0) == nil, var found = value(inFirst: parts.count) else { return [] }
    if isAll { return parts.map { ($0, found) } }
    var (low, high) = (0, parts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if let value = value(inFirst: middle) {
        (high, found) = (middle, value)
      } else {
        low = middle
      }
    }
    return [(parts[high - 1], found)]
  }
}
