import Catalogs
import Messages
import Times

extension RedactedMessage {
  /// Remarks about missing and stale values; a single remark about a node if the same applies to
  /// all of its fields.
  package var remarks: [Remark] {
    var remarks: [Remark] = []
    forEachRemark { remarks.append($0) }
    return remarks
  }

  /// Calls a function with each of them, since thousands of nodes may have a million.
  package func forEachRemark(_ visit: (Remark) -> Void) {
    // A field of the envelope that is not set in the config is not missing.
    let around = envelope.compactMap { field -> Remark? in
      guard case .absent(let reason) = field.content else { return nil }
      return Remark(path: field.name, reason: reason.text, taken: nil)
    }
    let body = fields.flatMap { field -> [Remark] in
      if case .group(let inner) = field.content,
        let reason = Self.reason(whyAllIsMissing: inner)
      {
        return [Remark(path: "\(kind.rawValue).\(field.name)", reason: reason, taken: nil)]
      }
      return remarks(field, below: kind.rawValue)
    }
    (notes + around + body).forEach(visit)
    for (index, member) in members.enumerated() {
      nodeRemarks(member, at: "\(kind.rawValue).nodes[\(index)]").forEach(visit)
    }
  }

  /// The name of a node; nil if it is not sent.
  package static func name(of member: [Field]) -> String? {
    for field in member where field.isNodeName {
      if case .value(.text(let name), _) = field.content { return name }
    }
    return nil
  }

  private func nodeRemarks(_ member: [Field], at path: String) -> [Remark] {
    let each = member.flatMap { remarks($0, below: path) }
    let leaves = member.reduce(0) { $0 + leafCount($1) }
    let missing = each.filter { $0.taken == nil }
    // A name that is sent is always known, since the snapshots identify nodes by it.
    let named = Self.name(of: member) == nil ? 0 : 1
    if let first = missing.first, missing.count == leaves - named, leaves > 1,
      missing.allSatisfy({ $0.reason == first.reason })
    {
      return [Remark(path: path, reason: first.reason, taken: nil)]
    }
    let stale = each.compactMap(\.taken)
    if let oldest = stale.min(), stale.count > 1, stale.count + missing.count == leaves {
      return missing + [Remark(path: path, reason: "stale", taken: oldest)]
    }
    return each
  }

  private func remarks(_ field: Field, below path: String) -> [Remark] {
    let place = "\(path).\(field.name)"
    switch field.content {
    case .absent(let reason): return [Remark(path: place, reason: reason.text, taken: nil)]
    case .value(_, let stale?): return [Remark(path: place, reason: "stale", taken: stale)]
    case .value: return []
    case .group(let inner): return inner.flatMap { remarks($0, below: place) }
    }
  }

  /// The common reason why none of several fields has a value; nil if there is none.
  package static func reason(whyAllIsMissing fields: [Field]) -> String? {
    guard fields.count > 1, case .absent(let reason)? = fields.first?.content else { return nil }
    return fields.allSatisfy { $0.content == .absent(reason) } ? reason.text : nil
  }

  private func leafCount(_ field: Field) -> Int {
    if case .group(let inner) = field.content { inner.reduce(0) { $0 + leafCount($1) } } else { 1 }
  }
}
