import Catalogs
import Certificates
import Diagnostics
import Files
import StateDirectory
import Times

extension SiteFacts {
  /// All findings, the worst first; one for each cause.
  package var findings: [Finding] {
    // If Call Home is disabled, nothing needs to be fixed.
    if callHome == "disabled" { return [] }
    if let reminder {
      return [Finding(.undecided, .failing, reminder)]
    }
    let all =
      policyFindings + stateFindings + acceptance + runFindings + messageFindings
      + maintenanceFindings
      + connectionFindings
      + snapshotFindings + keepingFindings
      + remarks.map { Finding(.remark, $0.severity == .note ? .note : .degraded, $0) }
    return Finding.Severity.allCases.flatMap { severity in
      all.filter { $0.severity == severity }
    }
  }

  /// A command line of `callhome` for this site, such as `callhome send --now`.
  func command(_ words: String) -> Remedy {
    .command(commandLine(words))
  }

  /// What was mended, and the command that sends at once: a destination whose failure needed the operator is tried
  /// only once a day.
  func resuming(after hint: String) -> Remedy {
    switch Remedy(hint: hint) {
    case .command(let command): .command("\(command) && \(commandLine("send --now"))")
    case .action(let action): .action("\(action); then run: \(commandLine("send --now"))")
    }
  }

  private func commandLine(_ words: String) -> String {
    let option = namedConfig.map { " -c \(shellWord($0))" } ?? ""
    return "callhome \(words)\(option)"
  }

  func time(_ moment: Timestamp) -> String { clock(moment, calendar) }

  private var policyFindings: [Finding] {
    (policyFault.map { [Finding(.policy, .failing, $0)] } ?? [])
      + policyLimits.map { Finding(.policy, $0.severity == .note ? .note : .degraded, $0) }
  }

  // MARK: - State and terms

  private var stateFindings: [Finding] {
    var found: [Finding] = []
    if let stateProblem { found.append(Finding(.stateNotWritable, .failing, stateProblem)) }
    if let first = stateDamage.first {
      let isOne = stateDamage.count == 1
      found.append(
        Finding(
          .stateDamaged, .failing,
          isOne
            ? Sentence(verbatim: first.message)
            : "\(first.message) (and \(stateDamage.count - 1) more)",
          subjects: (first.location?.file ?? first.file).map { [$0] } ?? [],
          count: stateDamage.count, place: first.place,
          remedy: remedyOfDamage))
    }
    if let clockWarning { found.append(Finding(.clock, .degraded, clockWarning)) }
    return found
  }

  /// A run sets a damaged file aside, but not one of a newer version; and only an operator can
  /// accept the terms.
  private var remedyOfDamage: Remedy {
    if stateDamage.contains(where: { $0.hint == newerVersionHint }) {
      return .action(Sentence(verbatim: newerVersionHint))
    }
    let isConsent = stateDamage.allSatisfy {
      ($0.location?.file ?? $0.file)?.hasSuffix("/consent.json") == true
    }
    return command(isConsent ? "license accept" : "send")
  }

  private var acceptance: [Finding] {
    guard accepted != nil else {
      // It is not known whether the terms are accepted while the state cannot be read.
      if !stateDamage.isEmpty || stateProblem != nil || rows.isEmpty { return [] }
      return [
        Finding(
          .notAccepted, .failing, "the terms are not accepted, so nothing is sent",
          remedy: command("license accept"))
      ]
    }
    return [true, false].compactMap { isAll in
      let alike = notAccepted.filter { $0.isAll == isAll }
      guard let first = alike.first?.difference else { return nil }
      return Finding(
        .notAllAccepted, isAll ? .failing : .degraded,
        alike.count == 1
          ? Sentence(verbatim: first.message)
          : "\(first.message) (and \(alike.count - 1) other destinations)",
        count: alike.count, place: first.place, remedy: command("license accept"))
    }
  }

  // MARK: - Runs

  /// When the last run took place, if the next one is missing; nil if runs take place.
  var silence: Timestamp? {
    // If the state cannot be written, runs cannot be recorded.
    guard let runs, let accepted, !rows.isEmpty, stateProblem == nil else { return nil }
    // Earlier versions recorded no runs, but sent messages.
    let known = runs.last ?? rows.compactMap(\.record.sent?.time).max()
    let last = max(known ?? accepted.time, accepted.time)
    return now.seconds(since: last) > runs.longestGap ? last : nil
  }

