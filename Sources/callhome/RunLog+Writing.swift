import Diagnostics
import Glibc
import Runs
import Settings

extension RunLog {
  /// Writes the lines to the log. A failure has no other effect; `check` reports it.
  ///
  /// - Parameter config: the config of one of several sites, which each line names; nil for one
  ///   site.
  func write(config: String? = nil) {
    let prefix = config.map { "\($0): " } ?? ""
    for line in lines {
      // A line end would begin another field of the journal.
      let text = visible(prefix + line.text)
      switch target {
      case .none: return
      case .syslog: Self.addToSyslog(text, line.priority)
      case .journal: Self.addToJournal(text, line.priority, config: config)
      }
    }
  }

  private static func addToSyslog(_ text: String, _ priority: Int32) {
    // The library keeps the address of the name.
    let name: StaticString = "callhome"
    openlog(
      UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), LOG_PID, LOG_USER)
    text.withCString { text in
      withVaList([text]) { vsyslog(priority, "%s", $0) }
    }
  }

  /// Sends an entry in the journal's own form: a field in each line.
  private static func addToJournal(_ text: String, _ priority: Int32, config: String?) {
    var entry =
      "PRIORITY=\(priority)\nSYSLOG_IDENTIFIER=callhome\nSYSLOG_PID=\(getpid())\nMESSAGE=\(text)\n"
    if let config { entry += "CALLHOME_CONFIG=\(visible(config))\n" }
    let handle = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    if handle < 0 { return }
    defer { close(handle) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) {
      $0.copyBytes(from: "/run/systemd/journal/socket".utf8)
    }
    let bytes = Array(entry.utf8)
    _ = withUnsafePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(
          handle, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0,
          socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
