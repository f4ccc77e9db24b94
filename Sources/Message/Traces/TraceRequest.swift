/// Files that are to go with a message.
package enum TraceRequest: Hashable, Sendable {
  /// The file at a path, with any characters.
  case file(String)
  /// The files that a pattern matches, as the shell has such.
  case pattern(String)
}