  private var overdueRows: [Row] {
    rows.filter { row in
      row.waitingSince == nil && row.record.failure == nil && row.record.refusal == nil
        && row.overdueAt.map { $0 <= now } ?? false
    }
  }

  private var runFindings: [Finding] {
    let overdue = overdueRows
    guard let runs else { return [] }
    var found: [Finding] = []
    if let silence {
      let days = now.seconds(since: silence) / 86_400
      let since = time(silence)
      let length = days == 1 ? "1 day" : "\(days) days"
      found.append(
        Finding(
          .noRun, overdue.isEmpty ? .degraded : .failing,
          overdue.isEmpty
            ? "no scheduled 'callhome send' has run since \(since), for \(length)"
            : overdue.count == 1
              ? "no scheduled 'callhome send' has run since \(since), for \(length): 1 message is overdue"
              : "no scheduled 'callhome send' has run since \(since), for \(length): \(overdue.count) messages are overdue",
          count: 1, since: silence, remedy: schedulerRemedy(runs)))
    } else if let first = overdue.first {
      let since = overdue.compactMap(\.overdueAt).min()
      found.append(
        Finding(
          .overdue, .failing,
          overdue.count == 1
            ? "\(first.kind.rawValue) to '\(first.destination)' has been overdue since \(time(since ?? now)), and no run reported why"
            : "\(overdue.count) messages have been overdue since \(time(since ?? now)), and no run reported why",
          subjects: unique(overdue.map(\.destination)), count: overdue.count, since: since,
          remedy: command("send --now")))
    }
    if let problem = runs.mailProblem { found.append(Finding(.noMail, .note, problem)) }
    return found
  }

  private func schedulerRemedy(_ runs: Runs) -> Remedy {
    switch runs.scheduler {
    case .timer: return .command("systemctl restart callhome.timer")
    case .cron: return .command("systemctl enable --now cron || service cron start")
    case .unknown:
      let crontab = "crontab" + (runs.crontabUser.map { " -u \(shellWord($0))" } ?? "")
      // Cron ends a command at a percent sign.
      let line = "*/15 * * * * " + commandLine("send --spread").replacing("%", with: "\\%")
      return .command(
        "(\(crontab) -l 2>/dev/null; printf '%s\\n' \(shellWord(line))) | \(crontab) -")
    }
  }

  // MARK: - Connections, copies

  private var connectionFindings: [Finding] {
    let notices = certificateNotices
    return brokenCertificates.map { Finding(.certificate, .failing, $0) }
      + warnings(about: notices, now: now).map { warning in
        let alike = notices.filter { $0.location == warning.location }
        let isOver = alike.contains { $0.state != .ends }
        return Finding(
          .certificate, isOver ? .failing : .degraded, warning,
          since: isOver ? alike.first { $0.state == .ended }?.until : nil)
      } + secrets.map { Finding(.secret, .failing, $0) }
  }

  private var keepingFindings: [Finding] {
    var found: [Finding] = []
    if let first = setAside.first {
      let end = setAside.map(\.end).max() ?? first.end
      found.append(
        Finding(
          .setAside, .note,
          setAside.count == 1
            ? "the damaged file '\(first.file)' was set aside, and is kept until \(time(end))"
            : "\(setAside.count) damaged files were set aside, and are kept until \(time(end)): \(names(setAside.map(\.file)))",
          subjects: Array(setAside.map(\.file).prefix(10)), count: setAside.count,
          since: setAside.map(\.time).min(), remedy: nil))
    }
    let overdue = overdueCopies + overdueTraces
    if overdue > 0 {
      found.append(
        Finding(
          .overdueCopies, .note,
          overdue == 1
            ? "1 copy of a message is kept longer than 'keep' allows; the next 'callhome send' deletes it"
            : "\(overdue) copies of messages are kept longer than 'keep' allows; the next 'callhome send' deletes them",
          count: overdue, remedy: command("send")))
    }
    return found
  }
}

/// Names in single quotes: the first three, and the number of others.
func names(_ all: [String]) -> String {
  let shown = all.prefix(3).map { quoted($0) }.joined(separator: ", ")
  return all.count > 3 ? "\(shown) and \(all.count - 3) more" : shown
}

func unique(_ all: [String]) -> [String] {
  var seen: Set<String> = []
  return all.filter { seen.insert($0).inserted }
}
