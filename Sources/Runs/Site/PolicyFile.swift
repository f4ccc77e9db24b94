import Diagnostics
import Files
import Settings
import StateDirectory

/// The file with the policy of the machine (F3).
///
/// Its last line is a checksum of all other lines, which `callhome policy install` writes. If the
/// file is cut, emptied or changed otherwise, it is invalid, and nothing is sent until it is valid
/// again. So a policy cannot become weaker by accident.
enum PolicyFile {
  /// There is no file.
  case missing
  /// The file records that the policy was removed.
  case removed
  /// A valid policy.
  case inForce(Policy)
  /// Why the policy is invalid: nothing may be sent.
  case unusable(Diagnostic)

  /// Reads it.
  init(of machine: MachineFiles) {
    let path = machine.policy
    func problem(_ message: String, hint: String) -> PolicyFile {
      .unusable(
        Diagnostic(
          .error, in: path,
          "nothing is sent, since the policy of this machine cannot be used: \(message)",
          hint: hint, topic: "policy"))
    }
    let file: FileContents
    do throws(FileError) {
      file = try readFile(path, limit: Self.limit)
      if file.status.owner != machine.policyOwner {
        self = problem(
          "it belongs to user \(quotedUser(file.status.owner))",
          hint: "run: chown \(userName(machine.policyOwner)) \(shellWord(path))")
        return
      }
      if file.status.isWritableByOthers {
        self = problem(
          "other users can write it (mode \(octal(file.status.mode)))",
          hint: "run: chmod go-w \(shellWord(path))")
        return
      }
      try requireTrustedWay(to: path, of: machine.policyOwner)
    } catch {
      if !error.isMissing {
        self = problem(
          error.reason, hint: error.hint ?? "run: chmod a+rx \(shellWord(parent(of: path)))")
      } else if ((try? linkStatus(path)) ?? nil) != nil {
        self = problem(
          "it is a link that leads nowhere",
          hint: "run as root: rm \(shellWord(path)) && callhome policy install FILE")
      } else {
        self = .missing
      }
      return
    }
    guard let text = Self.unsealed(file.bytes) else {
      self = problem(
        "it was changed or cut, or was not installed",
        hint: "look at it, then run as root: callhome policy install \(shellWord(path))")
      return
    }
    do throws(Diagnostics) {
      let policy = try Policy.read(text, file: path)
      self = policy.removed == nil ? .inForce(policy) : .removed
    } catch {
      let first = error.all.first
      self = problem(
        (first?.place.map { "\($0): " } ?? "") + (first?.message ?? ""),
        hint: "correct it, then run as root: callhome policy install \(shellWord(path))")
    }
  }

  /// The maximum size of the file.
  static let limit = 1 << 20

  private static let mark = "# sha256: "

  /// A text with its checksum added as the last line.
  static func sealed(_ text: [UInt8]) -> [UInt8] {
    var bytes = unsealed(text) ?? withoutSeal(text)
    if bytes.last != UInt8(ascii: "\n") { bytes.append(UInt8(ascii: "\n")) }
    return bytes + Array("\(mark)\(sha256(bytes))\n".utf8)
  }

  /// The text before the checksum; nil if there is no checksum, or a wrong one.
  static func unsealed(_ bytes: [UInt8]) -> [UInt8]? {
    let length = mark.utf8.count + 64 + 1
    guard bytes.count > length else { return nil }
    let text = Array(bytes.dropLast(length))
    return bytes.suffix(length).elementsEqual("\(mark)\(sha256(text))\n".utf8) ? text : nil
  }

  /// The text without its last line, if that is its checksum.
  private static func withoutSeal(_ bytes: [UInt8]) -> [UInt8] {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let kept = lines.filter { !$0.starts(with: mark.utf8) }
    return Array(kept.joined(separator: [UInt8(ascii: "\n")]))
  }
}

/// The directory of a file.
private func parent(of path: String) -> String {
  guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return "/" }
  return String(path[..<slash])
}

extension Settings {
  /// Whether the state of a site has recorded a policy.
  ///
  /// The state may be damaged: this is checked before anything else is done with it.
  var hasSeenPolicy: Bool {
    ((try? linkStatus("\(state.value)/\(LockedState.policyMark)")) ?? nil) != nil
  }
}

extension Site {
  /// The error for a site that has seen a policy when there is none.
  static func missingPolicy(_ path: String) -> Diagnostic {
    Diagnostic(
      .error, in: path,
      "nothing is sent, since the policy of this machine is missing: this site has seen one",
      hint:
        "put it back with 'callhome policy install FILE', or run as root: callhome policy remove",
      topic: "policy")
  }

  /// Records that there is a policy, before anything is sent: from then on the policy is required.
  /// If the administrator removed the policy, the record is removed.
  func rememberPolicy(in state: borrowing LockedState) throws(FileError) {
    switch policyState {
    case .inForce: try state.setPolicyMark(true)
    case .removed: try state.setPolicyMark(false)
    case .none: break
    }
  }

  /// Records a policy for a run that does not lock the state: from then on the policy is required.
  /// If there is no state, nothing could be sent without the policy.
  func rememberObeyedPolicy() throws(FileError) {
    let wantsToSend = settings.mode != nil || settings.limits.modeLocation != nil
    guard policyState == .inForce, wantsToSend, !settings.hasSeenPolicy else { return }
    let path = settings.state.value
    guard try StateDirectory.exists(path) else { return }
    let state = try StateDirectory(openingForChanges: path, StateFindings())
    try state.rememberPolicy()
  }
}

/// The state of the machine's policy.
enum PolicyState {
  /// There is none, and the site has never seen one.
  case none
  /// It is in force.
  case inForce
  /// A command removed it.
  case removed
}
