import Diagnostics
import Documents
import Files
import FoundationEssentials
import Reports
import RoomSupport
import Runs
import Times

@testable import StateDirectory

/// Runs over a state directory of which some files are any bytes, with the arithmetic behind them.
let siteHarnesses = [
  Harness(name: "send") { checkSending($0) },
  Harness(name: "status") { checkStatus($0) },
  Harness(name: "page") { checkPage($0) },
]

private let sendingSite = SampleSite("send")
private let statusSite = SampleSite("status")
private let pageSite = SampleSite("page")
private let noSite = "the sample site cannot send"

/// Sends twice and looks at what is left: the state can be read, and the journal is whole if it was.
private func checkSending(_ bytes: [UInt8]) -> String? {
  guard let site = sendingSite else { return noSite }
  guard let (now, replaced) = site.restore(bytes) else { return nil }
  let send = SendRun(isNow: false, kinds: [], destinations: [])
  let first = send.run(site.environment(at: now))
  if let fault = unprintable(first.diagnostics) { return fault }
  let again = send.run(site.environment(at: now.adding(seconds: 86_400)))
  if let fault = unprintable(again.diagnostics) { return fault }
  // The target `status` shows it for every input.
  if bytes.count.isMultiple(of: 4), let fault = faultOfStatus(site, at: now) { return fault }
  let findings = StateFindings()
  guard let state = try? StateDirectory(openingToRead: site.state, findings),
    let ledger = try? state.ledger(), let installation = try? state.installation()
  else { return nil }
  // Whoever changes the secrets or the journal has damaged the chain.
  let chain: Set = ["state/journal.jsonl", "state/installation.json", "state/ledger.json"]
  if replaced.isDisjoint(with: chain), again.status != .stateDamaged,
    let fault = try? state.auditJournal(installation, ledger.journal)?.fault
  {
    return "a fault of the journal: \(fault)"
  }
  return nil
}

private func checkStatus(_ bytes: [UInt8]) -> String? {
  guard let site = statusSite else { return noSite }
  guard let (now, _) = site.restore(bytes) else { return nil }
  let text = StatusRun(isJSON: false).run(site.environment(at: now))
  if let fault = unprintable(text.diagnostics) { return fault }
  if let fault = faultOfLines(text.output) { return "status: \(fault)" }
  if let fault = faultOfStatus(site, at: now) { return fault }
  for isJSON in [false, true] {
    var output: [UInt8] = []
    let history = HistoryRun().list(isJSON: isJSON, site.environment(at: now)) {
      output += $0
      return true
    }
    if let fault = unprintable(history.diagnostics) { return fault }
    if isJSON {
      // A journal that cannot be read at all gives an error, and no document.
      if output.isEmpty, history.status != .done { continue }
      if let fault = faultOfJSON(output) { return "history: \(fault)" }
    } else if let fault = faultOfLines(output) {
      return "history: \(fault)"
    }
  }
  return nil
}

private func faultOfStatus(_ site: SampleSite, at now: Timestamp) -> String? {
  let json = StatusRun(isJSON: true).run(site.environment(at: now))
  if let fault = unprintable(json.diagnostics) { return fault }
  return faultOfJSON(json.output).map { "status: \($0)" }
}

private func checkPage(_ bytes: [UInt8]) -> String? {
  guard let site = pageSite else { return noSite }
  guard let (now, _) = site.restore(bytes) else { return nil }
  for language in Language.Code.allCases {
    let run = ReportRun(
      directory: site.page, isRedacted: language == .en, language: .named(language))
    if let fault = unprintable(run.run(site.environment(at: now)).diagnostics) { return fault }
    guard let page = contents(of: "\(site.page)/index.html") else { continue }
    if let fault = faultOfHTML(page) { return "page: \(fault)" }
  }
  return nil
}

/// What a terminal would not show as it is.
private func faultOfLines(_ bytes: [UInt8]) -> String? {
  guard let text = String(validating: bytes, as: UTF8.self) else { return "not UTF-8" }
  for line in text.split(separator: "\n") where line.unicodeScalars.contains(where: isInvisible) {
    return "an invisible character in \(line.debugDescription)"
  }
  return nil
}

private func faultOfJSON(_ bytes: [UInt8]) -> String? {
  do throws(Diagnostics) {
    _ = try readJSON(bytes, file: "output.json", limits: .generated)
    return nil
  } catch {
    return "not JSON: \(error)"
  }
}

/// Elements of HTML that have no end.
private let endless: Set = ["meta", "link", "br", "hr", "img", "input", "wbr", "col"]

/// A naive reader of the page: every element ends where it must, and nothing in it runs.
private func faultOfHTML(_ bytes: [UInt8]) -> String? {
  guard let text = String(validating: bytes, as: UTF8.self) else { return "not UTF-8" }
  var open: [String] = []
  var rest = text.utf8[...]
  while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
    rest = rest[start...].dropFirst()
    guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return "a tag without an end" }
    let tag = Substring(rest[..<end])
    rest = rest[end...].dropFirst()
    if tag.hasPrefix("!") { continue }
    let name = String(tag.drop { $0 == "/" }.prefix { $0 != " " && $0 != "/" })
    if name.isEmpty || !name.utf8.allSatisfy({ $0 >= 0x30 && $0 < 0x7B }) {
      return "a tag '\(tag)'"
    }
    if name == "script" || tag.contains(" on") && tag.contains("=\"javascript") {
      return "a script"
    }
    if tag.hasPrefix("/") {
      guard open.popLast() == name else { return "'\(name)' ends where another element is open" }
    } else if !tag.hasSuffix("/"), !endless.contains(name) {
      open.append(name)
    }
  }
  return open.isEmpty ? nil : "'\(open[0])' does not end"
}
