package import Files

extension StateDirectory {
  /// Every alert that was accepted and what was counted since, the newest first, for who only looks;
  /// damaged files are left out.
  ///
  /// - Throws: when the directory is there and cannot be read.
  package func alertWindows() throws(FileError) -> [AlertWindow] {
    guard let alerts = try folder("alerts") else { return [] }
    var windows: [AlertWindow] = []
    for name in try alerts.names(where: { $0.hasSuffix(windowSuffix) }) {
      guard let file = try? alerts.read(name, limit: windowLimit),
        let found = AlertWindow.reading(file.bytes)
      else { continue }
      windows.append(found.window)
    }
    return windows.sorted { ($0.started, $0.alert, $0.node) > ($1.started, $1.alert, $1.node) }
  }
}
