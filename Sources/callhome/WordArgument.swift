import ArgumentParser

/// An argument that is one of a few words.
///
/// What the parser would find out about the words itself, by looking for descriptions and conformances
/// in the running program, takes it longer than all the rest of a command line.
protocol WordArgument: ExpressibleByArgument, CaseIterable, RawRepresentable
where RawValue == String {}

extension WordArgument {
  static var allValueStrings: [String] { allCases.map(\.rawValue) }
  static var allValueDescriptions: [String: String] { [:] }
}
