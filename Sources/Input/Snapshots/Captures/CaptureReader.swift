/// Reads the output of `command` from a text that may contain more.
///
/// It never fails: a value that is missing, empty or not understood is an absence with its reason.
/// Nothing is guessed: a value at the end of a cut line (the file ends without a line end, or the
/// line is longer than ``CaptureText/lineLimit``) may be incomplete and counts as not understood. A
/// list in an output that ends early between two lines is as long as its visible part, since
/// nothing shows the difference.
package func readCapture(_ text: CaptureText, as command: CaptureCommand) -> Capture {
  readCapture(text.section(of: command), as: command)
}

/// Reads the output of `command` from the section that has it.
func readCapture(_ section: CaptureSection, as command: CaptureCommand) -> Capture {
  var facts = CaptureFacts(command: command, start: section.start)
  switch command {
  case .showStatus: facts.readStatus(section.lines)
  case .showHardware: facts.readHardware(section.lines)
  case .showVersionActive: facts.readVersion("active", section.lines)
  case .showVersionInactive: facts.readVersion("inactive", section.lines)
  case .showNetwork: facts.readNetwork(section.lines)
  case .serviceList: facts.readServices(section.lines)
  case .replicationState: facts.readReplication(section.lines)
  }
  return facts.capture
}
