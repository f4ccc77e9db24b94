package import Documents

/// A command of the appliance whose output can be read.
package enum CaptureCommand: String, CaseIterable, Sendable {
  case showStatus = "show status"
  case showHardware = "show hardware"
  case showVersionActive = "show version active"
  case showVersionInactive = "show version inactive"
  case showNetwork = "show network eth0"
  case serviceList = "utils service list"
}

/// What the output of one command, saved as text, says about the node that it ran on.
package struct Capture: Sendable {
  /// The command.
  package let command: CaptureCommand
  /// A mapping in the form that stands below a node's name in callhome-snapshot(5).
  package let facts: Node
  /// What this command usually tells and this output does not, with the reason.
  package let absences: [Absence]

  /// Creates a capture.
  package init(command: CaptureCommand, facts: Node, absences: [Absence]) {
    self.command = command
    self.facts = facts
    self.absences = absences
  }
}
