extension Alert {
  /// Creates an alert from an alarm: an RTMT alert under the alert's name, any other alarm under
  /// its own.
  ///
  /// The digit in the header is not used as severity, since it differs between releases for the
  /// same alert. Nil if there is no name.
  init?(_ alarm: AlarmRecord, clock: AlertClock) {
    let origin = AlarmOrigin(alarm.prefix)
    var alarm = alarm
    if alarm.parameters.isEmpty { alarm.readLabels() }
    guard let name = alarm["AlertName"] ?? alarm.name.nonEmpty else { return nil }
    self.init(name: name)
    var times = origin.times
    if alarm["AlertName"] != nil {
      let detail = AlertDetailText(Array((alarm["AlertDetail"] ?? "").utf8)[...])
      node = detail.node
      description = detail.description
      details = detail.details
      if let time = detail.time { times.insert(time, at: 0) }
      if node == nil, let reporter = alarm["NodeID"] ?? origin.host {
        // The node that collects, as a rule; better than none.
        node = reporter
        addFault("the text names no node: it is the one that reported the alert")
      }
    } else {
      node = alarm["NodeID"] ?? origin.host
      description = Array(alarm.text.utf8)[...].trimmed.text.nonEmpty
    }
    setTime(firstOf: times, clock)
    // The alert's own text takes precedence over the text of the service that reports it.
    let told = Set(details.map(\.name))
    for parameter in alarm.parameters
    where !parameter.value.isEmpty && !Self.isRead.contains(parameter.name)
      && !told.contains(parameter.name)
    {
      details.append(parameter)
    }
    if let header = alarm.header { details.append(Detail("Alarm", header)) }
    if alarm.isCut { addFault("the text of the alert was cut before it came here") }
  }

  private static let isRead: Set = ["AlertName", "AlertDetail", AlarmParts.parameter]
}

extension AlarmRecord {
  /// Reads the older form of parameters, which are labels in the text without brackets: those with
  /// which every alarm ends, and those of an alert.
  fileprivate mutating func readLabels() {
    var rest = Array(text.utf8)[...]
    let sentence = rest.range(of: " At ").map { rest[$0.lowerBound...] } ?? rest[rest.endIndex...]
    if header?.hasPrefix("UC_RTMT-") == true, let name = AlertDetailText(sentence).name {
      // Some who pass a text on lose its brackets; the sentence has all that is needed.
      parameters = [
        Alert.Detail("AlertName", name), Alert.Detail("AlertDetail", sentence.text),
      ]
      text = ""
      return
    }
    var found: [Alert.Detail] = []
    for (label, name) in [
      (" Node ID:", "NodeID"), (" Cluster ID:", "ClusterID"), (" App ID:", "AppID"),
    ] {
      guard let range = rest.lastRange(of: label) else { continue }
      found.insert(Alert.Detail(name, rest[range.upperBound...].trimmed.text), at: 0)
      rest = rest[..<range.lowerBound]
    }
    let label = "RTMT Alert Name:"
    if let start = rest.range(of: label), start.lowerBound == rest.startIndex {
      rest = rest[start.upperBound...]
      let detail = rest.range(of: " Detail:")
      let name = rest[..<(detail?.lowerBound ?? rest.endIndex)].trimmed.text
      found.insert(Alert.Detail("AlertName", name), at: 0)
      if let detail {
        found.insert(Alert.Detail("AlertDetail", rest[detail.upperBound...].trimmed.text), at: 1)
      }
    }
    parameters = found
    text = rest.trimmed.text
  }
}

extension String {
  /// Nil if there is no character.
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
