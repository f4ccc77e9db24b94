package import Times

/// A message after the search of its finished bytes, without the parts in which hidden values were found
/// (D3).
package struct GuardedMessage: Sendable {
  /// A part of a message that the leak guard removed.
  package struct LeftOut: Hashable, Sendable {
    /// Its place in the message: `alert.description`, `inventory.nodes[0].bios`, `attachments[0]`.
    package let path: String
    /// The path of the field whose value was found in it; nil for a file that was not attached for it.
    package let value: String?
  }

  /// What may leave, unless there are ``leaks``.
  package fileprivate(set) var message: RedactedMessage
  /// Whether it is another message than the one that was searched first.
  package fileprivate(set) var isChanged = false
  /// The removed parts, in the order in which they were found.
  package fileprivate(set) var leftOut: [LeftOut] = []
  /// Hidden values that are in no part that can be removed: the message must not be sent.
  package fileprivate(set) var leaks: [Leak] = []
}

extension LeakGuard {
  /// After so many searches that found a value only in several parts together, all parts are removed.
  private static let roundLimit = 16

  /// Searches a message and removes the parts in which hidden values are found, until none is found.
  ///
  /// - Parameters:
  ///   - message: the message with its files.
  ///   - payload: its finished bytes; an e-mail with its header.
  ///   - deadline: when the search must end. If it passes, the message is searched without its files.
  ///   - written: writes a message in the same form.
  package func guarded(
    _ message: RedactedMessage, payload: MessageBytes, until deadline: Deadline,
    written: @escaping (RedactedMessage) -> MessageBytes
  ) -> GuardedMessage {
    var result = GuardedMessage(message: message)
    // Each file was searched by itself before it was attached.
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
        // What was not searched to its end is searched again, without files and without a deadline.
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

  /// A part with a hidden value, and the path of the value's field.
  private typealias LeakingPart = (part: RedactedMessage.Part, value: String)

  /// The parts of a message whose own text has a hidden value in it, but for some forms. After the deadline
  /// the result means nothing.
  private func parts(of message: RedactedMessage, ignoring ignored: Set<Int>) -> [LeakingPart] {
    message.parts.compactMap { part in
      value(in: Array(part.text.utf8), ignoring: ignored).map { (part, $0) }
    }
  }

  /// A part without which some forms of values are not found any more, or one form less is; empty if they
  /// are in no part. After the deadline the result means nothing.
  ///
  /// - Parameter isAll: whether to return all parts if any form is in one.
  private func parts(
    of message: RedactedMessage, with forms: Set<Int>, all isAll: Bool,
    written: (RedactedMessage) -> MessageBytes
  ) -> [LeakingPart] {
    let parts = message.parts
    // A value that is in a file, or begins in one part and ends in another, is found in the finished
    // message alone. It is in the last part that is needed to find it.
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
