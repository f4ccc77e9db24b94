/// A sample line, read but not yet judged by its family.
struct SampleLine {
  /// Where the metric's name stands, without quotes.
  let name: Range<Int>
  let value: Double
  /// Where the value begins.
  let valueStart: Int
  let time: MetricTime?
  /// Where an exemplar begins, nil where none does.
  let exemplar: Int?
}

extension MetricReader {
  /// Reads the line of a sample.
  ///
  /// - Returns: where the next line begins.
  @inline(__always)
  mutating func readSample(_ start: Int) throws(MetricFault) -> Int {
    var at = start
    var name = start..<start
    var labelStart = 0
    labels.removeAll()
    if isNameByte(bytes[at]), !isDigit(bytes[at]) {
      at += 1
      while isNameByte(bytes[at]) { at += 1 }
      name = start..<at
      if grammar == .classic { at = blanks(at) }
    } else if bytes[at] != UInt8(ascii: "{") {
      throw MetricFault(
        offset: at, message: "a line must begin with a metric's name, not \(found(bytes, at))")
    }
    if bytes[at] == UInt8(ascii: "{") {
      labelStart = at
      at = try labels.read(bytes, at: at)
      if let quoted = labels.name {
        if !name.isEmpty {
          throw MetricFault(
            offset: quoted.lowerBound - 1, message: "a second name of the metric")
        }
        name = quoted
      }
    }
    if name.isEmpty {
      throw MetricFault(offset: start, message: "the metric has no name")
    }
    at = try afterBlank(at, "the value", isNeeded: grammar == .openMetrics)
    let valueStart = at
    guard let number = MetricNumber(bytes, at: at) else { throw noNumber(at, "the value") }
    at = number.end
    var time: MetricTime?
    var exemplar: Int?
    if grammar == .classic {
      at = try classicTime(at, &time)
    } else {
      if bytes[at] == 0x20, bytes[at + 1] != UInt8(ascii: "#") {
        time = try openMetricsTime(at + 1)
        at = time?.end ?? at
      }
      if bytes[at] == 0x20, bytes[at + 1] == UInt8(ascii: "#") {
        exemplar = at + 1
        at = try readExemplar(at + 2)
      }
    }
    guard bytes[at] == newline else {
      throw MetricFault(
        offset: at, message: "the line must end here, not go on with \(found(bytes, at))",
        hint: bytes[at] == UInt8(ascii: "\r") ? "a line ends with a line feed alone" : nil)
    }
    let sample = SampleLine(
      name: name, value: number.value, valueStart: valueStart, time: time, exemplar: exemplar)
    if try families.take(sample, labels, bytes, start: start, line: line) {
      keep(name, start: start, labels: labelStart, value: valueStart)
    }
    return at + 1
  }

  private func blanks(_ start: Int) -> Int {
    var at = start
    while isBlank(bytes[at]) { at += 1 }
    return at
  }

  /// Where the word begins that follows a blank: any number of them in the classic grammar.
  @inline(__always)
  private func afterBlank(
    _ at: Int, _ what: String, isNeeded: Bool
  ) throws(MetricFault) -> Int {
    if grammar == .classic { return blanks(at) }
    if bytes[at] == 0x20 { return at + 1 }
    throw MetricFault(
      offset: at, message: "a space and \(what) must follow, not \(found(bytes, at))")
  }

  private func noNumber(_ at: Int, _ what: String) -> MetricFault {
    var end = at
    while bytes[end] != newline, !isBlank(bytes[end]), end - at < 64 { end += 1 }
    // Not what stands there: it may be a value that is withheld (D5).
    let text = end == at ? found(bytes, at) : "this text"
    return MetricFault(
      offset: at, message: "\(what) must be a number that a double can hold, not \(text)")
  }

  /// Milliseconds since 1970 behind the value, where they are.
  private func classicTime(_ start: Int, _ time: inout MetricTime?) throws(MetricFault) -> Int {
    var at = blanks(start)
    if bytes[at] == newline || bytes[at] == UInt8(ascii: "\r") { return at }
    let first = at
    if at == start { throw noNumber(at, "the value") }
    let isNegative = bytes[at] == UInt8(ascii: "-")
    if isNegative || bytes[at] == UInt8(ascii: "+") { at += 1 }
    let digits = at
    var milliseconds: Int64 = 0
    var isTooLarge = false
    while isDigit(bytes[at]) {
      let (tens, overflow) = milliseconds.multipliedReportingOverflow(by: 10)
      let (sum, more) = tens.addingReportingOverflow(Int64(bytes[at] &- 0x30))
      isTooLarge = isTooLarge || overflow || more
      milliseconds = sum
      at += 1
    }
    let isEnd = bytes[at] == newline || isBlank(bytes[at]) || bytes[at] == UInt8(ascii: "\r")
    if at == digits || isTooLarge || !isEnd {
      throw MetricFault(
        offset: first, message: "the time stamp must be a whole number of milliseconds")
    }
    time = MetricTime(milliseconds: isNegative ? -milliseconds : milliseconds, end: at)
    return blanks(at)
  }

  /// Seconds since 1970.
  private func openMetricsTime(_ at: Int) throws(MetricFault) -> MetricTime {
    guard let number = MetricNumber(bytes, at: at), number.value.isFinite else {
      throw MetricFault(
        offset: at, message: "the time stamp must be a finite number of seconds")
    }
    return MetricTime(bytes, at: at, number)
  }

  /// An exemplar, from behind its `#`.
  private mutating func readExemplar(_ start: Int) throws(MetricFault) -> Int {
    guard bytes[start] == 0x20, bytes[start + 1] == UInt8(ascii: "{") else {
      throw MetricFault(
        offset: start,
        message: "a space and '{' must follow the '#' of an exemplar, not "
          + found(bytes, bytes[start] == 0x20 ? start + 1 : start))
    }
    var at = try exemplarLabels.read(bytes, at: start + 1)
    if let name = exemplarLabels.name {
      throw MetricFault(offset: name.lowerBound - 1, message: "an exemplar has no name")
    }
    let length = exemplarLabels.spans.reduce(0) { sum, span in
      [span.name, span.value].reduce(sum) { $0 + unescaped(bytes[$1]).unicodeScalars.count }
    }
    if length > 128 {
      throw MetricFault(
        offset: start + 1,
        message: "the labels of an exemplar must have at most 128 characters, not \(length)")
    }
    at = try afterBlank(at, "the exemplar's value", isNeeded: true)
    guard let number = MetricNumber(bytes, at: at) else {
      throw noNumber(at, "the exemplar's value")
    }
    at = number.end
    if bytes[at] == 0x20 { at = try openMetricsTime(at + 1).end }
    return at
  }
}
