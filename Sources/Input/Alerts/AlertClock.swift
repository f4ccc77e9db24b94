import Diagnostics
import Times

/// Turns the words of an input into moments.
struct AlertClock {
  /// The present.
  let now: Timestamp
  /// That of times without a zone.
  let calendar: LocalCalendar
  /// The zone of a node in the time zone database, of the node that collects for nil; nil if none
  /// is known.
  var zone: (String?) -> String? = { _ in nil }

  /// A time, or what is wrong with its text.
  enum ClockReading: Equatable {
    /// When it was.
    case moment(Timestamp)
    /// Why it is not known when it was, as a fault of the alert.
    case fault(String)
  }

  /// Reads a time of an alert: one after the year 2000 and not more than a day from now.
  ///
  /// - Parameter node: the alert's node, whose clock may have shown it.
  func read(_ text: String, of node: String? = nil) -> ClockReading {
    guard let words = TimeWords(text) else {
      return .fault("the time \(quoted(text)) is none that can be read")
    }
    guard let moment = moment(of: words, node) else {
      return .fault("the time \(quoted(text)) is in a zone that could be several, or none")
    }
    if moment < Self.earliest {
      return .fault("the time \(quoted(text)) is before the year 2000")
    }
    if moment > now.adding(seconds: Self.day) {
      return .fault("the time \(quoted(text)) is more than a day after the present")
    }
    return .moment(moment)
  }

  private static let day: Int64 = 86_400
  private static let earliest = Timestamp(seconds: 946_684_800)

  private func moment(of words: TimeWords, _ node: String?) -> Timestamp? {
    if let epoch = words.epoch { return epoch }
    if let year = words.year { return moment(of: words, year: year, node) }
    // A syslog does not say the year: it is the last one that makes no future of it.
    let present = calendar.civilTime(at: now).year
    for year in [present + 1, present, present - 1] {
      if let moment = moment(of: words, year: year, node), moment <= now.adding(seconds: Self.day) {
        return moment
      }
    }
    // The 29th of February comes once in four years, or in eight.
    return (2...8).lazy.compactMap { moment(of: words, year: present - $0, node) }.first
  }

  private func moment(of words: TimeWords, year: Int, _ node: String?) -> Timestamp? {
    guard let civil = words.civilTime(inYear: year) else { return nil }
    let local = calendar.moment(of: civil)
    guard let zone = words.zone else { return local }
    guard let offsets = TimeZoneWord.offsets(of: zone) else { return nil }
    let asUTC = Timestamp(seconds: civil.secondsAsUTC)
    if offsets.count == 1 { return asUTC.adding(seconds: -offsets[0]) }
    // An abbreviation that several parts of the world share is the one of the alert's node, of the
    // node that collects or of this host, or unknown.
    for zone in [node.flatMap { self.zone($0) }, self.zone(nil)].compactMap(\.self) {
      if let moment = LocalCalendar.moment(of: civil, inZone: zone),
        offsets.contains(asUTC.seconds(since: moment))
      {
        return moment
      }
    }
    return offsets.contains(asUTC.seconds(since: local)) ? local : nil
  }
}

extension Alert {
  /// Sets the time from a reading, or adds its fault.
  mutating func setTime(_ reading: AlertClock.ClockReading?) {
    switch reading {
    case .moment(let moment): time = moment
    case .fault(let fault): addFault(fault)
    case nil: break
    }
  }

  /// Sets the time to the first readable one of several, and adds the faults of those before it.
  mutating func setTime(firstOf texts: [String], _ clock: AlertClock) {
    for text in texts where time == nil { setTime(clock.read(text, of: node)) }
  }
}
