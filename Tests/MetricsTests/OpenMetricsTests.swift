import Metrics
import Testing

/// OpenMetrics, to which a text that claims it is held.
@Suite struct OpenMetricsTests {
  @Test(arguments: [
    ("", []),
    (
      "# TYPE a counter\n# UNIT a \n# HELP a \na_total 1\na_created 5\n",
      [
        "a_total{} 1.0", "a_created{} 5.0",
      ]
    ),
    ("# TYPE a_seconds gauge\n# UNIT a_seconds seconds\na_seconds -1\n", ["a_seconds{} -1.0"]),
    ("a 1 1700000000.5\n", ["a{} 1.0 @1700000000"]),
    ("a 1 -0.5\n", ["a{} 1.0 @-1"]),
    ("a 1 1.5e3\n", ["a{} 1.0 @1500"]),
    ("a 1 1\na 2 2\n", ["a{} 1.0 @1", "a{} 2.0 @2"]),
    ("a 1 1.0000000001\na 2 1.0000000002\n", ["a{} 1.0 @1", "a{} 2.0 @1"]),
    ("a{} 1\n", ["a{} 1.0"]),
    (#"{"my.metric",a="\"\\\n"} 1"# + "\n", ["my.metric{a=\"\\\n} 1.0"]),
    (
      "# TYPE c counter\nc_total 1 # {id=\"x # {}\"} 0.5 1.5\n", ["c_total{} 1.0"]
    ),
    ("# TYPE c counter\nc_total 1 7 # {} 0.5\n", ["c_total{} 1.0 @7"]),
    (
      "# TYPE i info\ni_info{a=\"b\"} 1\ni_info{a=\"c\"} 1\n",
      [
        "i_info{a=b} 1.0", "i_info{a=c} 1.0",
      ]
    ),
    ("# TYPE s stateset\ns{s=\"on\"} 1\ns{s=\"off\"} 0\n", ["s{s=on} 1.0", "s{s=off} 0.0"]),
    (
      "# TYPE q summary\nq{quantile=\"0.5\"} 3\nq_sum 9\nq_count 2\n",
      [
        "q{quantile=0.5} 3.0", "q_sum{} 9.0", "q_count{} 2.0",
      ]
    ),
    (
      "# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2 # {a=\"b\"} 1\n"
        + "h_count 2\nh_sum 3\n",
      ["h_bucket{le=1} 1.0", "h_bucket{le=+Inf} 2.0", "h_count{} 2.0", "h_sum{} 3.0"]
    ),
    (
      "# TYPE g gaugehistogram\ng_bucket{le=\"-1\"} 1\ng_bucket{le=\"+Inf\"} 2\ng_gcount 2\n"
        + "g_gsum -3\n",
      ["g_bucket{le=-1} 1.0", "g_bucket{le=+Inf} 2.0", "g_gcount{} 2.0", "g_gsum{} -3.0"]
    ),
    ("# TYPE u unknown\nu NaN\n", ["u{} nan"]),
    ("\n# a remark\n#\n# TYPE a\n# TYPE a gauge\n# TYPE a counter\n# UNIT a s\na 1\n", ["a{} 1.0"]),
    ("a 1 # {b=\"c\"} 1\nb 2 3 #{}\n", ["a{} 1.0", "b{} 2.0 @3"]),
    ("a 1 2\nb 1\na 1 1\n", ["a{} 1.0 @2", "b{} 1.0", "a{} 1.0 @1"]),
  ])
  func `what keeps to it is read`(text: String, expected: [String]) throws {
    #expect(try samples(of: text + "# EOF\n") == expected)
    #expect(try samples(of: text + "# EOF") == expected)
  }

  @Test(arguments: [
    (" a 1\n", "1:1: a line must begin with a metric's name, not ' '"),
    ("a  1\n", "1:3: the value must be a number that a double can hold, not ' '"),
    ("a\t1\n", "1:2: a space and the value must follow, not '\\u{9}'"),
    ("a 1 \n", "1:5: the time stamp must be a finite number of seconds"),
    ("a 1 NaN\n", "1:5: the time stamp must be a finite number of seconds"),
    ("a{ b=\"c\"} 1\n", "1:3: a label's name must begin with a letter, not ' '"),
    ("a{b=\"c\",} 1\n", "1:9: a label must follow the comma"),
    ("a{b=\"c\"d=\"e\"} 1\n", "1:8: ',' or '}' must follow a label, not 'd'"),
    ("a{b=\"c\"}1\n", "1:9: a space and the value must follow, not '1'"),
  ])
  func `what breaks it is refused with its place`(text: String, complaint: String) {
    #expect(complaints(about: text + "# EOF\n").first == complaint)
  }

  @Test func `nothing may follow its end`() {
    #expect(complaints(about: "a 1\n# EOF\nb 1\n") == ["3:1: nothing may follow the line '# EOF'"])
  }

  @Test func `a text that claims it by its name must end as it says`() {
    #expect(complaints(about: "a 1\n") == [])
    #expect(
      complaints(about: "a 1\n", file: "x.openmetrics") == ["2:1: the last line must be '# EOF'"])
    #expect(
      complaints(about: "a 1\n# EO", file: "x.openmetrics") == [
        "2:5: the last line does not end with a line end"
      ])
  }
}
