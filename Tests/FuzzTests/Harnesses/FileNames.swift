import FoundationEssentials

/// The names in a directory, in order; none if it cannot be read.
func fileNames(in directory: String) -> [String] {
  ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
}
