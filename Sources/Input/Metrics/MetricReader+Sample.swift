extension MetricReader {
  /// Reads the sample of a line and keeps it. A sample that was not requested is skipped without
  /// checking its line.
  ///
  /// - Parameters:
  ///   - start: the position of the line's first word.
  ///   - text: the line without its end.
  @inline(__always)
  mutating func readSample(_ start: Int, of text: Range<Int>) throws(MetricFault) {
    var at = start
    while isNameByte(bytes[at]) { at += 1 }
    let isNameQuoted = bytes[start] == UInt8(ascii: "{")
    if !isNameQuoted, !wanted.contains(start..<at, bytes) { return }
    labels.removeAll()
    var labelStart = 0
    do throws(MetricFault) {
      let brace = grammar == .classic ? blanks(at) : at
      if bytes[brace] == UInt8(ascii: "{") {
        labelStart = brace
        at = try labels.read(bytes, at: brace)
      }
    } catch {
      if isNameQuoted, let name = labels.name, !wanted.contains(name, bytes) { return }
      throw error
    }
    if isNameQuoted, let name = labels.name, !wanted.contains(name, bytes) { return }
    try checkName(start, text)
    at = try valueStart(at)
    let valueStart = at
    guard let number = MetricNumber(bytes, at: at) else { throw noNumber(at) }
    at = try grammar == .classic ? classicEnd(number.end) : openMetricsEnd(number.end, text)
    guard at == text.upperBound else {
      throw MetricFault(
        offset: at, message: "the line must end here, not go on with \(found(bytes, at))",
        hint: bytes[at] == UInt8(ascii: "\r") ? "end the line with a line feed only" : nil)
    }
    // The following text is ASCII, or an exemplar.
    if let place = firstInvalidUTF8(UnsafeBufferPointer(rebasing: bytes[start..<valueStart])) {
      throw MetricFault(offset: start + place, message: "the text is not UTF-8")
    }
    keep(start: start, labels: labelStart, value: valueStart)
  }

  /// Requires the metric's name at the beginning of the line, plain or in quotes.
  @inline(__always)
  private func checkName(_ start: Int, _ text: Range<Int>) throws(MetricFault) {
    let first = bytes[start]
    if first != UInt8(ascii: "{"), !isNameByte(first) || isDigit(first) {
      throw MetricFault(
        offset: start,
        message: "a line must begin with a metric's name, not \(found(bytes, start))")
    }
    if grammar == .openMetrics, start > text.lowerBound {
      throw MetricFault(
        offset: text.lowerBound,
        message: "a line must begin with a metric's name, not \(found(bytes, text.lowerBound))")
    }
    if first == UInt8(ascii: "{") {
      if labels.name?.isEmpty ?? true {
        throw MetricFault(offset: start, message: "the metric has no name")
      }
    } else if let second = labels.name {
      throw MetricFault(offset: second.lowerBound - 1, message: "a second name of the metric")
    }
  }

  private func blanks(_ start: Int) -> Int {
    var at = start
    while isBlank(bytes[at]) { at += 1 }
    return at
  }

  /// The position of the value; in the classic format it may be preceded by any number of spaces.
  @inline(__always)
  private func valueStart(_ at: Int) throws(MetricFault) -> Int {
    if grammar == .classic { return blanks(at) }
    if bytes[at] == 0x20 { return at + 1 }
    throw MetricFault(
      offset: at, message: "a space and the value must follow, not \(found(bytes, at))")
  }

  private func noNumber(_ at: Int) -> MetricFault {
    // The error does not quote the text, which may be a value that is withheld (D5).
    let isEnd = bytes[at] == newline || isBlank(bytes[at])
    return MetricFault(
      offset: at,
      message: "the value must be a number that a double can hold, not "
        + (isEnd ? found(bytes, at) : "this text"))
  }

  /// Reads an optional timestamp in milliseconds after the value.
  ///
  /// - Returns: where the line must end.
  private func classicEnd(_ start: Int) throws(MetricFault) -> Int {
    var at = blanks(start)
    if bytes[at] == newline || bytes[at] == UInt8(ascii: "\r") { return at }
    if at == start { throw noNumber(at) }
    let first = at
    if bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") { at += 1 }
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
    return blanks(at)
  }

  /// Reads an optional timestamp in seconds after the value, and skips an exemplar.
  ///
  /// - Returns: where the line must end.
  private func openMetricsEnd(_ start: Int, _ text: Range<Int>) throws(MetricFault) -> Int {
    var at = start
    if bytes[at] == 0x20, bytes[at + 1] != UInt8(ascii: "#") {
      guard let number = MetricNumber(bytes, at: at + 1), number.value.isFinite else {
        throw MetricFault(
          offset: at + 1, message: "the time stamp must be a finite number of seconds")
      }
      at = number.end
    }
    return bytes[at] == 0x20 && bytes[at + 1] == UInt8(ascii: "#") ? text.upperBound : at
  }
}
