extension Alert {
  private enum Bound {
    static let name = 255
    static let value = 20_000
    static let details = 200
    static let traces = 100
    static let path = 4_095
    static let faults = 20
  }

  /// Adds a fault, once.
  mutating func addFault(_ fault: String) {
    if faults.count < Bound.faults, !faults.contains(fault) { faults.append(fault) }
  }

  /// The fault of an input that contained invalid characters.
  static let mended = "characters of the input that are no text were replaced by U+FFFD"

  /// It with every text and every list no longer than a message can bear, and without the control
  /// characters that JSON and YAML can name in quotes. What was changed is a fault.
  var bounded: Alert {
    var result = self
    result.faults = []
    for fault in faults { result.addFault(fault) }
    func cut(_ text: String, to limit: Int, _ what: String) -> String {
      let plain = AlertText(Array(text.utf8))
      let text = plain.isMended ? String(decoding: plain.bytes, as: UTF8.self) : text
      if plain.isMended { result.addFault(Self.mended) }
      guard text.utf8.count > limit, text.unicodeScalars.count > limit else { return text }
      result.addFault(
        "\(what) has \(text.unicodeScalars.count) characters; the first \(limit) are kept")
      return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit)))
    }
    result.name = cut(name, to: Bound.name, "the name of the alert")
    result.node = node.map { cut($0, to: Bound.name, "the name of the node") }
    result.severity = severity.map { cut($0, to: Bound.name, "the severity") }
    result.description = description.map { cut($0, to: Bound.value, "the description") }
    if details.count > Bound.details {
      result.addFault("there are \(details.count) details; the first \(Bound.details) are kept")
    }
    result.details = details.prefix(Bound.details).map {
      Detail(
        cut($0.name, to: Bound.name, "the name of a detail"),
        cut($0.value, to: Bound.value, "a detail"))
    }
    if traces.count > Bound.traces {
      result.addFault("there are \(traces.count) traces; the first \(Bound.traces) are kept")
    }
    // A path that is cut would name another file.
    result.traces = traces.prefix(Bound.traces).filter {
      if $0.utf8.count <= Bound.path { return true }
      result.addFault("the path of a trace has more than \(Bound.path) bytes; it is left out")
      return false
    }
    return result
  }
}
