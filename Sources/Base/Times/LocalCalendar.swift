import Glibc

/// A calendar that converts between local times and points in time.
package enum LocalCalendar: Sendable {
  /// The time zone of this machine: `TZ`, or else /etc/localtime.
  case system
  /// UTC.
  case utc

  /// What a clock of this place shows.
  package func civilTime(at moment: Timestamp) -> CivilTime {
    guard case .system = self else { return CivilTime(utc: moment) }
    var seconds = time_t(moment.seconds)
    var parts = tm()
    // It fails for years beyond 32 bits only; those are shown in UTC.
    guard localtime_r(&seconds, &parts) != nil else { return CivilTime(utc: moment) }
    return CivilTime(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday),
      secondOfDay: Int(parts.tm_hour) * 3600 + Int(parts.tm_min) * 60 + min(59, Int(parts.tm_sec)))
  }

  /// The moment at which a clock of this place shows a time.
  ///
  /// An hour that is skipped when clocks go forward counts as the one after it, one that comes
  /// twice as the first.
  package func moment(of local: CivilTime) -> Timestamp {
    guard case .system = self else { return Timestamp(seconds: local.secondsAsUTC) }
    return systemMoment(of: local)
  }

  /// The point in time of a local time in a zone of the time zone database (`Europe/Zurich`).
  ///
  /// Nil if this machine's database does not contain the zone; the C library would silently use
  /// UTC.
  package static func moment(of local: CivilTime, inZone zone: String) -> Timestamp? {
    let isName = zone.utf8.allSatisfy {
      isalnum(Int32($0)) != 0 || "_+-/".utf8.contains($0)
    }
    guard isName, !zone.isEmpty, !zone.hasPrefix("/"), zone.utf8.count <= 64,
      let bytes = zoneBytes("/usr/share/zoneinfo/\(zone)"), let file = ZoneFile(bytes)
    else { return nil }
    return earliest(of: local) { file.offset(at: $0) }
  }
}

/// A file of the database; nil if it is missing, or larger than any zone.
private func zoneBytes(_ path: String) -> [UInt8]? {
  guard let stream = fopen(path, "re") else { return nil }
  defer { fclose(stream) }
  let limit = 1 << 18
  var bytes = [UInt8](repeating: 0, count: limit)
  let count = fread(&bytes, 1, limit, stream)
  return count < limit && ferror(stream) == 0 ? Array(bytes[..<count]) : nil
}

/// Not mktime: for an hour that occurs twice its result depends on earlier calls.
private func systemMoment(of local: CivilTime) -> Timestamp {
  earliest(of: local) { moment in
    let shown = LocalCalendar.system.civilTime(at: moment).secondsAsUTC
    return Int(Timestamp(seconds: shown).seconds(since: moment))
  }
}

/// The first moment at which clocks show a time, by how far they are from UTC at each moment.
private func earliest(of local: CivilTime, _ offset: (Timestamp) -> Int) -> Timestamp {
  let asUTC = Timestamp(seconds: local.secondsAsUTC)
  func moment(withOffsetOf near: Timestamp) -> Timestamp {
    asUTC.adding(seconds: Int64(-offset(near)))
  }
  func shows(_ moment: Timestamp) -> Bool {
    moment.adding(seconds: Int64(offset(moment))) == asUTC
  }
  // No zone is a day away from UTC, so a change of clocks near `local` is between the two.
  let before = moment(withOffsetOf: asUTC.adding(seconds: -86_400))
  if shows(before) { return before }
  let after = moment(withOffsetOf: asUTC.adding(seconds: 86_400))
  return shows(after) ? after : before
}

extension Timestamp {
  /// The moment that this machine's clock shows.
  package static func now() -> Timestamp { Timestamp(seconds: Int64(time(nil))) }
}
