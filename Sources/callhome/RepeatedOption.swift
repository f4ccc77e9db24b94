import ArgumentParser
import Documents

/// An option with a single value that was given several times.
///
/// The library uses the last one, so that `license revoke -c a -c b` would revoke for only one of
/// two sites.
struct RepeatedOption: Error {
  /// As it is written, `--config`.
  let name: String
  /// How often it was given.
  let count: Int
}

extension ParsableCommand {
  /// Refuses an option with a single value that was given several times.
  ///
  /// These options are read from the command's own declaration, so that new ones are included.
  ///
  /// - Parameter words: the command line that this command was parsed from.
  /// - Throws: ``RepeatedOption``.
  static func refuseRepeatedOptions(in words: [String]) throws {
    let given = words.prefix { $0 != "--" }.flatMap(optionNames)
    // Describing the command takes as long as parsing it, so skip that if no option is repeated. A
    // short name is the first letter of its long one.
    if Set(given.map(\.first)).count == given.count { return }
    let description = try readJSON(
      Array(_dumpHelp().utf8), file: "options", limits: .generated)
    for option in description["command"]?["arguments"]?.elements ?? []
    where option["kind"]?.scalar?.text == "option" && option["isRepeating"]?.scalar?.text != "true"
    {
      let names = (option["names"]?.elements ?? []).compactMap { $0["name"]?.scalar?.text }
      let count = given.count { names.contains($0) }
      if count > 1 { throw RepeatedOption(name: "--\(names.first ?? "")", count: count) }
    }
  }
}

/// The options that a word of a command line is or begins with, without their dashes: a value of an
/// option never begins with one.
private func optionNames(_ word: String) -> [String] {
  let name = word.prefix { $0 != "=" }
  if name.hasPrefix("--") { return [String(name.dropFirst(2))] }
  // Several letters are several options.
  return name.hasPrefix("-") ? name.dropFirst().map(String.init) : []
}
