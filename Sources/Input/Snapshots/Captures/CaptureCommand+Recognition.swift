/// The command of an output; nil if the text is no capture.
///
/// An echo of the command decides, if there is one (`admin:show status`; of several, the one in the
/// file's name, or else the first). Otherwise the file's name decides, if it contains the words of
/// the command next to each other, in any case and with anything but letters and digits between
/// them. Otherwise labels in the content decide that no other command prints.
package func captureCommand(of text: CaptureText, fileName: String) -> CaptureCommand? {
  let named = CaptureCommand(fileName: fileName)
  let echoed = text.echoedCommands
  if let named, echoed.contains(named) { return named }
  return echoed.first ?? named ?? CaptureCommand(shapeOf: text)
}

extension CaptureCommand {
  /// The command whose words are in the name of a file; the longest if one contains another.
  init?(fileName: String) {
    let name = fileName.split(separator: "/").last ?? ""
    var words: [String] = [""]
    for scalar in name.unicodeScalars.prefix(255) {
      if scalar.isLetter || scalar.isDigit {
        words[words.count - 1].unicodeScalars.append(scalar.folded)
      } else if words.last != "" {
        words.append("")
      }
    }
    let found = Self.wordsInNames.first { _, wanted, joined in
      words.indices.contains { start in
        words[start] == wanted[0] && words[start...].starts(with: wanted) || words[start] == joined
      }
    }
    guard let found else { return nil }
    self = found.command
  }

  /// The words of each command, and all of them as one.
  private static let wordsInNames = allCases.map { command in
    let words = command.rawValue.split(separator: " ").map(String.init)
    return (command: command, words: words, joined: words.joined())
  }

  /// The command whose labels are in the text; nil if there are labels of several.
  init?(shapeOf text: CaptureText) {
    var seen: [CaptureCommand: Set<String>] = [:]
    for line in text.lines {
      let head = line.span.foldedHead
      for shape in Self.shapes {
        for mark in shape.marks where head.hasPrefix(mark) {
          seen[shape.command, default: []].insert(mark)
        }
      }
      if line.hasServiceState { seen[.serviceList, default: []].insert("[started]") }
    }
    let complete = Self.shapes.filter { shape in
      seen[shape.command, default: []].count >= shape.enough
    }
    guard complete.count == 1, let shape = complete.first else { return nil }
    self = shape.command
  }

  /// Beginnings of lines, folded, and how many different ones of them are enough.
  private static let shapes: [(command: CaptureCommand, marks: [String], enough: Int)] = [
    (.showStatus, ["cpu idle:", "memory total:", "disk/active", "product ver"], 2),
    (.showHardware, ["hw platform", "raid details", "bios information"], 2),
    (.showVersionActive, ["active master version:"], 1),
    (.showVersionInactive, ["inactive master version:"], 1),
    (.showNetwork, ["ethernet 0", "ip address", "link detected:", "duplicate ip"], 3),
    (
      .replicationState,
      ["db and replication services", "cluster detailed view", "server-name ip address"], 2
    ),
    (.serviceList, ["requesting service status", "service manager is running"], 2),
  ]
}

extension CaptureLine {
  fileprivate var hasServiceState: Bool {
    guard let open = scalars.firstIndex(of: "[") else { return false }
    return ["[started]", "[stopped]"].contains { span.from(open).hasFoldedPrefix($0) }
  }
}
