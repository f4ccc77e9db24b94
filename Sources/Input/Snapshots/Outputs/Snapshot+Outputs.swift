import Catalogs
package import Diagnostics
import Documents
import Hosts
import Times

extension Snapshot {
  /// A node that `show network cluster`, or AXL `listProcessNode`, lists.
  package struct ListedNode: Hashable, Sendable {
    /// Its name as the output has it.
    package let name: String
    /// Its address in the output; empty if there is none.
    package let address: String
    /// Where the output names it.
    package let location: SourceLocation
  }

  /// Adds the facts in saved outputs about the cluster as a whole.
  ///
  /// A fact in a snapshot of our own format takes precedence.
  ///
  /// - Returns: remarks about the outputs.
  mutating func add(
    _ outputs: [SavedOutput], wanted: [Catalog.WantedOutput]
  ) -> OutputFindings {
    var findings = OutputFindings()
    if wanted.isEmpty { return findings }
    listedNodes = Self.listedNodes(outputs)
    let outputs = assigned(outputs)
    noteCollected(outputs)
    for output in outputs where output.section.form == .services { addServices(output, &findings) }
    for output in outputs where output.section.form == .release { addRelease(output, &findings) }
    for output in outputs {
      times[ExactText(output.file)] = output.taken
      captures.insert(ExactText(output.file))
    }
    // The other facts may need to know which node is the publisher.
    let isPublisher = { (fact: Catalog.WantedOutput) in fact.path == ["cluster", "publisher"] }
    // Commands are parsed only if there are outputs of some.
    let commands = outputs.isEmpty ? [] : wanted.map { $0.sources.map { WantedCommands($0) } }
    let order =
      wanted.indices.filter { isPublisher(wanted[$0]) }
      + wanted.indices.filter { !isPublisher(wanted[$0]) }
    for index in order {
      add(wanted[index], outputs.isEmpty ? [] : commands[index], outputs, &findings)
    }
    noteUnknown(outputs, commands.flatMap(\.self), &findings)
    findings.finish()
    return findings
  }

  /// Notes the nodes from which something came: an answer of an API may be all that there is of a
  /// node.
  private mutating func noteCollected(_ outputs: [SavedOutput]) {
    for output in outputs where output.section.isFilled {
      if let index = members.firstIndex(where: { $0.name.isExactly(output.node) }) {
        members[index].isCollected = true
      } else if !answering.contains(where: { $0.isExactly(output.node) }) {
        answering.append(output.node)
      }
    }
  }

  /// The outputs with the nodes that they are about: all answers about a cluster may come from one
  /// node.
  private func assigned(_ outputs: [SavedOutput]) -> [SavedOutput] {
    var hosts: [ExactText: Set<String>] = [:]
    for output in outputs {
      if let host = output.section.host { hosts[ExactText(output.node), default: []].insert(host) }
    }
    return outputs.map { output in
      guard let host = output.section.host else { return output }
      let listed = listedNodes.first { $0.address == host }?.name
      if let name = member(called: host) ?? listed.map({ member(called: $0) ?? $0 }) {
        return output.of(name)
      }
      // A node that was asked about itself, by an address that is not known otherwise.
      let isOnly = hosts[ExactText(output.node)]?.count == 1
      return isOnly && isAddress(host) ? output : output.of(host)
    }
  }

  /// The name of the member that a host name or an address means.
  private func member(called host: String) -> String? {
    let alike = members.filter { member in
      likeness(ofHosts: member.name, host) != nil
        || member.facts["network"]?["ip_address"]?.scalar?.text == host
    }
    return alike.count == 1 ? alike[0].name : nil
  }

