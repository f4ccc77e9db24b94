package import Diagnostics
package import Documents

/// A command of the appliance whose output can be read.
package enum CaptureCommand: String, CaseIterable, Sendable {
  case showStatus = "show status"
  case showHardware = "show hardware"
  case showVersionActive = "show version active"
  case showVersionInactive = "show version inactive"
  case showNetwork = "show network eth0"
  case serviceList = "utils service list"
  case replicationState = "utils dbreplication runtimestate"
}

/// What the output of one command, saved as text, says about the node that it ran on.
package struct Capture: Sendable {
  /// What the output says about a node of the cluster that it calls by name, be it the one on which the
  /// command ran or another.
  package struct Member: Sendable {
    /// The name as the output has it.
    package let name: String
    /// The address as the output has it.
    package let address: String
    /// Where the output names it.
    package let location: SourceLocation
    /// A mapping in the form that stands below a node's name.
    package let facts: DocumentNode
    /// What the output usually tells of a node and does not tell of this one.
    package let absences: [Absence]
  }

  /// The command.
  package let command: CaptureCommand
  /// A mapping in the form that stands below a node's name in callhome-snapshot(5).
  package let facts: DocumentNode
  /// What this command usually tells and this output does not, with the reason.
  package let absences: [Absence]

  /// What it says about nodes that it calls by name.
  package let members: [Member]

  /// Creates a capture.
  package init(
    command: CaptureCommand, facts: DocumentNode, absences: [Absence], members: [Member] = []
  ) {
    self.command = command
    self.facts = facts
    self.absences = absences
    self.members = members
  }
}
