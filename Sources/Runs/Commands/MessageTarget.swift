import Catalogs
import Diagnostics
import Settings

/// The destination that a command is about which looks at one message.
struct MessageTarget {
  let kind: MessageKind
  /// The name that was asked for, nil for the first that gets the kind.
  let name: String?

  /// The destination, nil when there is nothing to look at; a note says why.
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
      // A preview under 'call_home: none' may have no destination yet.
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

/// The fault of a destination that the config does not have.
func unknownDestination(_ name: String, _ destinations: [Destination]) -> CommandError {
  CommandError(
    "there is no destination \(quoted(name)) in the config",
    hint: didYouMean(name, among: destinations.map(\.name)), .usage)
}
