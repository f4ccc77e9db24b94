import Diagnostics
import Documents
import Files

/// A path with another file name extension.
func renamed(_ path: String, to ending: String) -> String {
  let slash = path.lastIndex(of: "/") ?? path.startIndex
  let dot = path[slash...].lastIndex(of: ".")
  let stem = dot.map { path[..<$0] } ?? path[...]
  if stem.hasSuffix(ending) { return String(stem) }
  // A path without any extension is usually a directory.
  if dot == nil, stem.last != "/", path.hasPrefix("/") { return "\(stem)/callhome\(ending)" }
  return stem.isEmpty || stem.last == "/" ? "\(stem)callhome\(ending)" : "\(stem)\(ending)"
}

/// The hint for a text that may be several paths, or a list item; nil if it is one path.
func severalPaths(_ path: String, _ name: String) -> (message: String, hint: String)? {
  if let first = path.unicodeScalars.first, let lookalike = Lookalike(first) {
    return (
      "'\(name)' must be a path, and begins with \(lookalike.name)",
      edit(
        String(Lookalike.replacing(in: path).prefix { $0 != "\n" }).split(separator: " ").prefix(2)
          .joined(separator: " ")) ?? "write '- ' and the path"
    )
  }
  if path.hasPrefix("-"), path.utf8.count > 1, path.utf8.dropFirst().first != 0x20 {
    let item = path.dropFirst().prefix { $0 != " " }
    return (
      "'\(name)' must be a path, and there is no space after its '-'",
      edit("- \(item)") ?? "add a space after each '-'"
    )
  }
  let isOpened = path.utf8.contains { "[{".utf8.contains($0) }
  if path.utf8.contains(UInt8(ascii: "\""))
    || !isOpened && (path.hasSuffix("]") || path.hasSuffix("}"))
  {
    let plain = path.filter { !"\"]}".contains($0) }
    return (
      "'\(name)' must be a path without stray quotes and brackets",
      edit(name, plain).map { "\($0), or put the path in single quotes" }
        ?? "put the path in single quotes"
    )
  }
  // Few paths have a slash after one of these characters, and text search is slow.
  var previous: UInt8 = 0
  var hasSign = false
  for byte in path.utf8 {
    if byte == UInt8(ascii: "/") {
      switch previous {
      case UInt8(ascii: " "), UInt8(ascii: ","), UInt8(ascii: ":"): hasSign = true
      default: break
      }
    }
    previous = byte
  }
  guard hasSign else { return nil }
  for separator in [", /", ",/", "; /", " - /", " /", ":/"] where path.contains(separator) {
    let paths = path.split(separator: separator).enumerated().map {
      $0 == 0 ? String($1) : "/\($1)"
    }
    if separator == ":/", paths.count < 2 || !path.hasPrefix("/") { continue }
    return (
      "'\(name)' must be one path, not several in one text",
      edit("[\(paths.joined(separator: ", "))]").map {
        "\($0) where it takes a list, or put the path in quotes if it is one"
      } ?? "write each path as an item of a list"
    )
  }
  return nil
}

/// Whether a text is certainly a path and not a secret such as base64, which can contain a slash:
/// its directory exists, or it starts like a path.
func isPlainlyPath(_ text: String, _ file: String) -> Bool {
  if !text.contains("/") || text.contains(where: { $0.isWhitespace || $0 == ":" }) {
    return false
  }
  if mayExist(directory(of: file)) || ["./", "../", "~/"].contains(where: text.hasPrefix) {
    return true
  }
  let isMixed =
    text.contains(where: \.isUppercase) && text.contains(where: \.isLowercase)
    && text.contains(where: \.isNumber)
  return text.hasPrefix("/") && (!isMixed || text.contains("."))
}

/// The absolute path; nil after an error was added to the context.
func absolute(
  _ path: String, _ node: DocumentNode, _ name: String, _ context: inout ParsingContext
) -> String? {
  if path.hasPrefix("/") || path == "-" { return path }
  if hasVariable(path) {
    context.refuse(
      node.location, "'\(name)' must be a path without variables, not \(node.foundText)",
      hint: path.hasPrefix("$HOME/") || path.hasPrefix("${HOME}/")
        ? edit(name, "~/" + path.drop { $0 != "/" }.dropFirst()) ?? variableHint : variableHint)
    return nil
  }
  let isOfDrive =
    path.utf8.dropFirst().starts(with: ":\\".utf8) && path.first?.isLetter == true
  if isOfDrive || path.hasPrefix("\\\\") {
    context.refuse(
      node.location, "'\(name)' must be a path of this system, not \(node.foundText)",
      hint: "write a path that begins with '/'")
    return nil
  }
  // As scp and rsync write another machine: `user@host:/srv`.
  let other = path.prefix { $0 != "/" }
  if other.count > 1, other.last == ":", !path.contains("://") {
    context.refuse(
      node.location, "'\(name)' must be a path of this machine, not \(node.foundText)",
      hint: edit(name, String(path.dropFirst(other.count)))
        ?? "write a path that begins with '/'")
    return nil
  }
  if path == "~" || path.hasPrefix("~/") {
    guard let home = homeDirectory(of: context.owner) else {
      context.refuse(
        node.location,
        "'\(name)' begins with '~', and \(userName(context.owner)), who owns the config, has no home directory",
        hint: "write the whole path")
      return nil
    }
    let rest = path.dropFirst(2)
    return rest.isEmpty ? home : home == "/" ? "/\(rest)" : "\(home)/\(rest)"
  }
  if path.hasPrefix("~") {
    context.refuse(
      node.location,
      "'\(name)' must be a path, and '~' is the home directory of the config's owner alone",
      hint: "write the whole path, or './\(visible(path.prefix(60)))' for a file of that name")
    return nil
  }
  if path.contains("://") {
    let isFile = path.lowercased().hasPrefix("file:///")
    context.refuse(
      node.location,
      "'\(name)' must be a path, not \(path.contains("@") ? node.foundKind : node.foundText)",
      hint: (isFile ? edit(name, String(path.dropFirst(7))) : nil) ?? "write a path such as '/PATH'"
    )
    return nil
  }
  let relative = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
  return context.directory == "/" ? "/\(relative)" : "\(context.directory)/\(relative)"
}
