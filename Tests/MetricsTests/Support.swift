import Diagnostics
import Metrics
import Times

/// The samples of a text, one line each: name, labels in order, value, time.
func samples(of text: String, file: String = "x.prom") throws -> [String] {
  let read = try MetricReader.read(Array(text.utf8), file: file, wanted: nil)
  return read.samples.map { sample in
    let labels = read.labels(of: sample).map { "\($0.name)=\($0.value)" }.joined(separator: ",")
    let time = read.time(of: sample).map { " @\($0.seconds)" } ?? ""
    return "\(read.name(of: sample)){\(labels)} \(read.value(of: sample))\(time)"
  }
}

/// The complaints about a text, one line each; empty if there are none.
func complaints(
  about text: String, file: String = "x.prom", wanted: Set<String>? = nil
) -> [String] {
  complaints(about: Array(text.utf8), file: file, wanted: wanted)
}

/// The complaints about bytes.
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
