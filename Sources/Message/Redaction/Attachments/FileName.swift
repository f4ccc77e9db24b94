import Diagnostics

/// A safe file name from a path: its last part, with `_` for invisible characters, quotes, and
/// characters that some file system refuses; without dots, hyphens, tildes or spaces at the start
/// and dots or spaces at the end; at most 150 bytes.
package func fileName(_ path: String) -> String {
  var name = String.UnicodeScalarView()
  for scalar in path.unicodeScalars {
    if scalar == "/" || scalar == "\\" {
      name = String.UnicodeScalarView()
      continue
    }
    name.append(
      isInvisible(scalar) || "\"'`<>:|?*%=".unicodeScalars.contains(scalar) ? "_" : scalar)
  }
  let start = name.firstIndex { !".-~".unicodeScalars.contains($0) && !isBlank($0) }
  // Cutting a name can leave a space or a dot at its end.
  var kept = shortened(String(name[(start ?? name.endIndex)...]), to: 150).unicodeScalars
  while let last = kept.last, last == "." || isBlank(last) { kept.removeLast() }
  return kept.isEmpty ? "attachment" : String(kept)
}

/// A name of at most this many bytes of UTF-8; its extension, such as `.txt.gz`, is kept.
package func shortened(_ name: String, to limit: Int) -> String {
  if name.utf8.count <= limit { return name }
  var end = String.UnicodeScalarView()
  for scalar in name.unicodeScalars.reversed() {
    if String(end).utf8.count > 12 { break }
    end.insert(scalar, at: end.startIndex)
  }
  let suffix = end.firstIndex(of: ".").map { String(end[$0...]) } ?? ""
  var start = String.UnicodeScalarView()
  var count = suffix.utf8.count
  for scalar in name.unicodeScalars {
    count += String(scalar).utf8.count
    if count > limit { break }
    start.append(scalar)
  }
  return String(start) + suffix
}

private func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
