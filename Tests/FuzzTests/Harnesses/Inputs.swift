import Diagnostics
import Times

@testable import Alerts
@testable import Metrics

/// Metrics and alerts.
let inputHarnesses =
  [
    Harness(name: "metrics") { checkMetrics($0, file: "node.prom", wanted: nil) },
    Harness(name: "openmetrics") { checkMetrics($0, file: "node.openmetrics", wanted: nil) },
    Harness(name: "metrics-lenient") { bytes in
      _ = isMetricText(bytes, file: "node")
      return checkMetrics(
        bytes, file: "node.prom", wanted: ["up", "node_load1", "node_uname_info"])
    },
    Harness(name: "csv") { bytes in
      let rows = Array(CommaSeparated(bytes))
      guard let plain = plainRows(bytes), !rows.contains(where: \.isBroken) else { return nil }
      let found = rows.map(\.fields)
      let isSame = found.elementsEqual(plain) { $0.elementsEqual($1) { $0.isExactly($1) } }
      return isSame ? nil : "\(found) instead of \(plain)"
    },
    Harness(name: "alerts") { checkAlerts($0, nil) },
  ]
  + AlertInput.allCases.map { input in
    Harness(name: "alert-\(input.rawValue)") { checkAlerts($0, input) }
  }

/// 2026-11-20T02:30:00Z.
let fuzzingTime = Timestamp(seconds: 1_795_141_800)

private func checkMetrics(_ bytes: [UInt8], file: String, wanted: Set<String>?) -> String? {
  do throws(Diagnostics) {
    let text = try MetricReader.read(bytes, file: file, wanted: wanted)
    for sample in text.samples {
      let name = text.name(of: sample)
      if name.isEmpty { return "a sample without a name" }
      if let wanted, !wanted.contains(name) { return "a sample that nobody wanted" }
      _ = (text.labels(of: sample), text.value(of: sample), text.valueText(of: sample))
      _ = (text.time(of: sample), text.location(of: sample), text.seconds(of: sample))
    }
    _ = MetricText.repeats(in: [text, text])
    if wanted == nil, text.grammar == .classic, let plain = PlainSample.all(in: bytes) {
      let found = text.samples
      if found.count != plain.count { return "\(found.count) samples instead of \(plain.count)" }
      for (sample, expected) in zip(found, plain) where !expected.isSame(as: sample, in: text) {
        return "another sample than \(expected)"
      }
    }
    return nil
  } catch {
    return problem(with: error, of: bytes)
  }
}

private func checkAlerts(_ bytes: [UInt8], _ input: AlertInput?) -> String? {
  do throws(Diagnostics) {
    let found = try AlertReader.alerts(
      in: bytes, file: "alert", input: input, now: fuzzingTime, calendar: .utc,
      rank: { $0.utf8.count }, keyDetails: { _ in ["device"] })
    if found.alerts.isEmpty { return "neither an alert nor an error" }
    for alert in found.alerts {
      if alert.name.isEmpty { return "an alert without a name" }
      if let time = alert.time, time > fuzzingTime.adding(seconds: 86_400) {
        return "an alert from the future"
      }
      if alert.faults.contains(where: { $0.unicodeScalars.contains(where: isInvisible) }) {
        return "a fault with an invisible character"
      }
    }
    return unprintable(found.diagnostics)
  } catch {
    if !error.all.contains(where: { $0.severity == .error }) { return "a refusal without an error" }
    return unprintable(error.all)
  }
}
