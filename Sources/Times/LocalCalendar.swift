import Glibc

/// The calendar of a place: what its clocks show at a moment.
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
  /// An hour that is skipped when clocks go forward counts as the one after it, one that comes twice
  /// as the first.
  package func moment(of local: CivilTime) -> Timestamp {
    guard case .system = self else { return Timestamp(seconds: local.secondsAsUTC) }
    return systemMoment(of: local)
  }

  /// The moment at which clocks of a zone of the time zone database (`Europe/Zurich`) show a time.
  ///
  /// Nil when this machine's database has no such zone: the C library would take UTC without a word.
  package static func moment(of local: CivilTime, inZone zone: String) -> Timestamp? {
    let isName = zone.utf8.allSatisfy {
      isalnum(Int32($0)) != 0 || "_+-/".utf8.contains($0)
    }
    guard isName, !zone.isEmpty, !zone.hasPrefix("/"), zone.utf8.count <= 64,
      isZoneFile("/usr/share/zoneinfo/\(zone)")
    else { return nil }
    // The C library knows one zone at a time, chosen by the environment; it is put back at once and
    // this program has one thread.
    let before = getenv("TZ").map { String(cString: $0) }
    setenv("TZ", zone, 1)
    tzset()
    defer {
      if let before { setenv("TZ", before, 1) } else { unsetenv("TZ") }
      tzset()
    }
    return systemMoment(of: local)
  }
}

/// Whether a path is that of a compiled zone (RFC 8536), not of a directory or table beside them.
private func isZoneFile(_ path: String) -> Bool {
  guard let stream = fopen(path, "re") else { return false }
  defer { fclose(stream) }
  var magic: [UInt8] = [0, 0, 0, 0]
  return fread(&magic, 1, 4, stream) == 4 && magic.elementsEqual("TZif".utf8)
}

/// Not mktime: of an hour that comes twice it takes the one that is nearer to what it was asked before.
private func systemMoment(of local: CivilTime) -> Timestamp {
  let asUTC = Timestamp(seconds: local.secondsAsUTC)
  func moment(withOffsetOf near: Timestamp) -> Timestamp {
    let offset = LocalCalendar.system.civilTime(at: near).secondsAsUTC - near.seconds
    return asUTC.adding(seconds: -offset)
  }
  // No zone is a day away from UTC, so that a change of clocks near `local` lies between the two.
  let before = moment(withOffsetOf: asUTC.adding(seconds: -86_400))
  if LocalCalendar.system.civilTime(at: before) == local { return before }
  let after = moment(withOffsetOf: asUTC.adding(seconds: 86_400))
  return LocalCalendar.system.civilTime(at: after) == local ? after : before
}

extension Timestamp {
  /// The moment that this machine's clock shows.
  package static func now() -> Timestamp { Timestamp(seconds: Int64(time(nil))) }
}
