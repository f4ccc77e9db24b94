/// Alarms in the order of an input, with those put together that were sent in parts.
///
/// A line that would be too long is sent as several, each with a parameter `part`: `16.1/3` is the
/// first of the three that begin with the line 16.
struct AlarmParts {
  /// The parameter's name.
  static let parameter = "part"
  private static let partLimit = 100

  private struct Group {
    let total: Int
    var parts: [Int: AlarmRecord]
  }
  private struct Key: Hashable {
    let host: String?
    let header: String?
    let part: String
  }

  private var groups: [Group] = []
  private var incomplete: [Key: Int] = [:]

  /// Takes the next alarm.
  mutating func add(_ alarm: AlarmRecord) {
    guard let tag = alarm[Self.parameter], let (first, number, total) = Self.numbers(tag) else {
      groups.append(Group(total: 1, parts: [1: alarm]))
      return
    }
    let key = Key(
      host: AlarmOrigin(alarm.prefix).host, header: alarm.header, part: "\(first)/\(total)")
    if let index = incomplete[key], groups[index].parts[number] == nil {
      groups[index].parts[number] = alarm
      if groups[index].parts.count == total { incomplete[key] = nil }
    } else {
      incomplete[key] = groups.count
      groups.append(Group(total: total, parts: [number: alarm]))
    }
  }

  /// All alerts; an incomplete one has the available parts, and a fault that says so.
  func alerts(clock: AlertClock, into found: inout AlertCollection) {
    for group in groups {
      let numbers = group.parts.keys.sorted()
      guard var alarm = numbers.first.flatMap({ group.parts[$0] }) else { continue }
      for number in numbers.dropFirst() {
        if let next = group.parts[number] { alarm.join(next) }
      }
      guard var alert = Alert(alarm, clock: clock) else { continue }
      if numbers.count < group.total {
        alert.addFault(
          "only \(numbers.count) of the \(group.total) parts of the alert's text are there")
      }
      found.add(alert)
    }
  }

  /// `16.1/3`: the line that the first part is, the number of the part, how many there are.
  private static func numbers(_ tag: String) -> (String, Int, Int)? {
    let slash = tag.split(separator: "/", omittingEmptySubsequences: false)
    guard slash.count == 2, let dot = slash[0].lastIndex(of: "."),
      let number = Int(slash[0][slash[0].index(after: dot)...]), let total = Int(slash[1]),
      (2...partLimit).contains(total), (1...total).contains(number)
    else { return nil }
    return (String(slash[0][..<dot]), number, total)
  }
}

extension AlarmRecord {
  /// Goes on with the next part: the same parameters, and more of the text.
  fileprivate mutating func join(_ next: AlarmRecord) {
    for parameter in next.parameters where parameter.name != AlarmParts.parameter {
      if let index = parameters.firstIndex(where: { $0.name == parameter.name }) {
        guard parameters[index] != parameter else { continue }
        let joined = parameters[index].value + parameter.value
        parameters[index] = Alert.Detail(parameter.name, joined)
      } else {
        parameters.append(parameter)
      }
    }
    text += next.text
  }
}
