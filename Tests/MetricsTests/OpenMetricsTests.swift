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
    ("a 1 1.0000000001\na 2 1.0000000002\n", ["a{} 1.0 @1"]),
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
  ])
  func `what keeps to it is read`(text: String, expected: [String]) throws {
    #expect(try samples(of: text + "# EOF\n") == expected)
    #expect(try samples(of: text + "# EOF") == expected)
  }

  @Test(arguments: [
    ("\n", "1:1: OpenMetrics has no blank lines"),
    (" a 1\n", "1:1: a line must begin with a metric's name, not ' '"),
    ("a  1\n", "1:3: the value must be a number that a double can hold, not ' '"),
    ("a\t1\n", "1:2: a space and the value must follow, not '\\u{9}'"),
    ("a 1 \n", "1:5: the time stamp must be a finite number of seconds"),
    ("a 1 NaN\n", "1:5: the time stamp must be a finite number of seconds"),
    ("a{ b=\"c\"} 1\n", "1:3: a label's name must begin with a letter, not ' '"),
    ("a{b=\"c\",} 1\n", "1:9: a label must follow the comma"),
    ("a{b=\"c\"d=\"e\"} 1\n", "1:8: ',' or '}' must follow a label, not 'd'"),
    ("a{b=\"c\"}1\n", "1:9: a space and the value must follow, not '1'"),
    ("# a remark\n", "1:3: 'HELP', 'TYPE', 'UNIT' or 'EOF' must follow '# '"),
    ("#\n", "1:2: a space must follow '#', not the end of the line"),
    ("# TYPE a\n", "1:9: a space must follow the metric's name"),
    ("# TYPE  a gauge\n", "1:7: a space and a metric's name must follow 'TYPE'"),
    (
      "# TYPE a untyped\n",
      "1:10: the type must be 'counter', 'gauge', 'histogram', 'gaugehistogram', 'stateset', "
        + "'info', 'summary' or 'unknown'"
    ),
    ("# HELP a x\n# HELP a y\n", "2:1: a second 'HELP' of 'a'"),
    ("# TYPE a gauge\n# TYPE a gauge\n", "2:1: a second 'TYPE' of 'a'"),
    ("# UNIT a_s s\n# UNIT a_s s\n", "2:1: a second 'UNIT' of 'a_s'"),
    ("# UNIT a s\n", "1:10: the name 'a' must end with '_' and its unit"),
    ("# TYPE a_s info\n# UNIT a_s s\n", "2:12: the type 'info' has no unit"),
    ("a 1\n# TYPE a gauge\n", "2:1: metadata of 'a' must stand before its samples"),
    (
      "a 1\nb 1\na{c=\"d\"} 1\n",
      "3:1: the name 'a' belongs to two metrics, or its samples are not together"
    ),
    (
      "# TYPE a counter\na 1\n",
      "2:1: the name 'a' belongs to two metrics, or its samples are not together"
    ),
    ("a 1\na 1\n", "2:1: this series was told already"),
    (
      "# TYPE a gauge\na{b=\"1\"} 1\na{b=\"2\"} 1\na{b=\"1\"} 2\n",
      "4:1: the samples of a metric must stand together"
    ),
    ("a 1 2\na 1 1\n", "2:1: the time stamps of a metric must not go back"),
    ("a 1 2\na 1\n", "2:1: all samples of a metric must have a time stamp, or none"),
    (
      "# TYPE a counter\na_total -1\n",
      "2:9: the value of this sample of the type 'counter' must be a number, zero or more"
    ),
    (
      "# TYPE a stateset\na{a=\"b\"} 2\n",
      "2:10: the value of this sample of the type 'stateset' must be 0 or 1"
    ),
    (
      "# TYPE a info\na_info 2\n",
      "2:8: the value of this sample of the type 'info' must be 1"
    ),
    (
      "# TYPE a stateset\na 1\n",
      "2:1: a sample of a stateset must have a label that is named like the metric"
    ),
    (
      "# TYPE a summary\na{quantile=\"1.5\"} 1\n",
      "2:13: the label 'quantile' must be a number from 0 to 1"
    ),
    (
      "# TYPE a histogram\na_bucket{le=\"+inf\"} 1\n",
      "2:14: the label 'le' must be a number or '+Inf'"
    ),
    ("# TYPE a histogram\na_bucket 1\n", "2:1: the sample must have the label 'le'"),
    (
      "# TYPE a histogram\na_bucket{le=\"1\"} 1\n",
      "2:1: the histogram has no bucket '+Inf'"
    ),
    (
      "# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 1\n",
      "2:1: the histogram's count must be that of its bucket '+Inf'"
    ),
    (
      "# TYPE a histogram\na_bucket{le=\"2\"} 1\na_bucket{le=\"1\"} 1\n",
      "3:1: the buckets must stand in the order of their bounds"
    ),
    (
      "# TYPE a gauge\na 1 # {b=\"c\"} 1\n",
      "2:5: only buckets and the totals of counters can have an exemplar"
    ),
    (
      "# TYPE a counter\na_total 1 # {b=\"\(String(repeating: "x", count: 128))\"} 1\n",
      "2:13: the labels of an exemplar must have at most 128 characters, not 129"
    ),
    (
      "# TYPE a counter\na_total 1 #{} 1\n",
      "2:12: a space and '{' must follow the '#' of an exemplar, not '{'"
    ),
    (
      "# TYPE a counter\na_total 1 # {}\n",
      "2:15: a space and the exemplar's value must follow, not the end of the line"
    ),
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