  private mutating func add(
    _ wanted: Catalog.WantedOutput, _ commands: [WantedCommands], _ outputs: [SavedOutput],
    _ findings: inout OutputFindings
  ) {
    var reason: (missingReason: OutputMissingReason, source: OutputSource)?
    var incomplete = findings
    if commands.isEmpty { reason = wanted.sources.first.map { (.notCaptured, $0) } }
    for commands in commands {
      let source = commands.source
      var told = findings
      let found = joined(commands, wanted.type, outputs, &told)
      if case .absent(let missingReason, _) = found {
        // Missing outputs of nodes are reported only if no other source has the value.
        if missingReason == .notCaptured { incomplete = told } else { findings = told }
        if reason == nil || reason?.missingReason == .notCaptured {
          reason = (missingReason, source)
        }
        continue
      }
      findings = told
      put(found, at: wanted.path, &findings)
      return
    }
    if reason?.missingReason == .notCaptured { findings = incomplete }
    guard let reason, let place = captures.map(\.text).min() else { return }
    absences.append(
      Absence(
        path: wanted.path, reason: .output(reason.missingReason, of: reason.source.title),
        location: SourceLocation(file: place, line: 1, column: 1)))
  }

  /// What the outputs of all nodes say together.
  private func joined(
    _ commands: WantedCommands, _ type: FieldDefinition.ValueType, _ outputs: [SavedOutput],
    _ findings: inout OutputFindings
  ) -> OutputFact {
    let source = commands.source
    if commands.form == .devices {
      let answers = DeviceAnswers(outputs.filter { $0.section.form == .devices })
      return answers?.fact(source, type, &findings) ?? .absent(.notCaptured, at: nil)
    }
    var byNode: [ExactText: [(output: SavedOutput, tables: [OutputTable])]] = [:]
    var names: [String] = []
    for output in outputs {
      guard let tables = output.section.tables(for: commands) else { continue }
      let node = ExactText(output.node)
      if byNode[node] == nil { names.append(output.node) }
      byNode[node, default: []].append((output, tables))
    }
    if names.isEmpty { return .absent(.notCaptured, at: nil) }
    let publisher = publisher?.name
    switch source.nodes {
    case .sum:
      let found = names.compactMap {
        NodeOutput(byNode[ExactText($0)] ?? [], source, type, &findings)
      }
      return sum(found, source, &findings)
    case .publisher:
      guard let name = publisher ?? (names.count == 1 ? names[0] : nil),
        let found = NodeOutput(byNode[ExactText(name)] ?? [], source, type, &findings)
      else { return .absent(.notCaptured, at: nil) }
      return found.fact
    case .any:
      let found = names.compactMap {
        NodeOutput(byNode[ExactText($0)] ?? [], source, type, &findings)
      }
      let sorted = found.sorted { left, right in
        if (left.node == publisher) != (right.node == publisher) { return left.node == publisher }
        return left.taken != right.taken ? left.taken > right.taken : left.file < right.file
      }
      for output in sorted {
        if case .absent = output.fact { continue }
        return output.fact
      }
      return sorted.first?.fact ?? .absent(.notCaptured, at: nil)
    }
  }

  /// The numbers of several nodes added up. Where a node has no output on which the service runs,
  /// or one that is not understood, there is no sum: a part of it would be taken for the whole.
  private func sum(
    _ outputs: [NodeOutput], _ source: OutputSource, _ findings: inout OutputFindings
  ) -> OutputFact {
    for member in members where source.service.map({ runs($0, member) }) ?? false {
      if outputs.contains(where: { $0.node.isExactly(member.name) }) { continue }
      findings.warn(
        member.location, "the output of \(quoted(source.title)) of this node is missing",
        hint:
          "save it from every node that runs '\(source.service ?? "")': without it no total is sent"
      )
      return .absent(.notCaptured, at: nil)
    }
    var total: OutputFact?
    for output in outputs.sorted(by: { $0.taken < $1.taken }) {
      switch (output.fact, total) {
      case (.absent(.missing, _), _) where !isRequired(output.node, source): continue
      case (.absent, _): return output.fact
      case (_, nil): total = output.fact
      case (.number(let number, _), .number(let sum, let place)):
        total = .number(added(sum, number), at: place)
      case (.numbers(let numbers), .numbers(var sums)):
        var places = Dictionary(sums.enumerated().map { ($1.name, $0) }) { first, _ in first }
        for number in numbers {
          if let index = places[number.name] {
            sums[index].number = added(sums[index].number, number.number)
          } else {
            places[number.name] = sums.count
            sums.append(number)
          }
        }
        total = .numbers(sums)
      default: return .absent(.notUnderstood, at: nil)
      }
    }
    return total ?? outputs.first?.fact ?? .absent(.notCaptured, at: nil)
  }

