import Alerts
import Diagnostics
import Files
import Glibc
import RoomSupport
import Testing
import Times

@testable import StateDirectory

/// Whether an alert is new or a repeat follows from one small file, at whatever moment a run was killed.
@Suite struct AlertFolderTests {
  private let key = AlertKey(name: "cpupegging", node: "cucm-pub", details: [])
  private let alert = Alert(
    name: "CpuPegging", node: "cucm-pub", time: sampleTime, severity: "critical",
    description: "load over 99%",
    details: [Alert.Detail("Load", "100"), Alert.Detail("Load", "99")],
    traces: ["/var/log/a.gz"], faults: ["the time is in the future"])

  private func terms(_ time: Timestamp = sampleTime) -> AlertFolder.Terms {
    AlertFolder.Terms(
      window: TimeSpan(seconds: 86_400), destinations: ["support", "pager"], now: time)
  }

  /// Calls `body` with a state in which nothing is found damaged.
  private func withSoundState(_ body: (borrowing StateDirectory) throws -> Void) throws {
    try withState { state in
      try body(state.files)
      #expect(state.findings == [])
    }
  }

  /// Decides as a hook does: under a lock that is gone afterwards.
  private func decide(
    _ alert: Alert, in state: borrowing StateDirectory, at time: Timestamp = sampleTime
  ) throws -> AlertFolder.Decision {
    try folder(state).folder.decide(alert, key, diagnostics: ["/tmp/d"], terms(time))
  }

  /// The outcome of a record with queued messages for some destinations.
  private func queued(_ names: String...) -> AlertFolder.Outcome {
    var outcome = AlertFolder.Outcome(rules: "")
    for name in names { outcome.messages[name] = .some("message for \(name)") }
    return outcome
  }

  /// Does the work of a run once the messages of a record are queued.
  private func makeMessages(
    of record: AlertRecord, _ state: borrowing StateDirectory, at time: Timestamp = sampleTime
  ) throws {
    let day = TimeSpan(seconds: 86_400)
    try folder(state).folder.conclude(record, queued("support", "pager"), day, at: time)
    try folder(state).folder.remove(record, from: .pending)
  }

  /// A folder that `#require` can hand on.
  private final class Held {
    let folder: AlertFolder
    init(_ folder: consuming AlertFolder) { self.folder = folder }
  }

  private func folder(_ state: borrowing StateDirectory) throws -> Held {
    guard let folder = try state.alerts(patience: .seconds(10)) else { throw Busy() }
    return Held(folder)
  }

  private func records(
    _ place: AlertFolder.Subfolder, _ state: borrowing StateDirectory, _ held: Held? = nil
  ) throws -> [AlertRecord] {
    try (held ?? folder(state)).folder.records(place)
  }

