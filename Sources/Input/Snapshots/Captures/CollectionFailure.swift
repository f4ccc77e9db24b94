import Diagnostics
import Documents

/// A command whose output should be in a file, and is not, or not all of it.
struct CollectionFailure {
  /// Why.
  enum Cause: CaseIterable {
    /// The node did not accept the user or the password.
    case login
    /// The node has no free sessions.
    case sessions
    /// The host key of the node is not the known one.
    case hostKey
    /// There was no connection, or it ended too early.
    case connection
    /// The node refused the command, or it failed there.
    case command
    /// An API answered with a fault.
    case fault
    /// A web page came instead.
    case page
    /// The file is empty.
    case empty
    /// The output ends too early.
    case cut
    /// The file contains no output of the command.
    case other
  }

  /// Why it failed.
  let cause: Cause
  /// The line with the cause; its text is not reported.
  let line: CaptureSpan?
  /// The command; nil if the file does not show it.
  let command: CaptureCommand?
  /// The file.
  let file: String

  /// What is wrong with a command's output; nil if it is complete as far as it shows.
  init?(of capture: Capture, _ section: CaptureSection, file: String) {
    (command, self.file) = (capture.command, file)
    if capture.saysNothing {
      // The text above a remark explains it.
      let all = section.lines + [section.failure].compactMap(\.self)
      let found = Self.said(in: all)
      cause = found?.cause ?? (all.allSatisfy(\.isBlank) ? .empty : .other)
      line = found?.line ?? all.first { !$0.isBlank }?.span.trimmed
    } else if let failure = section.failure {
      (cause, line) = (.said(by: failure) ?? .command, failure.span.trimmed)
    } else if let end = capture.cutEnd(of: section) {
      (cause, line) = (.cut, end)
    } else {
      return nil
    }
  }

  /// The failure in a text that is no known command's output; nil if it contains none.
  init?(of text: CaptureText, file: String) {
    (command, self.file) = (nil, file)
    let all = text.sections.flatMap { $0.lines + [$0.failure].compactMap(\.self) }
    if let found = Self.said(in: all) {
      (cause, line) = (found.cause, found.line)
    } else if text.lines.allSatisfy(\.isBlank) {
      (cause, line) = (.empty, nil)
    } else {
      return nil
    }
  }

  /// The first line with a cause; a session may begin with one.
  private static func said(in lines: [CaptureLine]) -> (cause: Cause, line: CaptureSpan)? {
    for line in lines.lazy.filter({ !$0.isBlank }).prefix(200) {
      if let cause = Cause.said(by: line) { return (cause, line.span.trimmed) }
    }
    return nil
  }
}

extension CollectionFailure.Cause {
  /// The texts of each cause, folded; the first match is used.
  private static let words: [(cause: Self, texts: [String])] = [
    (
      .hostKey,
      [
        "host key verification failed", "remote host identification has changed",
        "host key for", "host key has changed", "not found in known_hosts",
        "key fingerprint is not known",
      ]
    ),
    (
      .sessions,
      [
        "maximum number of", "maximum sessions", "too many sessions", "too many concurrent",
        "session limit", "sessions has been reached", "no more sessions", "exceeded allowed rate",
        "too many open",
      ]
    ),
    (
      .login,
      [
        "permission denied", "access denied", "access is denied", "login incorrect",
        "login failed", "authentication fail", "authentication error", "not authorized",
        "unauthorized", "authentication failures", "invalid password", "invalid user",
        "incorrect password", "password has expired", "password expired", "account is locked",
        "account locked", "bad authentication", "no supported authentication", "forbidden",
        "auth failed", "not authenticated",
      ]
    ),
    (
      .connection,
      [
        "connection refused", "connection reset", "connection timed out", "connection closed",
        "connection lost", "connection aborted", "closed by remote host", "closed by foreign host",
        "operation timed out", "timed out", "timeout", "no route to host",
        "network is unreachable", "host is down", "could not resolve", "name or service not known",
        "temporary failure in name resolution", "nodename nor servname", "unknown host",
        "broken pipe", "unable to connect", "could not connect", "failed to connect",
        "unable to negotiate", "no matching", "banner exchange", "kex_exchange_identification",
        "ssh_exchange_identification", "error reading ssh protocol banner",
        "eof during negotiation",
        "bad gateway", "service unavailable", "sslv3", "ssl error", "certificate verify failed",
      ]
    ),
    (.cut, ["output was not complete"]),
    (
      .fault, [":fault>", "<fault>", "faultstring", "faultcode", "query request too large"]
    ),
    (.page, ["<!doctype html", "<html", "</html", "<head>", "<title>", "http/1.", "http/2"]),
    (
      .command,
      [
        "executed command unsuccessfully", "command unsuccessful", "error executing command",
        "command failed", "command not found", "no such command", "invalid command",
        "no valid command", "unknown command", "not a valid command", "incomplete command",
        "ambiguous command", "unrecognized command", "invalid parameter", "invalid input",
        "not a recognized command", "syntax error", "internal error", "operation failed",
        "failed to execute", "no response from",
      ]
    ),
  ]

