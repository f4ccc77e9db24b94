import Catalogs
import Diagnostics
import Settings

/// The destination for a command that looks at one message.
struct MessageTarget {
  let kind: MessageKind
  /// The given name; nil for the first destination that gets the kind.
  let name: String?

  /// The destination; nil if there is nothing to look at, which a note explains.
  func destination(
    in site: Site, _ mode: Mode, _ result: inout Outcome
  ) throws -> Destination? {
    if site.catalog.messages[kind] == nil {
      throw CommandError("'\(site.catalog.product)' has no \(kind.rawValue) message", .usage)
    }
    if !site.catalog.kinds(in: mode).contains(kind) {
      result.diagnostics.append(
        Diagnostic(.note, at: nil, "\(mode.rawValue) mode has no \(kind.rawValue) message"))
      return nil
    }
    let destinations = site.settings.destinations
    guard let name else {
      // A preview with 'call_home: none' may have no destination yet.
      return destinations.first { $0.messages.contains(kind) } ?? destinations.first
        ?? Destination.preview
    }
    guard let named = destinations.first(where: { $0.name == name }) else {
      throw unknownDestination(name, destinations)
    }
    if !named.messages.contains(kind) {
      throw CommandError(
        "the destination '\(named.name)' does not get \(kind.rawValue) messages", .usage)
    }
    return named
  }
}

/// The error for a destination that is not in the config.
func unknownDestination(_ name: String, _ destinations: [Destination]) -> CommandError {
  CommandError(
    "there is no destination \(quoted(name)) in the config",
    hint: didYouMean(name, among: destinations.map(\.name)), .usage)
}