  @Test func `a new alert is kept as its input told it, and the same one again is counted`() throws
  {
    try withSoundState { state in
      #expect(try decide(alert, in: state) == .accepted)
      let record = try #require(try records(.pending, state).first)
      #expect(record.alert == alert)
      #expect(record.destinations == ["support", "pager"])
      #expect(record.diagnostics == ["/tmp/d"])
      #expect(record.messageID(for: "support") != record.messageID(for: "pager"))
      for second in 1...3 {
        let time = sampleTime.adding(seconds: Int64(second))
        #expect(try decide(alert, in: state, at: time) == .repeated)
      }
      #expect(try records(.pending, state) == [record])
      let unreported = try folder(state).folder.unreported()
      #expect(unreported.map(\.window.alert) == ["CpuPegging"])
      #expect(
        unreported.first?.window.unreported
          == AlertRepeats(
            count: 3, first: sampleTime.adding(seconds: 1), last: sampleTime.adding(seconds: 3)))
    }
  }

  @Test func `a window lasts as long as the config says, and what was counted goes with the next`()
    throws
  {
    try withSoundState { state in
      _ = try decide(alert, in: state)
      let record = try #require(try records(.pending, state).first)
      try makeMessages(of: record, state)
      let last = sampleTime.adding(seconds: 86_399)
      #expect(try decide(alert, in: state, at: last) == .repeated)
      #expect(
        try decide(alert, in: state, at: last.adding(seconds: 1)) == .accepted)
      let again = try records(.pending, state).first
      #expect(again?.repeats == AlertRepeats(count: 1, first: last, last: last))
    }
  }

  @Test func `what is still to be sent when its window is over is not taken down a second time`()
    throws
  {
    try withSoundState { state in
      _ = try decide(alert, in: state)
      let later = sampleTime.adding(seconds: 90_000)
      #expect(try decide(alert, in: state, at: later) == .repeated)
      #expect(try records(.pending, state).count == 1)
    }
  }

  @Test func `a hook that was killed between record and window leaves an alert that is not lost`()
    throws
  {
    try withSoundState { state in
      _ = try decide(alert, in: state)
      let window = "\(state.path)/alerts/\(key.digits).window"
      #expect(contents(of: window) != nil)
      #expect(unlink(window) == 0)
      #expect(try decide(alert, in: state) == .repeated)
      #expect(contents(of: window) != nil)
      #expect(try records(.pending, state).count == 1)
      // The run that builds the messages finishes the hook's work.
      #expect(unlink(window) == 0)
      let record = try #require(try records(.pending, state).first)
      try makeMessages(of: record, state)
      #expect(try decide(alert, in: state) == .repeated)
    }
  }

  @Test func `a hook that was killed after a window was over has its alert sent once all the same`()
    throws
  {
    try withSoundState { state in
      _ = try decide(alert, in: state)
      var record = try #require(try records(.pending, state).first)
      try makeMessages(of: record, state)
      _ = try decide(alert, in: state)
      let window = "\(state.path)/alerts/\(key.digits).window"
      let old = try #require(contents(of: window))
      let later = sampleTime.adding(seconds: 90_000)
      #expect(try decide(alert, in: state, at: later) == .accepted)
      // Killed here, the hook would have left the window of the day before.
      try write(old, to: window)
      #expect(try decide(alert, in: state, at: later) == .repeated)
      record = try #require(try records(.pending, state).first)
      #expect(record.repeats?.count == 1)
      try makeMessages(of: record, state, at: later)
      #expect(
        try decide(alert, in: state, at: later.adding(seconds: 60)) == .repeated)
    }
  }

  @Test func `what a record tells of repeats is taken once, and telling it twice changes nothing`()
    throws
  {
    try withSoundState { state in
      _ = try decide(alert, in: state)
      for second in 1...3 {
        _ = try decide(
          alert, in: state, at: sampleTime.adding(seconds: Int64(second)))
      }
      let held = try folder(state)
      let before = try #require(try records(.pending, state, held).first)
      let taken = before.addingRepeats(of: try held.folder.window(of: key))
      #expect(taken.repeats?.count == 3 && taken.reportedMark == 3)
      try held.folder.rewrite(taken, in: .pending)
      #expect(try records(.pending, state, held) == [taken])
      let day = TimeSpan(seconds: 86_400)
      for _ in 0...1 {
        try held.folder.conclude(taken, queued("support"), day, at: sampleTime)
      }
      #expect(try held.folder.window(of: key)?.unreported == nil)
      // A run after a kill finds exactly the same in the record.
      #expect(taken.addingRepeats(of: try held.folder.window(of: key)) == taken)
    }
    try withSoundState { state in
      _ = try decide(alert, in: state)
      _ = try decide(alert, in: state, at: sampleTime.adding(seconds: 1))
      let before = try #require(try records(.pending, state).first)
      let window = try folder(state).folder.window(of: key)
      let taken = before.addingRepeats(of: window)
      _ = try decide(alert, in: state, at: sampleTime.adding(seconds: 5))
      let held = try folder(state)
      try held.folder.conclude(
        taken, queued("support"), TimeSpan(seconds: 86_400), at: sampleTime)
      #expect(try held.folder.window(of: key)?.unreported?.count == 1)
    }
  }

  @Test func `a window that was over before anything was sent begins when it is`() throws {
    try withSoundState { state in
      _ = try decide(alert, in: state)
      let record = try #require(try records(.pending, state).first)
      let later = sampleTime.adding(seconds: 90_000)
      try makeMessages(of: record, state, at: later)
      #expect(
        try decide(alert, in: state, at: later.adding(seconds: 60)) == .repeated)
    }
  }

  @Test func `the end of an alert is told once, and only where its beginning was`() throws {
    try withSoundState { state in
      var over = alert
      over.isResolved = true
      #expect(try decide(over, in: state) == .notKnown)
      #expect(try decide(alert, in: state) == .accepted)
      #expect(try decide(alert, in: state) == .repeated)
      #expect(try decide(over, in: state) == .accepted)
      #expect(try decide(over, in: state) == .notKnown)
      let both = try records(.pending, state)
      #expect(both.map(\.alert.isResolved).sorted { !$0 && $1 } == [false, true])
      #expect(both.first { $0.alert.isResolved }?.repeats?.count == 1)
    }
  }

  @Test func `a damaged window is set aside and told, and the alert is sent again`() throws {
    try withState { state in
      _ = try decide(alert, in: state.files)
      let record = try #require(try records(.pending, state.files).first)
      try folder(state.files).folder.remove(record, from: .pending)
      let window = "\(state.path)/alerts/\(key.digits).window"
      let whole = try #require(contents(of: window))
      for length in 0..<whole.count {
        try write(Array(whole[..<length]), to: window)
        let (decision, findings) = try state.look { try decide(alert, in: $0) }
        #expect(decision == .accepted, "cut to \(length)")
        #expect(findings.count == 1, "cut to \(length)")
        #expect(contents(of: window + ".damaged") == Array(whole[..<length]))
        let again = try #require(try records(.pending, state.files).first)
        try folder(state.files).folder.remove(again, from: .pending)
      }
    }
  }

  @Test func `a damaged record is set aside and told, and the others are there`() throws {
    try withState { state in
      _ = try decide(alert, in: state.files)
      let place = "\(state.path)/alerts/pending/\(key.digits).alert"
      let whole = try #require(contents(of: place))
      try write(Array(whole.dropLast(10)), to: place)
      #expect(try records(.pending, state.files) == [])
      #expect(state.findings.first?.message.contains("the alert is damaged") == true)
      #expect(contents(of: place + ".damaged") != nil)
    }
  }

  @Test(arguments: AlertFolder.Subfolder.allCases)
  func `of two records with one id in one place the copy is set aside and reported`(
    place: AlertFolder.Subfolder
  ) throws {
    try withState { state in
      _ = try decide(alert, in: state.files)
      let record = try #require(try records(.pending, state.files).first)
      try folder(state.files).folder.move(record, from: .pending, to: place)
      let path = "\(state.path)/alerts/\(place.rawValue)"
      let whole = try #require(contents(of: "\(path)/\(record.fileName(in: place))"))
      // Before and after it in the order of names.
      let names = ["0.alert", "copy of it.alert"]
      for name in names { try write(whole, to: "\(path)/\(name)") }
      let (waiting, seen) = try state.look { try $0.waitingAlerts() }
      #expect(waiting == [record])
      #expect(seen.map(\.file) == names.map { "\(path)/\($0)" })
      #expect(try records(place, state.files) == [record])
      #expect(state.findings.map(\.file) == names.map { "\(path)/\($0)" })
      for name in names { #expect(contents(of: "\(path)/\(name).damaged") == whole) }
      // After its removal nothing of it is left that could be sent.
      try folder(state.files).folder.remove(record, from: place)
      #expect(try records(place, state.files) == [])
      #expect(try !state.files.hasAlerts(besidesPending: true))
    }
  }

  @Test(arguments: hostileTexts)
  func `any text comes back from a record as it was`(text: String) throws {
    try withSoundState { state in
      let odd = Alert(
        name: text, node: text, severity: text, description: text,
        details: [Alert.Detail(text, text)], traces: [text], faults: [text])
      #expect(try decide(odd, in: state) == .accepted)
      let record = try records(.pending, state).first
      #expect(record?.alert == odd)
    }
  }

  @Test func `keys are different for every part, and parts do not run into each other`() {
    let keys = [
      AlertKey(name: "a", node: "b", details: []), AlertKey(name: "ab", node: "", details: []),
      AlertKey(name: "a", node: "", details: ["b"]), AlertKey(name: "a", node: "b", details: [""]),
      AlertKey(name: "a", node: "b", details: ["", ""]),
      AlertKey(name: "a1:b", node: "", details: []),
    ]
    #expect(Set(keys.map(\.digits)).count == keys.count)
    #expect(keys.allSatisfy { $0.digits.utf8.count == 32 && $0.type.utf8.count == 16 })
  }

  @Test func `windows that are over and have nothing to tell go, the others stay`() throws {
    try withSoundState { state in
      _ = try decide(alert, in: state)
      let record = try #require(try records(.pending, state).first)
      let held = try folder(state)
      try held.folder.remove(record, from: .pending)
      let window = "\(state.path)/alerts/\(key.digits).window"
      for (seconds, isThere) in [(86_399 as Int64, true), (86_400, false)] {
        var memory = LastPruning()
        try held.folder.prune(
          AlertFolder.PruningTerms(
            window: TimeSpan(seconds: 86_400), damagedBefore: sampleTime),
          &memory, at: sampleTime.adding(seconds: seconds))
        #expect(memory == LastPruning())
        #expect((contents(of: window) != nil) == isThere)
      }
    }
  }

  @Test func `a rate counts what lies in the time that ends now`() {
    var rates = AlertRates()
    let key = AlertRates.Key("support", type: "cpu")
    let minute = TimeSpan(seconds: 60)
    for second in [0, 30, 59] {
      rates.add(key, keeping: minute, at: sampleTime.adding(seconds: Int64(second)))
    }
    #expect(rates.count(key, in: minute, until: sampleTime.adding(seconds: 59)) == 3)
    #expect(rates.count(key, in: minute, until: sampleTime.adding(seconds: 60)) == 2)
    #expect(rates.count(key, in: minute, until: sampleTime) == 1)
    #expect(rates.count(AlertRates.Key("support"), in: minute, until: sampleTime) == 0)
    rates.forget(before: sampleTime.adding(seconds: 100))
    #expect(rates == AlertRates())
  }
}
