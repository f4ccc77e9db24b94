import Catalogs
import Certificates
package import Diagnostics
import Documents
package import Findings
package import Times

/// The row of a site on the page of all sites (F2).
package struct SiteSummary: Sendable {
  /// The name of the site: a part of the path of its config, or a number on a page that shows only
  /// what was sent.
  package let name: String
  /// The path of its config; nil for a page that shows only what was sent.
  package let config: String?
  /// The folder of its page; nil if it has none.
  package var folder: String?
  /// Whether Call Home works there; nil if that is not known.
  package var verdict: Verdict?
  /// What cannot be read, if nothing else is known; nil otherwise.
  package var problem: Diagnostic?
  /// The worst finding, and the number of others; nil without findings.
  var finding: (worst: Finding, others: Int)?
  var lastRun: Timestamp?
  var lastSent: Timestamp?
  /// How many nodes have no collected data.
  var silentNodes = 0
  /// The product, and its version if that is known.
  var product = ""
  var certificateEnd: Timestamp?
  /// How many cases of receivers the last messages opened.
  var cases = 0
  /// How many alerts there were in the last seven days.
  var alerts = 0

  /// Creates the row of a site without a page.
  ///
  /// - Parameters:
  ///   - name: its name.
  ///   - config: the path of its config.
  ///   - verdict: nil if it is not known.
  ///   - problem: what cannot be read.
  package init(name: String, config: String?, verdict: Verdict?, problem: Diagnostic?) {
    self.name = name
    self.config = config
    self.verdict = verdict
    self.problem = problem
  }
}

extension SitePage {
  /// The row for the page of all sites.
  ///
  /// - Parameters:
  ///   - name: the name of the site.
  ///   - folder: the folder of this page.
  package func summary(name: String, folder: String) -> SiteSummary {
    var summary = SiteSummary(
      name: name, config: isRedacted ? nil : status.configPath, verdict: status.verdict,
      problem: nil)
    summary.folder = folder
    let serious = status.findings.filter { $0.severity != .note }
    if let worst = serious.first, !isRedacted { summary.finding = (worst, serious.count - 1) }
    summary.lastRun = isRedacted ? nil : status.runs?.last
    summary.lastSent = status.rows.compactMap(\.record.sent?.time).max()
    summary.silentNodes = isRedacted ? 0 : status.snapshots?.silent?.count ?? 0
    summary.product = ([catalog.name] + versions).joined(separator: " ")
    summary.certificateEnd =
      isRedacted
      ? nil : status.certificateNotices.filter { $0.state != .notYetValid }.map(\.until).min()
    summary.cases =
      Set(status.rows.compactMap(\.record.sent?.caseNumber) + history.rows.compactMap(\.caseNumber))
      .count
    let week = status.now.adding(seconds: -7 * 86_400)
    summary.alerts = ReportedAlerts(history, catalog, isRedacted: isRedacted).groups
      .flatMap(\.occurrences).count { !$0.isResolved && $0.time > week }
    return summary
  }

  /// The version of the product: at most two values of the first version field of the inventory.
  private var versions: [String] {
    let message =
      isRedacted ? nil : current[.inventory] ?? history.series(.inventory, destinations).last
    guard let message else { return [] }
    for field in catalog.messages[.inventory]?.fields.flatMap(\.leaves) ?? []
    where field.valueClass == .version {
      let values =
        field.isPerNode
        ? message.nodes.indices.compactMap { message.value(field, node: $0)?.scalar?.text }
        : [message.value(field)?.scalar?.text].compactMap(\.self)
      var seen: Set<String> = []
      let different = values.filter { seen.insert($0).inserted }
      if !different.isEmpty { return Array(different.sorted().prefix(2)) }
    }
    return []
  }
}
