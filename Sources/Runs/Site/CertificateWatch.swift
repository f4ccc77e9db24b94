import Certificates
import Delivery
import Diagnostics
import Documents
import Settings
import Times

/// The certificates and keys in the config. Each set of files is read once in a run, on first use.
struct CertificateWatch {
  /// The time of the run.
  let now: Timestamp
  private var reports: [TLSFiles: CertificateReport] = [:]

  init(now: Timestamp) {
    self.now = now
  }

  /// The report on the files for the connection to a destination; nil if there are none, and
  /// nothing is read.
  mutating func report(on destination: Destination, _ settings: Settings) -> CertificateReport? {
    report(on: settings.tlsFiles(to: destination))
  }

  /// The report on some files; nil if there are none.
  mutating func report(on files: TLSFiles) -> CertificateReport? {
    if files == TLSFiles() { return nil }
    if let known = reports[files] { return known }
    let report = CertificateReport(
      authorities: files.authorities, certificate: files.certificate, key: files.key, at: now)
    reports[files] = report
    return report
  }

  /// Why nothing can be sent to a destination; nil if its files are valid.
  mutating func failure(of destination: Destination, _ settings: Settings) -> DeliveryFailure? {
    report(on: destination, settings)?.faults.first.map { fault in
      DeliveryFailure(
        .local, "\(fault.place.map { "\($0): " } ?? "")\(fault.message)", hint: fault.hint)
    }
  }

  /// The problems with the files for some destinations, as warnings that name those destinations,
  /// and certificates that expire soon.
  mutating func findings(
    for destinations: [Destination], _ settings: Settings
  ) -> (broken: [Diagnostic], notices: [ValidityNotice]) {
    var broken: [(fault: Diagnostic, names: [String])] = []
    var notices: [ValidityNotice] = []
    for destination in destinations {
      guard let report = report(on: destination, settings) else { continue }
      for fault in report.faults {
        if let index = broken.firstIndex(where: { $0.fault == fault }) {
          broken[index].names.append(destination.name)
        } else {
          broken.append((fault, [destination.name]))
        }
      }
      notices += report.notices.filter { !notices.contains($0) }
    }
    return (broken.map { warning($0.fault, $0.names) }, notices)
  }

  private func warning(_ fault: Diagnostic, _ names: [String]) -> Diagnostic {
    let text = "nothing can be sent to \(wordList(names)): \(fault.message)"
    if let location = fault.location {
      return Diagnostic(.warning, at: location, text, hint: fault.hint)
    }
    return Diagnostic(.warning, in: fault.file ?? "", text, hint: fault.hint)
  }
}

extension Settings {
  /// The TLS files for the connection to a destination.
  func tlsFiles(to destination: Destination) -> TLSFiles {
    switch destination.via {
    case .https: TLSFiles(destination.tls)
    case .email: mailServer.map { TLSFiles($0.tls) } ?? TLSFiles()
    case .directory: TLSFiles()
    }
  }

  /// All sets of TLS files in the config, in its order, used or not.
  var allTLSFiles: [TLSFiles] {
    var all: [TLSFiles] = []
    let places =
      writtenDestinations.map { ($0.tls, $0.oauth) }
      + (mailServer?.all ?? []).map { ($0.tls, $0.oauth) }
    let proxies = writtenDestinations.flatMap { [$0.proxy, $0.oauth?.proxy] }
    let named =
      places.flatMap { tls, oauth in
        [TLSFiles(tls)] + (oauth.map { [TLSFiles($0.tls)] } ?? [])
      } + proxies.compactMap { $0?.caFile }.map { TLSFiles(authorities: $0) }
    for files in named
    where files != TLSFiles() && !all.contains(files) { all.append(files) }
    return all
  }
}
