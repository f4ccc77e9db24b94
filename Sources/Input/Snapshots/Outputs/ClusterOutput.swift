import Catalogs
import Diagnostics

/// A row of `show network cluster`.
///
/// 192.0.2.11 cucm-sub1.example.com cucm-sub1 Subscriber callmanager DBSub authenticated using TCP
/// ...
///
/// The role is the word in its column, which only the publisher of Unified CM has: the publisher of
/// an IM and Presence cluster is `Subscriber cups DBPub`. Old releases print one name and no
/// product.
struct ClusterRow {
  let address: CaptureSpan
  let hostName: CaptureSpan?
  let name: CaptureSpan?
  let role: CaptureSpan?
  let product: CaptureSpan?
  let database: CaptureSpan?

  /// Reads the words of a row and of its continuation lines; nil if the first word is no address.
  init?(_ words: [CaptureSpan]) {
    guard let first = words.first, first.isAddress, !first.endsAtCut else { return nil }
    address = first
    // A host may be called `publisher`: the last word before the product is the role.
    let role = words.indices.prefix(4).dropFirst(2).last {
      ["publisher", "subscriber"].contains(words[$0].folded) && !words[$0].endsAtCut
    }
    guard let role, role + 1 < words.count || !words[role].line.isCut,
      role + 1 >= words.count || !words[role + 1].endsAtCut
    else {
      (hostName, name, self.role, product, database) = (nil, nil, nil, nil, nil)
      return
    }
    let names = words[1..<role]
    hostName = names.count > 1 ? names.first : nil
    name = names.last
    self.role = words[role]
    let isOld = role + 2 >= words.count || !["dbpub", "dbsub"].contains(words[role + 2].folded)
    product = isOld ? nil : words[role + 1]
    database = isOld ? nil : words[role + 2]
  }
}

/// The table of `show network cluster`; nil if there is none.
func clusterTable(_ lines: [CaptureLine], _ start: SourceLocation) -> OutputTable? {
  var table = OutputTable(columns: OutputCommand.Form.cluster.columns ?? [], start: start)
  var rows: [[CaptureSpan]] = []
  for line in lines where !line.isBlank {
    if line.span.hasFoldedPrefix("server table") || line.span.hasFoldedPrefix("successful") {
      table.isEnded = true
      break
    }
    let words = line.span.words
    if words[0].isAddress {
      rows.append(words)
    } else if rows.isEmpty {
      table.note(words[0].location)
    } else {
      rows[rows.count - 1] += words
    }
  }
  for words in rows {
    // A second address in a row begins another row that was joined to it.
    let isGlued = words.dropFirst().contains { $0.isAddress && !$0.isClock }
    guard !isGlued, let row = ClusterRow(words), let role = row.role, let name = row.name else {
      table.note(words[0].location)
      continue
    }
    let empty = OutputCell(text: "", location: row.address.location)
    table.rows.append(
      [row.address, row.hostName, name, role, row.product, row.database].map {
        $0.map { OutputCell($0) } ?? empty
      })
  }
  return table.rows.isEmpty && table.fault == nil ? nil : table
}

extension CaptureSpan {
  /// Whether it is a time of day such as `21:00:12`, which an IPv6 address could be as well.
  fileprivate var isClock: Bool {
    range.count == 8 && scalars.count(where: { $0 == ":" }) == 2
      && scalars.allSatisfy { $0.isDigit || $0 == ":" }
  }
}
