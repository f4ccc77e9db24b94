import Foundation
import TestSupport
import Testing

@testable import Times

/// The zones of this machine's database, read by our own code, are those of the C library.
@Suite struct ZoneFileTests {
  /// The files of the database that are zones without leap seconds.
  private static let zones: [String] = {
    let root = "/usr/share/zoneinfo"
    let all = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? []
    return all.filter { name in
      !name.hasPrefix("right/") && !name.hasPrefix("posix/")
        && FileManager.default.contents(atPath: "\(root)/\(name)")?.starts(with: Array("TZif".utf8))
          == true
    }.sorted()
  }()

  @Test func `clocks of every zone show what the C library says, from 1900 to 2200`() throws {
    #expect(Self.zones.count > 300)
    for zone in Self.zones {
      let bytes = try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(zone)"))
      let file = try #require(ZoneFile(Array(bytes)), "\(zone)")
      inTimeZone(zone) {
        var wrong = 0
        // An odd step, so that every hour of the day and every day of the year has its turn.
        for seconds in stride(from: Int64(-2_208_988_800), to: 7_258_118_400, by: 1_234_567) {
          let moment = Timestamp(seconds: seconds)
          let theirs = LocalCalendar.system.civilTime(at: moment)
          let ours = CivilTime(utc: moment.adding(seconds: Int64(file.offset(at: moment))))
          if ours != theirs { wrong += 1 }
        }
        #expect(wrong == 0, "\(zone)")
      }
    }
  }

  @Test func `each second around a change of clocks is right, long after the last one of the file`()
  {
    for zone in ["Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"] {
      guard let bytes = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(zone)"),
        let file = ZoneFile(Array(bytes))
      else {
        Issue.record("\(zone) cannot be read")
        continue
      }
      inTimeZone(zone) {
        // Hours of a year far away, and within those where clocks change every second.
        for hour in stride(from: Int64(4_102_444_800), to: 4_134_067_200, by: 3_600) {
          let (first, last) = (Timestamp(seconds: hour), Timestamp(seconds: hour + 3_600))
          if LocalCalendar.system.civilTime(at: first).secondsAsUTC - hour
            == LocalCalendar.system.civilTime(at: last).secondsAsUTC - hour - 3_600
          {
            #expect(
              CivilTime(utc: first.adding(seconds: Int64(file.offset(at: first))))
                == LocalCalendar.system.civilTime(at: first))
            continue
          }
          for second in 0...3_600 {
            let moment = first.adding(seconds: Int64(second))
            let ours = CivilTime(utc: moment.adding(seconds: Int64(file.offset(at: moment))))
            if ours != LocalCalendar.system.civilTime(at: moment) {
              Issue.record("\(zone) \(moment)")
              break
            }
          }
        }
      }
    }
  }

  @Test func `a file that is cut or changed is no zone or another one, and never a crash`() throws {
    let bytes = Array(
      try #require(FileManager.default.contents(atPath: "/usr/share/zoneinfo/Europe/Zurich")))
    for length in 0..<bytes.count {
      _ = ZoneFile(Array(bytes[..<length]))?.offset(at: Timestamp(seconds: 4_102_444_800))
    }
    #expect(ZoneFile(Array(bytes[..<1_000])) == nil)
    for index in bytes.indices {
      for value: UInt8 in [0, 1, 0x7F, 0xFF] where bytes[index] != value {
        var changed = bytes
        changed[index] = value
        _ = ZoneFile(changed)?.offset(at: Timestamp(seconds: 4_102_444_800))
      }
    }
  }

  @Test(arguments: [
    "", "CET", "CET-1CEST", "CET-1CEST,J60,J300", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
    "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0x", "<CET-1",
    "CET-9999",
  ])
  func `a rule of another form is none`(text: String) {
    #expect(ZoneRule(text) == nil)
  }
}
