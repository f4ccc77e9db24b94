import Diagnostics
import Times

extension SiteFacts {
  /// The findings about snapshots.
  var snapshotFindings: [Finding] {
    guard let snapshots else { return [] }
    return unreadable(snapshots) + failures(snapshots) + silent(snapshots) + stale(snapshots)
      + remarks(snapshots)
  }

  private func unreadable(_ snapshots: SnapshotFacts) -> [Finding] {
    guard let first = snapshots.errors.first else { return [] }
    let more = snapshots.errors.count - 1
    return [
      Finding(
        .unreadableSnapshot, snapshots.isUsable ? .degraded : .failing,
        more == 0
          ? Sentence(verbatim: first.message)
          : "\(first.message) (and \(more) more)",
        subjects: unique(snapshots.errors.compactMap { $0.location?.file ?? $0.file }),
        count: snapshots.errors.count, place: first.place,
        remedy: more == 0
          ? first.hint.map(Remedy.init(hint:)) ?? command("check") : command("check"))
    ]
  }

  /// One finding for each cause, for any number of nodes.
  private func failures(_ snapshots: SnapshotFacts) -> [Finding] {
    var causes: [String] = []
    for failure in snapshots.failures where !causes.contains(failure.cause) {
      causes.append(failure.cause)
    }
    return causes.map { cause in
      let alike = snapshots.failures.filter { $0.cause == cause }
      let nodes = unique(alike.map(\.node))
      let first = alike[0].diagnostic
      return Finding(
        .failedCollection, .degraded,
        nodes.count == 1
          ? Sentence(verbatim: first.message)
          : "the collection failed on \(nodes.count) nodes: \(cause)",
        subjects: nodes.count == 1
          ? (first.location?.file ?? first.file).map { [$0] } ?? [] : Array(nodes.prefix(10)),
        count: nodes.count, place: first.place, remedy: first.hint.map(collecting))
    }
  }

  /// A hint that ends with collecting, with the command that does it.
  private func collecting(_ hint: String) -> Remedy {
    guard let collector else { return Remedy(hint: hint) }
    return .action("\(hint); run: \(collector)")
  }

  private func silent(_ snapshots: SnapshotFacts) -> [Finding] {
    guard let silent = snapshots.silent else { return [] }
    return [
      Finding(
        .silentNode, .degraded, silent.diagnostic, count: silent.count, since: silent.since)
    ]
  }

  private func stale(_ snapshots: SnapshotFacts) -> [Finding] {
    var found: [Finding] = []
    let stale = snapshots.stale
    if let newest = stale.map(\.taken).max(), let oldest = stale.map(\.taken).min() {
      let files = names(stale.map(\.file))
      let age = snapshots.maxAge
      found.append(
        Finding(
          .staleSnapshot, .degraded,
          stale.count == snapshots.fileCount
            ? "nothing has been collected since \(time(newest)), so that all values are marked as stale: \(files)"
            : stale.count == 1
              ? "\(files) was collected on \(time(oldest)), more than \(age) ago, and its values are marked as stale"
              : "\(stale.count) of \(snapshots.fileCount) snapshots were collected more than \(age) ago, and their values are marked as stale: \(files)",
          subjects: Array(stale.map(\.file).prefix(10)), count: stale.count,
          since: stale.count == snapshots.fileCount ? newest : oldest,
          remedy: collector.map(Remedy.command)
            ?? .action("collect again; if the collector runs automatically, see its log")))
    }
    if let first = snapshots.future.first {
      found.append(
        Finding(
          .clock, .degraded,
          "the collection time of \(names(snapshots.future.map(\.file))) is in the future, so that it will not become stale",
          subjects: Array(snapshots.future.map(\.file).prefix(10)), count: snapshots.future.count,
          place: first.file, remedy: .action("correct the time of the file or its 'taken'")))
    }
    return found
  }

  private func remarks(_ snapshots: SnapshotFacts) -> [Finding] {
    guard let first = snapshots.remarks.first else { return [] }
    let more = snapshots.remarks.count - 1
    return [
      Finding(
        .remark, .note,
        more == 0
          ? Sentence(verbatim: first.message)
          : "\(first.message) (and \(more) more)", count: snapshots.remarks.count,
        place: first.place,
        remedy: more == 0 ? first.hint.map(Remedy.init(hint:)) : command("check"))
    ]
  }
}
