import Documents
import Glibc
import RoomSupport
import Snapshots
import Times

/// Outputs like real ones, with invented values: name, text, the fact and its value.
enum OutputSample {
  static let users = """
    admin:run sql select count(*) as cm_users from enduser
    cm_users
    ========
    1986
    admin:

    """

  static let tables = """
    admin:run sql select tabname, nrows from systables where tabtype = 'T'
    tabname          nrows
    ================ =================
    applicationuser  23.000000000000
    device           2301.000000000000
    enduser          0.000000000000
    admin:

    """

  static let devices = """
    admin:run sql select tc.name as type, tm.name as model, count(*) as count from device d, \
    typeclass tc, typemodel tm where d.tkclass = tc.enum and d.tkmodel = tm.enum group by 1, 2
    type            model           count
    =============== =============== =====
    Phone           Cisco 7841      968
    CTI Route Point CTI Route Point 12

    admin:

    """

  static let cluster = """
    admin:show network cluster
    192.0.2.10 cucm-pub.example.com cucm-pub Publisher callmanager DBPub authenticated
    192.0.2.11 cucm-sub1.example.com cucm-sub1 Subscriber callmanager DBSub authenticated using TCP \
    since Sun Mar 29 21:00:12 2026
    198.51.100.10 imp1.example.com imp1 Subscriber cups DBPub\u{20}
    authenticated using TCP since Sun Mar 29 21:02:47 2026

    Server Table (processnode) Entries
    ----------------------------------
    cucm-pub.example.com

    Successful
    admin:

    """

  static let counters = """
    admin:show perf query class "Cisco CallManager"
    ==>query class :

     - Perf class (Cisco CallManager) has instances and values:
                        -> CallManagerHeartBeat           = 8812431
                        -> CallsActive                    = 5
                        -> CallsCompleted                 = 33871
                        -> RegisteredHardwarePhones       = 1771
                        -> RegisteredOtherStationDevices  = 54

    admin:

    """

  static let registrations = """
    admin:show risdb query phone

    ----------- Phone Information -----------

    #TotalPhones, #TotalRegPhones, #UnRegPhones
    3, 2, 1

    DeviceName, Descr, Ipaddr, MACaddr, RegStatus, PhoneProtocol
    SEP00005E005301, Reception, 192.0.2.77, 00005E005301, reg, SIP
    SEP00005E005302, Lobby, ground floor, 192.0.2.78, 00005E005302, reg, SIP
    SEP00005E005303, , 192.0.2.79, 00005E005303, unr, SCCP

    admin:

    """

  static let history = """
    admin:file view install system-history.log
    =======================================
    Product Name -    Cisco Unified Communications Manager
    Product Version - 14.0.1.10000-20
    Kernel Image -    3.10.0-1127.19.1.el7.x86_64
    =======================================
    07/25/2022 14:20:06 | root: Install 14.0.1.10000-20 Start
    07/25/2022 15:05:37 | root: Install 14.0.1.10000-20 Success
    07/25/2022 15:05:38 | root: Boot 14.0.1.10000-20 Start

    06/20/2023 10:22:48 | root: Switch Version 14.0.1.10000-20 to 14.0.1.13900-155 Success
    06/20/2023 10:23:02 | root: Cisco Option Install ciscocm.example_v1.0.k4.cop Success
    07/10/2023 10:30:05 | root: Boot 14.0.1.13900-155 Start = OK, prior Restart
    07/15/2023 11:14:29 | root: Boot 14.0.1.13900-155 Start = Ungraceful Shutdown, no prior Restart
    admin:

    """

  /// Each output with the facts in it.
  static let all: [(text: String, facts: [String: String])] = [
    (users, ["users.cm": "1986"]),
    (
      tables,
      ["tables.applicationuser": "23", "tables.device": "2301", "tables.enduser": "0"]
    ),
    (
      devices,
      [
        "devices.models":
          "type=Phone model=Cisco 7841 count=968 | type=CTI Route Point model=CTI Route Point count=12"
      ]
    ), (cluster, ["cluster.publisher": "cucm-pub", "cluster.product_short_name": "UCM"]),
    (
      counters,
      [
        "call_activity.CallsActive": "5", "call_activity.CallsCompleted": "33871",
        "call_activity.RegisteredHardwarePhones": "1771",
        "call_activity.RegisteredOtherStationDevices": "54", "devices.registered": "1825",
      ]
    ), (registrations, ["devices.registered": "2"]),
    (
      history,
      [
        "upgrade_history":
          "time=2022-07-25T15:05:37 version=14.0.1.10000-20 event=Install result=Success | "
          + "time=2023-06-20T10:22:48 version=14.0.1.13900-155 event=Switch Version result=Success"
      ]
    ),
  ]
}

/// Every path at which the outputs can give a value.
let outputPaths = [
  "users.cm", "users.phone", "tables", "devices.models", "devices.registered", "call_activity",
  "upgrade_history", "cluster.publisher", "cluster.product_short_name",
]

/// Writes files below directories of nodes, with the time ``fileTime`` plus this many seconds, and
/// loads all of them.
func outputs(
  _ files: KeyValuePairs<String, String>, later: [String: Int64] = [:], own: String? = nil
) throws -> LoadedSnapshot {
  try withTemporaryDirectory { directory in
    for (name, text) in files {
      let node = name.prefix { $0 != "/" }
      mkdir("\(directory)/\(node)", 0o700)
      try write(
        text.utf8, to: "\(directory)/\(name)", modified: fileTime.seconds + (later[name] ?? 0))
    }
    if let own { try write(own.utf8, to: "\(directory)/site.yaml", modified: fileTime.seconds) }
    return load(in: directory, ["*"])
  }
}

/// The same of one file of one node.
func output(_ text: String, file: String = "output.txt") throws -> LoadedSnapshot {
  try outputs(["cucm-pub/\(file)": text])
}

extension LoadedSnapshot {
  /// Every fact that outputs can give, as `path` and text; rows as `key=value`, absences left out.
  var told: [String: String] {
    var result: [String: String] = [:]
    for path in outputPaths {
      let keys = path.split(separator: ".").map(String.init)
      guard let snapshot, case .found(let node, _) = snapshot.fact(keys) else { continue }
      if let entries = node.entries {
        for entry in entries { result["\(path).\(entry.key)"] = entry.value.scalar?.text }
      } else {
        result[path] = node.line
      }
    }
    return result
  }

  /// Why a fact is not there.
  func missingReason(_ path: String) -> String? {
    guard case .absent(let reason)? = snapshot?.fact(path.split(separator: ".").map(String.init))
    else { return nil }
    return reason.description
  }
}

extension DocumentNode {
  /// A scalar's text; rows joined with ` | `.
  fileprivate var line: String {
    if let scalar { return scalar.text }
    if let elements { return elements.map(\.line).joined(separator: " | ") }
    return (entries ?? []).map { "\($0.key)=\($0.value.line)" }.joined(separator: " ")
  }
}
