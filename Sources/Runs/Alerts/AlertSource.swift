package import Alerts
import Catalogs
import Diagnostics
import Files
import Settings

/// The input that alerts are read from, and the files sent with all of them.
package struct AlertSource: Sendable {
  /// The file; nil or `-` is standard input.
  package let file: String?
  /// The format of the input; nil to detect it.
  package let input: AlertInput?
  /// Trace files sent with every alert of the input, as absolute paths.
  package let traces: [String]
  /// Diagnostic files sent with every alert, likewise.
  package let diagnosticFiles: [String]
  /// The content, if it has been read.
  private var known: Result<[UInt8], FileError>?

  /// Creates a source.
  package init(
    file: String?, input: AlertInput?, traces: [String] = [], diagnosticFiles: [String] = []
  ) {
    self.file = file
    self.input = input
    self.traces = traces
    self.diagnosticFiles = diagnosticFiles
  }

  private var isStandardInput: Bool { file == nil || file == "-" }

  /// The same source with standard input read now, so that it can be used more than once.
  package func keepingStandardInput() -> AlertSource {
    guard isStandardInput else { return self }
    var source = self
    do throws(FileError) {
      source.known = .success(try readStandardInput(limit: AlertReader.byteLimit))
    } catch {
      source.known = .failure(error)
    }
    return source
  }

  /// The same source with the file read now if the process is root. Later the process is another
  /// user, who may not be able to open the file (O7).
  ///
  /// Root's rights are used only for a file that nobody but root can have placed there.
  func keepingFileOfRoot() -> AlertSource {
    guard effectiveUser() == 0, known == nil, !isStandardInput, let file else { return self }
    var source = self
    do throws(FileError) {
      try requireTrustedWay(to: file, of: 0)
      let content = try readFile(file, limit: AlertReader.byteLimit)
      if content.status.owner == 0 { source.known = .success(content.bytes) }
    } catch {
      // The other user tries to read it, and reports the error.
    }
    return source
  }

  private func content(_ path: String) throws(FileError) -> [UInt8] {
    if let known { return try known.get() }
    let limit = AlertReader.byteLimit
    return isStandardInput
      ? try readStandardInput(limit: limit) : try readFile(path, limit: limit).bytes
  }

  /// Reads the alerts.
  ///
  /// - Parameter result: collects reports of problems in alerts that can still be read.
  /// - Throws: when no alert can be read.
  func read(
    _ site: Site, _ environment: RunEnvironment, _ result: inout Outcome
  ) throws -> [Alert] {
    let place = isStandardInput ? "standard input" : file ?? ""
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try content(place)
    } catch {
      throw CommandError(
        error.description,
        hint: error.isPermission && file != nil
          ? "run: callhome alert < \(shellWord(place))" : error.hint, .badInput)
    }
    let zones = NodeZones(site, environment)
    do throws(Diagnostics) {
      let (alerts, diagnostics) = try AlertReader.alerts(
        in: bytes, file: place, input: input, nodeLabel: site.settings.alerts.nodeLabel,
        now: environment.now, calendar: environment.calendar,
        rank: { word in Severity(named: word)?.weight ?? 0 },
        keyDetails: { site.catalog.alerts.definition(named: $0)?.key.flatMap(\.self) ?? [] },
        zone: { zones.zone(of: $0) })
      result.diagnostics += diagnostics
      if diagnostics.contains(where: { $0.severity == .error }) {
        result.status = result.status.combined(with: .badInput)
      }
      return alerts.map { alert in
        var alert = alert
        alert.traces += traces
        return alert
      }
    } catch {
      throw CommandError(error.all, .badInput)
    }
  }
}
