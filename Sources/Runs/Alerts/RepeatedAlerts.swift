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
  init(_ courier: borrowing Courier) throws {
    guard try courier.state.files.hasWindows(),
      let folder = try courier.state.files.alerts(patience: .seconds(10))
    else {
      self = .none
      return
    }
    self.init(
      windows: try folder.untold().sorted {
        ($0.window.alert, $0.window.node) < ($1.window.alert, $1.window.node)
      })
  }

  /// A line for each that went to a destination, as far as a policy sends what an alert is called and where
  /// it was.
  func lines(
    to destination: String, under policy: RedactionPolicy, _ catalog: Catalog
  ) -> [String] {
    let told = windows.filter { $0.window.destinations.contains(destination) }
    if told.isEmpty { return [] }
    let (tellsAlert, tellsNode) = (
      policy.sends(Self.alertPath, catalog), policy.sends(Self.nodePath, catalog)
    )
    let lines = told.prefix(Self.tellable).compactMap { _, window -> String? in
      guard let repeats = window.untold else { return nil }
      // A name that the catalog does not know may have that of the node in it.
      let isSafe = tellsAlert && (tellsNode || catalog.alert(named: window.alert) != nil)
      let alert = isSafe ? window.alert : "an alert"
      let node = !tellsNode ? " on a node" : window.node.isEmpty ? "" : " on \(window.node)"
      let span =
        repeats.count == 1
        ? "once, at \(repeats.first)"
        : "\(repeats.count) times, from \(repeats.first) to \(repeats.last)"
      return "\(alert)\(node): \(span)"
    }
    let others = told.count - Self.tellable
    return lines + (others > 0 ? ["\(others) others"] : [])
  }

  /// What the lines say of fields of alerts, which is not to be sent any more where these are not.
  static func told(
    _ lines: [String], under policy: RedactionPolicy, _ catalog: Catalog
  ) -> [String: FieldAction] {
    let paths = lines.isEmpty ? [] : [alertPath, nodePath].filter { policy.sends($0, catalog) }
    return Dictionary(paths.map { ($0, .send) }) { first, _ in first }
  }

  static let alertPath = "alert.alert"
  private static let nodePath = "alert.node"

  /// Remembers that they were told to some destinations.
  func told(to destinations: [String], _ courier: borrowing Courier) throws {
    let told = windows.filter { entry in
      entry.window.destinations.contains(where: destinations.contains)
    }
    if told.isEmpty { return }
    guard let folder = try courier.state.files.alerts(patience: .seconds(10)) else {
      throw Stop.busy
    }
    try folder.told(told)
  }

  /// How many are told one by one.
  private static let tellable = 1_000
}

extension RedactionPolicy {
  /// Whether a field is sent as it is.
  func sends(_ path: String, _ catalog: Catalog) -> Bool {
    catalog.leaves.first { $0.path == path }.map { action(for: $0) == .send } ?? false
  }
}
