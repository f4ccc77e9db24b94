import Diagnostics
import Hosts

/// The outputs of a text that come from one node, as far as the text shows it.
struct CapturePiece {
  /// The host in front of its commands; nil if none is.
  private(set) var prompt: PromptHost?
  /// The host names that the outputs of `show status` in it have, each once.
  private(set) var hostNames: [String] = []
  /// The outputs.
  private(set) var sections: [CaptureSection] = []

  /// Where it begins.
  var start: SourceLocation? {
    sections.first { $0.command != nil || $0.typed != nil }?.start
  }

  /// No cluster has more nodes: a text that names more is not looked at further.
  static let hostLimit = 100

  /// Whether the nodes of its outputs cannot be determined.
  var isUnclear: Bool { hostNames.count > 1 }

  fileprivate init() {}

  fileprivate mutating func add(_ section: CaptureSection) {
    sections.append(section)
    if let host = section.host, prompt == nil { prompt = host }
    if hostNames.count <= Self.hostLimit, let name = section.hostName,
      !hostNames.contains(where: { likeness(ofHosts: $0, name) != nil })
    {
      hostNames.append(name)
    }
  }

  /// The piece, divided where the commands start over, if each part is the same list from one node;
  /// otherwise unchanged.
  fileprivate var parts: [CapturePiece] {
    guard isUnclear else { return [self] }
    var parts = [CapturePiece()]
    var seen: Set<CaptureCommand> = []
    for section in sections {
      if let command = section.command, !seen.insert(command).inserted {
        parts.append(CapturePiece())
        seen = [command]
      }
      parts[parts.count - 1].add(section)
    }
    let first = parts.first?.firstCommand
    let isClear = parts.allSatisfy { $0.hostNames.count == 1 && $0.firstCommand == first }
    return isClear ? parts : [self]
  }

  private var firstCommand: CaptureCommand? { sections.compactMap(\.command).first }
}

extension CaptureText {
  /// The outputs by node; one piece if the text does not show several nodes.
  var pieces: [CapturePiece] {
    var whole = CapturePiece()
    for section in sections { whole.add(section) }
    let prompts = sections.compactMap(\.host?.name)
    let hasOnePrompt = prompts.allSatisfy { likeness(ofHosts: $0, prompts[0]) != nil }
    if whole.hostNames.count <= 1, hasOnePrompt { return [whole] }
    if whole.hostNames.count > CapturePiece.hostLimit { return [whole] }
    var pieces = [CapturePiece()]
    var isOver = false
    for section in sections {
      let last = pieces[pieces.count - 1]
      var isOther = false
      if let host = section.host, let prompt = last.prompt {
        isOther = likeness(ofHosts: host.name, prompt.name) == nil
      }
      if isOver || isOther { pieces.append(CapturePiece()) }
      pieces[pieces.count - 1].add(section)
      isOver = section.endsSession
    }
    return pieces.flatMap(\.parts).filter { $0.start != nil }
  }
}

extension CaptureSection {
  /// The host name in an output of `show status`.
  fileprivate var hostName: String? {
    guard command == .showStatus else { return nil }
    for line in lines.prefix(100) {
      guard let pair = line.span.labelled, pair.label == "host name" else { continue }
      let name = pair.value.trimmed
      return name.isEmpty || name.words.count > 1 || name.endsAtCut ? nil : name.text
    }
    return nil
  }

  /// Whether the session ends with it: the next one may be on another node.
  fileprivate var endsSession: Bool {
    if let word = typed?.words.first?.folded, ["exit", "quit", "logout"].contains(word) {
      return true
    }
    return lines.suffix(100).contains { line in
      Self.banners.contains { line.span.hasFoldedPrefix($0) }
    }
  }

  /// The beginnings of sessions.
  private static let banners = [
    "command line interface is starting up", "welcome to the platform command line interface",
    "login as:", "=~=~=~=~", "last login:", "using username", "connection to ", "connected to ",
  ]
}