  /// The cause in a line; nil if there is none.
  static func said(by line: CaptureLine) -> Self? {
    // Longer than any such message, and enough of a page in a single line.
    let text = CaptureSpan(line: line, range: 0..<min(line.scalars.count, 600)).folded
    return words.first { $0.texts.contains { text.contains($0) } }?.cause
  }

  /// What it is in words.
  var text: String {
    switch self {
    case .login: "the login was refused"
    case .sessions: "the node had no free session"
    case .hostKey: "the host key is not the known one"
    case .connection: "the connection failed"
    case .command: "the node reports an error"
    case .fault: "the service answered with a fault"
    case .page: "the server answered with a web page"
    case .empty: "the file has no output"
    case .cut: "the output is cut"
    case .other: "the file has none of its output"
    }
  }

  /// What to do about it.
  var hint: String {
    switch self {
    case .login: "check the user and the password of the collector, then collect again"
    case .sessions:
      "close idle sessions on the node, or collect one node at a time, then collect again"
    case .hostKey:
      "compare the host key with that of the node, put it into the collector's known_hosts, then "
        + "collect again"
    case .connection:
      "check that the node is up and that the collector reaches it, then collect again"
    case .command: "run the command on the node by hand, then collect again"
    case .fault: "check the rights of the collector's user and its request, then collect again"
    case .page: "check the address that the collector asks and its user, then collect again"
    case .empty: "see the log of the collector, then collect again"
    case .cut: "collect again, into a temporary file that is renamed when it is complete"
    case .other: "see what is in the file, then collect again"
    }
  }
}

extension Capture {
  /// Whether it contains neither a fact nor the appliance's statement that there is none.
  var saysNothing: Bool {
    facts.entries?.isEmpty != false && members.isEmpty
      && !absences.contains { if case .none = $0.reason { true } else { false } }
  }

  /// Where an output breaks off; nil if it does not.
  fileprivate func cutEnd(of section: CaptureSection) -> CaptureSpan? {
    let last = section.lines.last { !$0.isBlank }
    if let last, last.isCut {
      let isHalfRead = absences.contains {
        $0.location.line == last.number && $0.reason == .notUnderstood(command)
      }
      if isHalfRead || command.endsInside(last) { return last.span.trimmed }
    }
    if command == .replicationState, let count = section.announcedServers, members.count < count {
      return last?.span.trimmed
    }
    let isWhole = !command.lastFacts.contains { path in
      absences.contains { $0.path == path && $0.reason == .missing(command) }
    }
    return isWhole ? nil : last?.span.trimmed ?? CaptureSection.nothing(at: section.start)
  }
}

extension CaptureCommand {
  /// The facts in the last part of the output, in every release.
  fileprivate var lastFacts: [[String]] {
    switch self {
    case .showStatus: [["status", "partitions"]]
    case .showHardware: [["hardware", "partitions"]]
    case .showNetwork: [["network", "gateway"]]
    case .showVersionActive, .showVersionInactive, .serviceList, .replicationState: []
    }
  }

  /// Whether a line without an end shows that more of it must follow.
  fileprivate func endsInside(_ line: CaptureLine) -> Bool {
    let text = line.span.trimmed
    switch self {
    case .showStatus: return !text.hasFoldedPrefix("disk/")
    case .showVersionActive, .showVersionInactive:
      return versionLabel.map { text.hasFoldedPrefix($0) } ?? false
    case .serviceList:
      return !text.scalars.contains("]") && !text.hasFoldedPrefix("primary node")
    case .showHardware, .showNetwork, .replicationState: return false
    }
  }
}

extension CaptureSection {
  /// How many rows the table of servers has, in `Cluster Detailed View from cucm-pub (2 Servers):`.
  fileprivate var announcedServers: Int? {
    guard
      let line = lines.first(where: { $0.span.hasFoldedPrefix("cluster detailed view") }),
      let bracket = line.scalars.lastIndex(of: "(")
    else { return nil }
    let words = line.span.from(bracket + 1).words
    guard words.count >= 2, words[1].hasFoldedPrefix("server") else { return nil }
    return Int(digits: words[0])
  }

  /// An empty text at a place.
  fileprivate static func nothing(at place: SourceLocation) -> CaptureSpan {
    let line = CaptureLine(
      file: place.file, number: Int(place.line), scalars: [], columns: nil, isCut: false)
    return line.span
  }
}
