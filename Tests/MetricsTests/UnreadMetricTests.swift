import Metrics
import Testing

/// Errors in unused lines do not prevent reading the others.
@Suite struct UnreadMetricTests {
  /// Families in the shapes of node_exporter, of Prometheus' clients and of OpenTelemetry, each of which some
  /// reader finds fault with.
  private static let families = [
    "# TYPE t summary\nt_sum -12.5\nt_count 3\n",
    "# TYPE h histogram\nh_bucket{le=\"-1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_count 2\nh_sum -3\n",
    "# TYPE h histogram\nh_bucket{le=\"0.1\"} 1\nh_bucket{le=\"1\"} 2\nh_sum 1\nh_count 2\n",
    "# TYPE h histogram\nh_bucket{le=\"10\"} 3\nh_bucket{le=\"5\"} 2\nh_bucket{le=\"+Inf\"} 3\n",
    "# TYPE h histogram\nh_bucket{le=\"+Inf\"} 3\nh_count 4\nh_sum 1\n",
    "# TYPE h histogram\nh_bucket{le=\"x\"} 3\n",
    "# HELP d One.\n# HELP d Two.\n# TYPE d gauge\nd 1\n# TYPE d counter\nd 2\n",
    "# TYPE d counter\n# UNIT d seconds\nd -1\nd_total 1\nd_total 1\n",
    "# TYPE d_seconds stateset\n# UNIT d_seconds seconds\nd_seconds 7\n",
    "# TYPE q quantiles\nq 1\n", "# TYPE\n", "# a remark\n", "\n", "#\n",
    "s{a=\"1\"} 1\nz 1\ns{a=\"2\"} 1\n",
    "z 1 1700000000.5\nz 2 1600000000\nz 3\n", "z 1 now\n", "z 1 99999999999999999999\n",
    "z 1 1e400\n", "z_total 1 # {id=\"\(String(repeating: "x", count: 200))\"} 1 1.5\n",
    "z_bucket{le=\"1\"} 1 # no exemplar\n", "z 1 # {a=\"b\"} x\n",
    "http.server.duration{a=\"b\"} 1\n", "größe 1\n", "0z 1\n", "z{a=b} 1\n",
    "z{a=\"b\",a=\"c\"} 1\n",
    "z{a=\"b} 1\n", "z{__name__=\"y\"} 1\n", "z x\n", "z\n", "z 1 2 3\n", "z 0x10\n", "z 1\r\n",
    "{\"my.metric\",a=b} 1\n", "{\"my.metric\",\"other\"} 1\n", "{\"my.metric\"} x\n",
    "z{sum:1,count:2,bucket:[1:2]}\n", "z {count:12,sum:1.5,schema:3}\n",
  ]

  @Test(arguments: families, ["", "# EOF\n"])
  func `an odd family that nobody reads changes nothing`(family: String, end: String) throws {
    let before = "# TYPE up gauge\nup{a=\"b\"} 1\n"
    let text = before + family + "# TYPE down gauge\ndown{a=\"c\"} 2\n" + end
    let read = try MetricReader.read(Array(text.utf8), file: "x.prom", wanted: ["up", "down"])
    #expect(read.samples.map { read.name(of: $0) } == ["up", "down"])
    #expect(read.samples.map { read.value(of: $0) } == [1, 2])
    #expect(read.samples.map { read.labels(of: $0).map(\.value) } == [["b"], ["c"]])
  }

  @Test(arguments: [
    ("up x\n", "1:4: the value must be a number that a double can hold, not this text"),
    ("up{a=b} 1\n", "1:6: a label's value must be in double quotes, not begin with 'b'"),
    ("z 1\n\nup{a=\"b\"} 1 2 3\n", "3:15: the line must end here, not go on with '3'"),
    (
      "z x\n{\"up\",a=b} 1\n",
      "2:9: a label's value must be in double quotes, not begin with 'b'"
    ),
    ("{a=b,\"up\"} 1\n", "1:4: a label's value must be in double quotes, not begin with 'b'"),
  ])
  func `a fault in a sample that is read is told with its place`(text: String, complaint: String) {
    #expect(complaints(about: text, wanted: ["up"]) == [complaint])
  }

  @Test func `a file that was cut in a metric that nobody reads is refused`() {
    let hint = "the last line does not end with a line end"
    #expect(complaints(about: "up 1\nz{a=\"", wanted: ["up"]) == ["2:6: \(hint)"])
    #expect(
      complaints(about: "up 1\nz 1\n", file: "x.openmetrics", wanted: ["up"])
        == ["3:1: the last line must be '# EOF'"])
    #expect(
      complaints(about: "up 1\n# EOF\nz 1\n", wanted: ["up"])
        == ["3:1: nothing may follow the line '# EOF'"])
  }

  @Test(arguments: [
    "404 page not found\n", "Service Unavailable\n", "<html>\n<body>\n</body>\n</html>\n",
    "curl: (7) Failed to connect to localhost port 9100\n", "{\"status\": \"error\"}\n",
  ])
  func `a text that has no metrics at all is refused`(text: String) {
    let found = complaints(about: text, wanted: ["up"])
    #expect(found.first?.hasPrefix("1:") == true, "\(found)")
  }

  @Test(arguments: ["", "\n", "# a remark\n", "z 1\n", "z x\nz 1\n", "# EOF\n"])
  func `a text with metrics of which nobody reads any is read`(text: String) {
    #expect(complaints(about: text, wanted: ["up"]) == [])
  }
}
