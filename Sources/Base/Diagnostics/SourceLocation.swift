/// A place in a text that a person can open: file, line and column.
package struct SourceLocation: Hashable, Sendable {
  /// The path as the user wrote it, or a name in words such as `standard input`.
  package let file: String

  /// The line, counted from 1.
  package let line: Int32

  /// The column, counted from 1 in Unicode scalars.
  package let column: Int32

  /// Creates the place `line`:`column` of `file`, both counted from 1.
  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = Int32(clamping: line)
    self.column = Int32(clamping: column)
  }
}

extension SourceLocation: CustomStringConvertible {
  /// `file:line:column`, the form that editors and compilers share.
  package var description: String { "\(visible(file)):\(line):\(column)" }
}
