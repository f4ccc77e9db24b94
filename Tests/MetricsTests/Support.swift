import Diagnostics
import Metrics
import Times

/// Every sample of a text as one line: name, labels in their order, value as it is worth, moment.
func samples(of text: String, file: String = "x.prom") throws -> [String] {
  let read = try MetricReader.read(Array(text.utf8), file: file, wanted: nil)
  return read.samples.map { sample in
    let labels = read.labels(of: sample).map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let time = read.time(of: sample).map { " @\($0.seconds)" } ?? ""
    return "\(read.name(of: sample)){\(labels)} \(read.value(of: sample))\(time)"
  }
}

/// What reading a text complains about, a line each; empty when nothing is wrong.
func complaints(
  about text: String, file: String = "x.prom", wanted: Set<String>? = nil
) -> [String] {
  complaints(about: Array(text.utf8), file: file, wanted: wanted)
}

/// What reading bytes complains about.
func complaints(
  about bytes: [UInt8], file: String = "x.prom", wanted: Set<String>? = nil
) -> [String] {
  do throws(Diagnostics) {
    _ = try MetricReader.read(bytes, file: file, wanted: wanted)
    return []
  } catch {
    return error.all.map { complaint in
      let place = complaint.location.map { "\($0.line):\($0.column): " } ?? ""
      return place + complaint.message
    }
  }
}
