import Diagnostics
package import Files

extension StateDirectory {
  /// All windows, the newest first, with their counts. A damaged file is left in place and
  /// reported.
  ///
  /// - Throws: when the directory exists and cannot be read.
  package func alertWindows() throws(FileError) -> [AlertWindow] {
    guard let alerts = try folder("alerts") else { return [] }
    var windows: [AlertWindow] = []
    for name in try alerts.names(where: { $0.hasSuffix(windowSuffix) }) {
      let place = "\(alerts.path)/\(name)"
      do throws(FileError) {
        guard let bytes = try StateFile.record.read(name, in: alerts) else { continue }
        var found = AlertWindow.reading(bytes)
        if found == nil, let again = try StateFile.record.read(name, in: alerts) {
          // A hook overwrites the counts in place; a file read during that write is whole when read
          // again.
          found = AlertWindow.reading(again)
        }
        if let found {
          windows.append(found.window)
        } else if try alerts.status(of: name) != nil {
          findings.add(Diagnostic(.warning, in: place, "the file is damaged"))
        }
      } catch {
        findings.add(Diagnostic(.warning, in: place, error.reason))
      }
    }
    return windows.sorted { ($0.started, $0.alert, $0.node) > ($1.started, $1.alert, $1.node) }
  }
}
