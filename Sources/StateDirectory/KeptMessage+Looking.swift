package import Files

extension KeptMessage {
  /// The month in which it was sent or refused, `2026-11` in UTC; nil while it waits.
  package var month: String? {
    guard place != .outbox else { return nil }
    let digits = name.prefix(6)
    return "\(digits.prefix(4))-\(digits.suffix(2))"
  }
}

extension StateDirectory {
  /// What is known of a message whose bytes are kept, without reading these, and how many bytes its file
  /// has; nil when it is damaged or no longer where it was.
  ///
  /// - Throws: when it cannot be read.
  package func head(
    of message: KeptMessage
  ) throws(FileError) -> (head: OutboxHead, size: Int64)? {
    guard let folder = try folder(message.place.rawValue),
      let (found, size) = try OutboxHead.read(message.name, in: folder)
    else { return nil }
    return found.map { ($0.head, size) }
  }

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
