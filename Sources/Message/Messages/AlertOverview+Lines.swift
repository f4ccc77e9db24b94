import Catalogs
import Documents
import Snapshots
import Times

extension AlertOverview {
  /// What it says about a cluster: its label, then a line a node, or a line a fact where it is not
  /// about nodes.
  func lines(_ snapshot: Snapshot, oldest: Timestamp) -> [String] {
    let publisher = snapshot.publisher
    func told(_ fact: Fact, _ member: Snapshot.Member?) -> Told {
      var reason: AbsenceReason?
      for source in fact.sources {
        let found: Snapshot.Fact? =
          switch source.root {
          case .node: member.map { snapshot.fact(source.path, of: $0) }
          case .publisher: publisher.map { snapshot.fact(source.path, of: $0) }
          default: snapshot.fact(source.path)
          }
        switch found {
        case .found(let node, let taken)?:
          let stale = taken < oldest ? taken : nil
          return .value(node.words.map { fact.meaning(of: $0) } ?? "not understood", stale: stale)
        case .absent(let why)?: reason = reason ?? why
        case nil: break
        }
      }
      return .absent(reason ?? .notInSnapshots)
    }
    var lines = ["\(label):"]
    if isPerNode {
      for member in snapshot.members {
        lines.append("\(member.name): " + line(facts.map { ($0.label, told($0, member)) }))
      }
    } else {
      lines += facts.map { "\($0.label): " + line([("", told($0, nil))]) }
    }
    return lines
  }

  private enum Told {
    case value(String, stale: Timestamp?)
    case absent(AbsenceReason)
  }

  /// What is said once for all facts is not repeated for each.
  private func line(_ facts: [(label: String, told: Told)]) -> String {
    let reasons = Set(
      facts.map { fact -> AbsenceReason? in
        if case .absent(let reason) = fact.told { reason } else { nil }
      })
    if reasons.count == 1, let reason = reasons.first ?? nil { return "unavailable: \(reason)" }
    let isOne = facts.count == 1
    let parts = facts.map { fact in
      switch fact.told {
      case .value(let text, _): isOne ? text : "\(fact.label) \(text)"
      case .absent(let reason): "\(fact.label) unavailable (\(reason))"
      }
    }
    let stale = facts.compactMap { fact -> Timestamp? in
      if case .value(_, let stale) = fact.told { stale } else { nil }
    }
    return parts.joined(separator: "; ") + (stale.min().map { " (stale, collected \($0))" } ?? "")
  }
}

extension AlertOverview.Fact {
  fileprivate func meaning(of value: String) -> String {
    words.first { $0.value == value }.map { "\(value) (\($0.meaning))" } ?? value
  }
}

extension DocumentNode {
  /// A value on one line: a text, the texts of a list, names with what stands under them; nil for
  /// what is deeper than that.
  fileprivate var words: String? {
    switch content {
    case .scalar(let scalar): return scalar.text
    case .sequence(let elements):
      let texts = elements.compactMap { $0.scalar?.text }
      guard texts.count == elements.count else { return nil }
      return texts.isEmpty ? "none" : texts.joined(separator: ", ")
    case .mapping(let entries):
      let texts = entries.compactMap { entry in
        entry.value.scalar.map { "\(entry.key) \($0.text)" }
      }
      guard texts.count == entries.count else { return nil }
      return texts.isEmpty ? "none" : texts.joined(separator: ", ")
    }
  }
}