  private func isRequired(_ node: String, _ source: OutputSource) -> Bool {
    guard let service = source.service,
      let member = members.first(where: { $0.name.isExactly(node) })
    else { return source.service == nil }
    return runs(service, member)
  }

  private func runs(_ service: String, _ member: Member) -> Bool {
    let active = member.facts["services"]?["active"]?.elements ?? []
    return active.contains { $0.scalar?.text == service }
  }

  private mutating func put(
    _ fact: OutputFact, at path: [String], _ findings: inout OutputFindings
  ) {
    let node: DocumentNode
    switch fact {
    case .absent: return
    case .number(let number, let place):
      node = DocumentNode(.scalar(DocumentNode.Scalar(String(number), isQuoted: true)), at: place)
    case .numbers(let numbers):
      guard let first = numbers.first else { return }
      let entries = numbers.map { number in
        let value = DocumentNode.Scalar(String(number.number), isQuoted: true)
        return DocumentNode.Entry(
          key: number.name, keyLocation: number.location,
          value: DocumentNode(.scalar(value), at: number.location))
      }
      node = DocumentNode(.mapping(entries), at: first.location)
    case .other(let value): node = value
    }
    guard let written = path.reduce(Optional(facts), { $0?[$1] }), !written.isNull else {
      facts = facts.adding(node, at: path[...])
      return
    }
    if !written.saysTheSame(as: node) {
      findings.warn(
        written.location,
        "this counts for \(quoted(path.joined(separator: "."))), and not what \(node.location) says",
        hint: "remove it if it is out of date: the saved output has it")
    }
  }

  /// Tells of queries that no field is read from, the first of each file.
  private func noteUnknown(
    _ outputs: [SavedOutput], _ sources: [WantedCommands], _ findings: inout OutputFindings
  ) {
    var files: Set<String> = []
    for output in outputs where !files.contains(output.file) {
      let isUsed = [.nodeList, .services, .release].contains(output.section.form)
      if isUsed, output.section.failure == nil, output.section.cause == nil { continue }
      let isKnown = sources.contains { output.section.tables(for: $0) != nil }
      if isKnown { continue }
      files.insert(output.file)
      if let fault = output.section.fault {
        if let cause = output.section.cause {
          findings.failed(
            fault, "the collection of this answer failed: \(cause.text)", cause, on: output.node)
          continue
        }
        findings.warn(
          fault,
          output.section.failure
            ?? "this is not understood as the output of a command, and is left out",
          hint: output.section.failure == nil ? OutputFindings.hint : OutputFindings.answerHint)
        continue
      }
      findings.warn(
        output.section.start,
        output.section.failure
          ?? "no field is read from the output of this command, and it is left out",
        hint: "callhome-snapshot(5) lists the commands and queries that have values")
    }
  }

  private static func listedNodes(_ outputs: [SavedOutput]) -> [ListedNode] {
    let tables = outputs.filter { [.cluster, .nodeList].contains($0.section.form) }
      .sorted { $0.taken > $1.taken }
      .flatMap(\.section.tables).filter { $0.fault == nil }
    guard let table = tables.first, let name = table.index(of: "name") else { return [] }
    let address = table.index(of: "address")
    // The database has a row for values that all nodes share.
    return table.rows.filter { $0[name].text != "EnterpriseWideData" }.map { row in
      ListedNode(
        name: row[name].text, address: address.map { row[$0].text } ?? "",
        location: row[name].location)
    }
  }
}

extension DocumentNode {
  /// The snapshot with a value added at a path that has none.
  fileprivate func adding(_ node: DocumentNode, at path: ArraySlice<String>) -> DocumentNode {
    guard let key = path.first else { return node }
    var entries = self.entries ?? []
    if let index = entries.firstIndex(where: { $0.key == key }) {
      entries[index] = Entry(
        key: key, keyLocation: entries[index].keyLocation,
        value: entries[index].value.adding(node, at: path.dropFirst()))
    } else {
      let empty = DocumentNode(.mapping([]), at: node.location)
      entries.append(
        Entry(
          key: key, keyLocation: node.location,
          value: path.count == 1 ? node : empty.adding(node, at: path.dropFirst())))
    }
    return DocumentNode(.mapping(entries), at: location)
  }
}
