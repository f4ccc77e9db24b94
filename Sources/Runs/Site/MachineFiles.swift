import Diagnostics
import Files
import Findings

/// Files of this machine that show what starts runs and who reads their output.
package struct MachineFiles: Sendable {
  /// The crontab that the package or `make install` installs.
  package var crontab = "/etc/cron.d/callhome"
  /// The link that exists if the systemd timer is enabled.
  package var timer = "/etc/systemd/system/timers.target.wants/callhome.timer"
  /// The line of cron that starts the collector.
  package var collectorTable = "/etc/cron.d/callhome-collect"
  /// What is there when the systemd timer of the collector is enabled.
  package var collectorTimer = "/etc/systemd/system/timers.target.wants/callhome-collect.timer"
  /// The programs by which cron sends mail.
  package var mailers = ["/usr/sbin/sendmail", "/usr/lib/sendmail"]
  /// The directory that exists if the machine runs systemd.
  package var systemd = "/run/systemd/system"

  /// The socket of the syslog daemon.
  package var syslogSocket = "/dev/log"
  /// The socket of systemd's journal.
  package var journalSocket = "/run/systemd/journal/socket"
  /// The policy of the machine.
  package var policy = "/etc/callhome/policy.yaml"
  /// The required owner of the policy: root.
  package var policyOwner: UInt32 = 0

  /// The paths on a normal machine.
  package init() {}

  /// What starts runs.
  var scheduler: SiteFacts.Scheduler {
    if exists(timer) { return .timer }
    return exists(crontab) ? .cron : .unknown
  }

  /// The command of root that collects at once, as cron or systemd does; nil if neither starts a collector.
  var collector: String? {
    if exists(collectorTimer) { return "systemctl start callhome-collect.service" }
    guard let file = try? readFile(collectorTable, limit: 65_536) else { return nil }
    let lines = String(decoding: file.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    for line in lines where "0123456789*".contains(line.first ?? "#") {
      let words = line.split(maxSplits: 6, whereSeparator: { $0 == " " || $0 == "\t" })
      guard words.count == 7 else { continue }
      let command = String(words[6])
      let isPlain = command.split(separator: " ").allSatisfy { shellWord(String($0)) == $0 }
      return "runuser -u \(shellWord(String(words[5]))) -- "
        + (isPlain ? command : "sh -c \(shellWord(command))")
    }
    return nil
  }

  /// Why nobody receives reports of runs under cron; nil if cron can mail them, or is not used.
  var mailProblem: Diagnostic? {
    guard scheduler == .cron, !mailers.contains(where: exists) else { return nil }
    return Diagnostic(
      .note, in: crontab,
      "cron cannot mail what 'callhome send' reports: \(quoted(mailers[0])) is missing",
      hint: exists(systemd)
        ? "run: systemctl enable --now callhome.timer"
        : "run: apt-get install --no-install-recommends msmtp-mta"
    )
  }

  /// Whether a file exists, including a broken link.
  func exists(_ path: String) -> Bool {
    ((try? linkStatus(path)) ?? nil) != nil
  }
}
