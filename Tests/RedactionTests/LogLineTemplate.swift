import Foundation
import TestSupport

/// The kinds of logs of which lines are generated, each with templates in `Fixtures/rates`.
enum LogKind: String, CaseIterable {
  case sip, sdl, alarms, syslog, audit, ldap, cdr, dirsync, cti, jabber
  case journal, sshd, smartd, systemd, kernel, postfix

  /// The catalog whose log shapes are used for it.
  var product: String {
    switch self {
    case .journal, .sshd, .smartd, .systemd, .kernel, .postfix: "linux-host"
    default: "unified-cm"
    }
  }
}

/// A line of a log with places for values: `«class.form»` for one that must be removed, `«=class.form»`
/// for one that only the site's snapshots can tell, `‹filler›` for something harmless.
struct LogLineTemplate {
  enum Piece {
    case text(String)
    case planted(name: String, form: String, isKnown: Bool)
    case filler(String)
    case neutral(String)
  }

  let pieces: [Piece]

  init(_ line: Substring) {
    var pieces: [Piece] = []
    var rest = line
    while let open = rest.firstIndex(where: { $0 == "«" || $0 == "‹" }) {
      if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
      let isFiller = rest[open] == "‹"
      let inner = rest[rest.index(after: open)...].prefix { $0 != (isFiller ? "›" : "»") }
      if isFiller, inner.hasPrefix("'") {
        pieces.append(.neutral(String(inner.dropFirst())))
      } else if isFiller {
        pieces.append(.filler(String(inner)))
      } else {
        let isKnown = inner.hasPrefix("=")
        let words = inner.dropFirst(isKnown ? 1 : 0).split(separator: ".", maxSplits: 1)
        pieces.append(
          .planted(
            name: String(words[0]), form: words.count > 1 ? String(words[1]) : "", isKnown: isKnown)
        )
      }
      rest = rest[inner.endIndex...].dropFirst()
    }
    if !rest.isEmpty { pieces.append(.text(String(rest))) }
    self.pieces = pieces
  }

  /// The templates of a file in `Fixtures/rates`.
  static func all(_ name: String) throws -> [LogLineTemplate] {
    let path = "\(packageRoot)/Tests/RedactionTests/Fixtures/rates/\(name).txt"
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    return text.split(separator: "\n").map(LogLineTemplate.init)
  }
}
