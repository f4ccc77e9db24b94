import ArgumentParser

/// An argument that is one of a few words.
///
/// The parser would find the words by searching the running program for descriptions and
/// conformances, which takes longer than parsing the rest of a command line.
protocol WordArgument: ExpressibleByArgument, CaseIterable, RawRepresentable
where RawValue == String {}

extension WordArgument {
  static var allValueStrings: [String] { allCases.map(\.rawValue) }
  static var allValueDescriptions: [String: String] { [:] }
}
