import Diagnostics
import Documents

/// `show network eth0`: the addresses of the node and the name servers that it asks.
extension CaptureFacts {
  private static let networkTable: [LabelledFact] = [
    .init("ip address", "ipv4 address", path: ["network", "ip_address"], as: .address),
    .init("ip mask", "subnet mask", "ipv4 mask", path: ["network", "ip_mask"], as: .address),
    .init("ipv6 address", path: ["network", "ipv6_address"], as: .address),
    .init(
      "gateway", "default gateway", "ipv4 gateway", path: ["network", "gateway"], as: .address),
    .init("domain", "domain name", path: ["network", "domain"], as: .text),
    .init(
      "mac address", "hw address", "hardware address", path: ["network", "mac_address"],
      as: .hardwareAddress, isExpected: false),
    .init(
      "host name", "hostname", path: ["network", "host_name"], as: .text, isExpected: false),
  ]

  /// The label in the right half of a line, by the one in the left half, folded.
  private static let rightLabels = [
    "dhcp": "status", "ip address": "ip mask", "link detected": "mode", "primary": "secondary",
  ]

  /// Reads everything in the output of the command.
  mutating func readNetwork(_ lines: [CaptureLine]) {
    let pairs = lines.flatMap { $0.columns(rightLabels: Self.rightLabels) }
    read(Self.networkTable, from: pairs)
    readNameServers(lines, pairs)
  }

  private mutating func readNameServers(
    _ lines: [CaptureLine], _ pairs: [(label: String, value: CaptureSpan)]
  ) {
    let path = ["network", "dns"]
    let outcomes = ["primary", "secondary"].compactMap { label in
      pairs.first { $0.label == label }.map { FactReading.address.outcome(of: $0.value) }
    }
    var servers: [DocumentNode] = []
    var missingReasons: [(missingReason: FactMissingReason, location: SourceLocation)] = []
    for outcome in outcomes {
      switch outcome {
      case .value(let node) where node.scalar?.text == "0.0.0.0":
        missingReasons.append((.none, node.location))
      case .value(let node): servers.append(node)
      case .absent(let missingReason, let location):
        missingReasons.append((missingReason, location))
      }
    }
    if let first = servers.first {
      record(path, .value(DocumentNode(.sequence(servers), at: first.location)))
    }
    if let missingReason = missingReasons.first(where: { $0.missingReason == .notUnderstood }) {
      absent(path, .notUnderstood, at: missingReason.location)
    } else if servers.isEmpty, let missingReason = missingReasons.first {
      absent(path, missingReason.missingReason, at: missingReason.location)
    } else if servers.isEmpty {
      // Without name servers the section is one sentence.
      let dns = lines.firstIndex { $0.span.trimmed.range.count < 8 && $0.span.folded == "dns" }
      let sentence = dns.flatMap { lines[($0 + 1)...].first { !$0.isBlank } }
      if let sentence, !sentence.isCut, sentence.span.saysNone {
        absent(path, .none, at: sentence.span.trimmed.location)
      } else {
        absent(path, .missing)
      }
    }
  }
}

extension CaptureLine {
  /// The labels of a line in two halves, each with the text after it.
  ///
  /// Only the label that belongs to the left one, with white space before it and a colon behind,
  /// begins a right half: any other colon belongs to the value.
  fileprivate func columns(
    rightLabels: [String: String]
  ) -> [(label: String, value: CaptureSpan)] {
    guard let left = span.labelled else { return [] }
    guard let right = rightLabels[left.label] else { return [left] }
    let wanted = right.split(separator: " ").map(String.init)
    let start = left.value.range.lowerBound
    var colon = start
    while let next = scalars[colon...].firstIndex(of: ":") {
      let near = CaptureSpan(line: self, range: max(start, next - 40)..<next)
      let words = near.words.suffix(wanted.count)
      if words.map(\.folded) == wanted, let first = words.first?.range.lowerBound,
        first == start || scalars[first - 1].isBlank
      {
        let value = CaptureSpan(line: self, range: start..<first)
        return [(left.label, value), (right, span.from(next + 1))]
      }
      colon = next + 1
    }
    return [left]
  }
}
