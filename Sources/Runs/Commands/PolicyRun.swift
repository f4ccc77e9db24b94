import Catalogs
import Diagnostics
import Files
import Redaction
import Settings
package import Times

/// `callhome policy` (F3).
package struct PolicyRun: Sendable {
  private let machine: MachineFiles

  /// Creates a run for a machine.
  package init(_ machine: MachineFiles = MachineFiles()) {
    self.machine = machine
  }

  /// Shows the limits of the machine's policy.
  package func show() -> Outcome {
    var result = Outcome()
    let path = visible(machine.policy)
    switch PolicyFile(of: machine) {
    case .missing: result.say("there is no policy: \(path) is missing")
    case .removed: result.say("there is no policy: \(path) says that it was removed")
    case .inForce(let policy):
      result.say("\(path) is in force for every config on this machine")
      for line in policy.words { result.say("  " + visible(line)) }
      if policy.words.isEmpty { result.say("  it limits nothing") }
    case .unusable(let problem): result.stop(CommandError([problem], .notConfigured))
    }
    return result
  }

  /// Puts a policy in force: checks it, and writes it with its checksum to the policy's path.
  ///
  /// - Parameter file: the file to install; after an edit it may be the installed policy itself.
  package func install(_ file: String) -> Outcome {
    outcome { result in
      try requireAdministrator()
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try readFile(file, limit: PolicyFile.limit).bytes
      } catch {
        throw CommandError(
          [Diagnostic(.error, in: file, error.reason, hint: error.hint)], .badInput)
      }
      let policy: Policy
      do throws(Diagnostics) {
        policy = try Policy.read(bytes, file: file)
      } catch {
        throw CommandError(error.all, .badInput)
      }
      if policy.removed != nil {
        throw CommandError(
          [
            Diagnostic(
              .error, in: file, "the file says by 'removed' that there is no policy any more",
              hint: "remove 'removed' and write what is allowed, or run: callhome policy remove")
          ], .badInput)
      }
      let fields = Catalog.builtIn.compactMap(Catalog.builtIn(_:)).flatMap(\.leaves)
      for rule in policy.redaction where !fields.contains(where: rule.applies) {
        result.diagnostics.append(
          Diagnostic(
            .warning, at: rule.location,
            "no field of a built-in catalog matches the pattern \(quoted(rule.pattern))",
            hint: didYouMean(rule.pattern, among: fields.map(\.path))))
      }
      try write(PolicyFile.sealed(bytes), &result)
      result.say("\(visible(machine.policy)) is in force for every config on this machine")
    }
  }

  /// Removes the policy. A file that records the removal replaces it, since a missing policy stops
  /// all sites that have seen one.
  package func remove(at now: Timestamp) -> Outcome {
    outcome { result in
      try requireAdministrator()
      try write(PolicyFile.sealed(Array("version: 1\nremoved: \(now)\n".utf8)), &result)
      result.say("there is no policy any more; keep \(visible(machine.policy)), which says so")
    }
  }

  private func requireAdministrator() throws {
    if effectiveUser() == machine.policyOwner { return }
    throw CommandError(
      "only \(userName(machine.policyOwner)) can change the policy of this machine",
      hint: "start it with sudo", .permission)
  }

  private func write(_ bytes: [UInt8], _ result: inout Outcome) throws {
    let slash = machine.policy.lastIndex(of: "/") ?? machine.policy.startIndex
    let name = String(machine.policy[slash...].dropFirst())
    let path = String(machine.policy[..<slash])
    try requireTrustedWay(to: path, of: machine.policyOwner)
    let directory = try Directory(creating: path, mode: 0o755)
    try directory.replace(name, with: bytes, mode: 0o644)
    let mode = try directory.status().mode & 0o7777
    if mode & 0o001 == 0 {
      // A user who cannot read the policy cannot send.
      let wider = mode | 0o011
      try directory.setMode(wider)
      result.say(
        "\(visible(path)) had mode \(octal(mode)) and has mode \(octal(wider)) now: the users who send must be "
          + "able to read the policy")
    }
  }
}
