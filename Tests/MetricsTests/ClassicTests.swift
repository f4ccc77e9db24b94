import Metrics
import Testing

/// The Prometheus text format, as lenient as Prometheus is.
@Suite struct ClassicTests {
  @Test(arguments: [
    ("up 1", ["up{} 1.0"]),
    ("up 1 1700000000999", ["up{} 1.0 @1700000000"]),
    ("up 1 -1", ["up{} 1.0 @-1"]),
    (" \tup\t1  \t2000 \t", ["up{} 1.0 @2"]),
    ("up{} 1", ["up{} 1.0"]),
    ("up{,} 1", ["up{} 1.0"]),
    ("up { a = \"b\" , c= \"d\", } 1", ["up{a=b,c=d} 1.0"]),
    ("up{a=\"b\" c=\"d\"} 1", ["up{a=b,c=d} 1.0"]),
    ("up{a=\"b\"}1", ["up{a=b} 1.0"]),
    ("a:b_9 1", ["a:b_9{} 1.0"]),
    ("up{a=\"\"} 1", ["up{a=} 1.0"]),
    (#"up{a="\\ \" \n \d \""} 1"#, ["up{a=\\ \" \n \\d \"} 1.0"]),
    ("up{a=\"}{,=# \"} 1", ["up{a=}{,=# } 1.0"]),
    ("up{a=\"Zürich 🏔\u{0}\"} 1", ["up{a=Zürich 🏔\u{0}} 1.0"]),
    (#"{"my.metric",a="b"} 1"#, ["my.metric{a=b} 1.0"]),
    (#"{a="b","my.metric"} 1"#, ["my.metric{a=b} 1.0"]),
    (#"{ "my \"metric\"\n" } 1"#, ["my \"metric\"\n{} 1.0"]),
    (#"up{"a.b c"="d"} 1"#, ["up{a.b c=d} 1.0"]),
    ("up NaN", ["up{} nan"]),
    ("up nan", ["up{} nan"]),
    ("up +Inf", ["up{} inf"]),
    ("up -inf", ["up{} -inf"]),
    ("up Infinity", ["up{} inf"]),
    ("up -1.5e-3", ["up{} -0.0015"]),
    ("up +.5", ["up{} 0.5"]),
    ("up 5.", ["up{} 5.0"]),
    ("up 1e300", ["up{} 1e+300"]),
    ("up 0.1", ["up{} 0.1"]),
    ("up 9007199254740993", ["up{} 9007199254740992.0"]),
    ("up 123456789012345678901234567890", ["up{} 1.2345678901234568e+29"]),
    ("up 0.000000000000000000000000000000000000000012345", ["up{} 1.2345e-41"]),
    ("up 4.9e-324", ["up{} 5e-324"]),
    ("up 1\nup{a=\"b\"} 2", ["up{} 1.0", "up{a=b} 2.0"]),
  ])
  func `a line that Prometheus reads is read with the same values`(
    text: String, expected: [String]
  ) throws {
    #expect(try samples(of: text + "\n") == expected)
  }

  @Test(arguments: [
    "", "\n", " \n\t\n", "#\n", "# HELP\n", "# TYPE\n", "# a remark\n", "#TYPE x y\n",
    "# HELP up\n# HELP up \n# HELP up text \\n \\\\ \\x\n", "# UNIT up meters\n", "# TYPE up\n",
    "# TYPE up untyped\n", "#  TYPE\t up \t gauge \n", "# TYPE \"my.metric\" counter\n",
    "# TYPE a summary\n", "\u{FEFF}up 1\n", "# HELP up a\n# HELP up b\n", "# TYPE met-ric gauge\n",
    "# TYPE up gauge\n# TYPE up counter\n", "up 1\n# TYPE up meter\n",
    "# TYPE h histogram\nh_bucket{le=\"x\"} 1\n",
  ])
  func `what is no sample does no harm`(text: String) {
    #expect(complaints(about: text) == [])
  }

  @Test(arguments: [
    ("up", "1:3: the value must be a number that a double can hold, not the end of the line"),
    ("up 1\r", "1:5: the line must end here, not go on with '\\u{D}'"),
    ("up x", "1:4: the value must be a number that a double can hold, not this text"),
    ("up 0x1p-3", "1:5: the value must be a number that a double can hold, not this text"),
    ("up 1_2", "1:5: the value must be a number that a double can hold, not this text"),
    ("up 1e", "1:4: the value must be a number that a double can hold, not this text"),
    ("up 1e999", "1:4: the value must be a number that a double can hold, not this text"),
    ("up .", "1:4: the value must be a number that a double can hold, not this text"),
    ("up 1 2.5", "1:6: the time stamp must be a whole number of milliseconds"),
    ("up 1 2 3", "1:8: the line must end here, not go on with '3'"),
    ("up 1 99999999999999999999", "1:6: the time stamp must be a whole number of milliseconds"),
    ("up 1 # {a=\"b\"} 1", "1:6: the time stamp must be a whole number of milliseconds"),
    ("0up 1", "1:1: a line must begin with a metric's name, not '0'"),
    ("ü 1", "1:1: a line must begin with a metric's name, not 'ü'"),
    ("a.b 1", "1:2: the value must be a number that a double can hold, not this text"),
    ("up{a=b} 1", "1:6: a label's value must be in double quotes, not begin with 'b'"),
    ("up{a='b'} 1", "1:6: a label's value must be in double quotes, not begin with '''"),
    ("up{a} 1", "1:5: '=' must follow the label's name, not '}'"),
    ("up{1=\"2\"} 1", "1:4: a label's name must begin with a letter, not '1'"),
    ("up{ä=\"é\"} 1", "1:4: a label's name must begin with a letter, not 'ä'"),
    ("up{a=\"ä\"+} 1", "1:9: ',' or '}' must follow a label, not '+'"),
    ("up{a=\"b\",,} 1", "1:10: a label's name must begin with a letter, not ','"),
    ("up{a=\"b} 1", "1:11: the line ends inside of a text in quotes"),
    ("up{a=\"b\\", "1:9: the line ends inside of a text in quotes"),
    ("up{a=\"b\",a=\"c\"} 1", "1:10: the label 'a' appears twice"),
    ("up{__name__=\"b\"} 1", "1:4: the label '__name__' is reserved"),
    ("{a=\"b\"} 1", "1:1: the metric has no name"),
    ("{\"\"} 1", "1:1: the metric has no name"),
    ("up{\"down\"} 1", "1:4: a second name of the metric"),
    ("{\"up\",\"down\"} 1", "1:7: a second name of the metric"),
  ])
  func `a sample that Prometheus refuses is refused with its place`(text: String, complaint: String)
  {
    #expect(complaints(about: text + "\n") == [complaint])
  }

  @Test func `every fault of a file is told at once`() {
    let text = "up x\nup 1\nup{a} 1\n0 1\n"
    #expect(complaints(about: text).map { $0.prefix(3) } == ["1:4", "3:5", "4:1"])
  }

  @Test func `of a million faults a hundred are told`() {
    #expect(complaints(about: String(repeating: "x\n", count: 100_000)).count == 100)
  }

  @Test func `a file that was cut is refused wherever the cut is inside of a line`() throws {
    let text = "# HELP up Says.\n# TYPE up gauge\nup{a=\"b\"} 12.5 1700000000000\n"
    for count in 1..<text.utf8.count {
      let cut = Array(text.utf8.prefix(count))
      if cut.last == UInt8(ascii: "\n") {
        #expect(complaints(about: cut) == [])
      } else {
        let last = complaints(about: cut).last ?? ""
        #expect(last.hasSuffix("the last line does not end with a line end"), "after \(count)")
      }
    }
  }

  @Test func `what was not asked for is not kept`() throws {
    let text = "a 1\nb{c=\"d\"} 2\n{\"a\"} 3\n{\"b\\\\\"} 4\n"
    let read = try MetricReader.read(Array(text.utf8), file: "x.prom", wanted: ["b", "b\\"])
    #expect(read.samples.map { read.name(of: $0) } == ["b", "b\\"])
    #expect(read.samples.map(\.line) == [2, 4])
  }

  @Test func `a value keeps its text`() throws {
    let text = "a 1.50e+01\nb 9007199254740993\n"
    let read = try MetricReader.read(Array(text.utf8), file: "x.prom", wanted: nil)
    #expect(read.samples.map { read.valueText(of: $0) } == ["1.50e+01", "9007199254740993"])
  }
}
