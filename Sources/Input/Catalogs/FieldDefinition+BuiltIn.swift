import Diagnostics

extension FieldDefinition {
  /// A field as the sources of the built-in catalogs declare it.
  ///
  /// - Parameters:
  ///   - name: the key, the last part of `path`.
  ///   - valueClass: may be left out for a group, which has no value of its own.
  ///   - at: the line and the column of the catalog's file.
  convenience init(
    _ name: String, _ path: String, _ label: String, _ type: ValueType,
    _ valueClass: ValueClass = .term, unit: Unit? = nil, isVocabulary: Bool = false,
    isPerNode: Bool = false,
    from sources: [FactSource] = [], zone: FactSource? = nil, smart: FieldAction = .withhold,
    anonymous: FieldAction = .withhold, collect: [OutputSource] = [],
    at place: (line: Int, column: Int), of file: String
  ) {
    self.init(
      name: name, path: path, label: label, type: type, unit: unit, valueClass: valueClass,
      isVocabulary: isVocabulary, isPerNode: isPerNode, sources: sources, zone: zone,
      actions: ModeActions(smart: smart, anonymous: anonymous), collect: collect,
      location: SourceLocation(file: file, line: place.line, column: place.column))
  }
}
