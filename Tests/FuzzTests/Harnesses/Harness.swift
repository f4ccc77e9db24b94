import Diagnostics

/// A reader or pure stage of the program, as `make fuzz` and the replay of the corpus call it.
struct Harness: Sendable {
  /// The name for `TARGET=`, which is also the name of the corpus folder.
  let name: String
  /// Runs the code on any bytes.
  ///
  /// - Returns: the property that does not hold; nil if all of them hold.
  let check: @Sendable ([UInt8]) -> String?

  /// Every harness.
  static let all =
    documentHarnesses + settingHarnesses + snapshotHarnesses + inputHarnesses
    + encodingHarnesses + deliveryHarnesses + stateHarnesses + journalHarnesses + siteHarnesses
    + redactionHarnesses

  /// The harness with this name; nil if there is none.
  static func named(_ name: String) -> Harness? { all.first { $0.name == name } }
}

/// The first problem that a terminal would not show as it is, or that has no text; nil if there is none.
func unprintable(_ diagnostics: [Diagnostic]) -> String? {
  for diagnostic in diagnostics {
    if diagnostic.message.isEmpty { return "a diagnostic without a message" }
    if diagnostic.message.unicodeScalars.contains(where: isInvisible) {
      return "a message with an invisible character: \(diagnostic.message.debugDescription)"
    }
    if let hint = diagnostic.hint, hint.unicodeScalars.contains(where: isInvisible) {
      return "a hint with an invisible character: \(hint.debugDescription)"
    }
  }
  return nil
}

/// What is wrong with an error that refuses `bytes`; nil if nothing is.
func problem(with error: Diagnostics, of bytes: [UInt8]) -> String? {
  if error.all.isEmpty { return "an error without a diagnostic" }
  // YAML ends lines at U+0085, U+2028 and U+2029 too; the last bytes of these count here.
  let lines = bytes.count { [0x0A, 0x0D, 0x85, 0xA8, 0xA9].contains($0) } + 2
  for diagnostic in error.all {
    guard let location = diagnostic.location else { continue }
    if !(1...lines).contains(Int(location.line))
      || !(1...bytes.count + 2).contains(Int(location.column))
    {
      return "a location outside the file: \(diagnostic)"
    }
  }
  return unprintable(error.all)
}
