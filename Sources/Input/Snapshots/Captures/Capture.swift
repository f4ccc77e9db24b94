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

/// The facts in a command's output, saved as text, about the node that it ran on.
package struct Capture: Sendable {
  /// The facts about a node that the output names, which may be the node that it ran on or another.
  package struct Member: Sendable {
    /// The name as the output has it.
    package let name: String
    /// The address as the output has it.
    package let address: String
    /// Where the output names it.
    package let location: SourceLocation
    /// A mapping in the form of a node in a snapshot.
    package let facts: DocumentNode
    /// Facts that the output usually contains and that are missing for this node.
    package let absences: [Absence]
  }

  /// The command.
  package let command: CaptureCommand
  /// A mapping in the form of a node in callhome-snapshot(5).
  package let facts: DocumentNode
  /// Facts that this command usually prints and that are missing in this output, with the reason.
  package let absences: [Absence]

  /// The facts about nodes that it names.
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
