import Catalogs
import Diagnostics
import Redaction
import StateDirectory

/// Repeats of alerts that no message has reported yet, for the monthly message (A2).
struct RepeatedAlerts {
  private let windows: [(key: AlertKey, window: AlertWindow)]

  /// No repeats.
  static let none = RepeatedAlerts(windows: [])

  private init(windows: [(key: AlertKey, window: AlertWindow)]) {
    self.windows = windows
  }

  /// Finds the unreported repeats.
  init(_ delivery: borrowing SiteDelivery) throws {
    guard try delivery.state.files.hasWindows(),
      let folder = try delivery.state.files.alerts(patience: .seconds(10))
    else {
      self = .none
      return
    }
    self.init(
      windows: try folder.unreported().sorted {
        ($0.window.alert, $0.window.node) < ($1.window.alert, $1.window.node)
      })
  }

  /// One line for each alert that was sent to a destination. Name and node appear only if the
  /// policy sends them.
  func lines(
    to destination: String, under policy: RedactionPolicy, _ catalog: Catalog
  ) -> [String] {
    let reported = windows.filter { $0.window.destinations.contains(destination) }
    if reported.isEmpty { return [] }
    let (sendsAlert, sendsNode) = (
      policy.sends(Self.alertPath, catalog), policy.sends(Self.nodePath, catalog)
    )
    let lines = reported.prefix(Self.most).compactMap { _, window -> String? in
      guard let repeats = window.unreported else { return nil }
      // A name that is not in the catalog may contain the node's name.
      let isSafe = sendsAlert && (sendsNode || catalog.alert(named: window.alert) != nil)
      let alert = isSafe ? window.alert : "an alert"
      let node = !sendsNode ? " on a node" : window.node.isEmpty ? "" : " on \(window.node)"
      let span =
        repeats.count == 1
        ? "once, at \(repeats.first)"
        : "\(repeats.count) times, from \(repeats.first) to \(repeats.last)"
      return "\(alert)\(node): \(span)"
    }
    let others = reported.count - Self.most
    return lines + (others > 0 ? ["\(others) others"] : [])
  }

  /// The alert fields that the lines contain. A message with these lines must not be sent once the
  /// fields are not.
  static func sentFields(
    _ lines: [String], under policy: RedactionPolicy, _ catalog: Catalog
  ) -> [String: FieldAction] {
    let paths = lines.isEmpty ? [] : [alertPath, nodePath].filter { policy.sends($0, catalog) }
    return Dictionary(paths.map { ($0, .send) }) { first, _ in first }
  }

  static let alertPath = "alert.alert"
  private static let nodePath = "alert.node"

  /// Marks the repeats as reported to some destinations.
  func markReported(to destinations: [String], _ delivery: borrowing SiteDelivery) throws {
    let reported = windows.filter { entry in
      entry.window.destinations.contains(where: destinations.contains)
    }
    if reported.isEmpty { return }
    guard let folder = try delivery.state.files.alerts(patience: .seconds(10)) else {
      throw CommandError.busy
    }
    try folder.markReported(reported)
  }

  /// How many alerts are listed individually.
  private static let most = 1_000
}

extension RedactionPolicy {
  /// Whether a field is sent as it is.
  func sends(_ path: String, _ catalog: Catalog) -> Bool {
    catalog.leaves.first { $0.path == path }.map { action(for: $0) == .send } ?? false
  }
}
