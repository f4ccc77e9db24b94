import Catalogs
import Diagnostics
import Redaction
import StateDirectory

/// Repeats of alerts that no message has told yet, for the monthly message that tells them (A2).
struct RepeatedAlerts {
  private let windows: [(key: AlertKey, window: AlertWindow)]

  /// None.
  static let none = RepeatedAlerts(windows: [])

  private init(windows: [(key: AlertKey, window: AlertWindow)]) {
    self.windows = windows
  }

  /// Looks for them.
  init(_ courier: inout Courier) throws {
    guard try courier.state.hasWindows(),
      let folder = try courier.state.alerts(patience: .seconds(10))
    else {
      self = .none
      return
    }
    var problems: [Diagnostic] = []
    let windows = try folder.untold(&problems)
    self.init(
      windows: windows.sorted {
        ($0.window.alert, $0.window.node) < ($1.window.alert, $1.window.node)
      })
    if !problems.isEmpty { courier.status = courier.status.combined(with: .stateDamaged) }
    courier.diagnostics += problems
  }

  /// A line for each, as far as a policy sends what an alert is called and where it was.
  func lines(under policy: RedactionPolicy, _ catalog: Catalog) -> [String] {
    func isSent(_ name: String) -> Bool {
      let field = catalog.messages[.alert]?.fields.first { $0.name == name }
      return field.map { policy.action(for: $0) == .send } ?? false
    }
    let (tellsAlert, tellsNode) = (isSent("alert"), isSent("node"))
    let lines = windows.prefix(Self.tellable).compactMap { _, window -> String? in
      guard let repeats = window.untold else { return nil }
      let alert = tellsAlert ? window.alert : "an alert"
      let node = !tellsNode ? " on a node" : window.node.isEmpty ? "" : " on \(window.node)"
      let span =
        repeats.count == 1
        ? "once, at \(repeats.first)"
        : "\(repeats.count) times, from \(repeats.first) to \(repeats.last)"
      return "\(alert)\(node): \(span)"
    }
    let others = windows.count - Self.tellable
    return lines + (others > 0 ? ["\(others) others"] : [])
  }

  /// Remembers that they were told.
  func told(_ courier: inout Courier) throws {
    if windows.isEmpty { return }
    guard let folder = try courier.state.alerts(patience: .seconds(10)) else { throw Stop.busy }
    var problems: [Diagnostic] = []
    for (key, window) in windows {
      try folder.told(window, key, &problems)
    }
    courier.diagnostics += problems
  }

  /// How many are told one by one.
  private static let tellable = 1_000
}
