import Catalogs
import Testing

@testable import Reports

@Suite struct HTMLTests {
  @Test(arguments: [
    ("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"),
    ("\"a\" & 'b'", "&quot;a&quot; &amp; &#39;b&#39;"), ("&lt;", "&amp;lt;"),
    ("a\u{0}b\u{1B}[2J\u{7F}\u{9B}", "a\\u{0}b\\u{1B}[2J\\u{7F}\\u{9B}"),
    ("\u{202E}x\u{2028}\u{FEFF}", "\\u{202E}x\\u{2028}\\u{FEFF}"), ("a\tb\nc", "a\tb\nc"),
    ("größer 设备 🏴", "größer 设备 🏴"), ("", ""),
  ])
  func `a text is text, whatever stands in it`(text: String, markup: String) {
    #expect(HTML(text).source == markup)
    #expect(tag("b") { text }.source == "<b>\(markup)</b>")
    #expect(tag("b", ["title": text]) {}.source == "<b title=\"\(markup)\"></b>")
  }

  @Test(arguments: [
    "javascript:alert(1)", " javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<b>",
    "vbscript:x", "//example.com", "/etc/passwd", "../x", "file:///etc/passwd", "index.html",
    "blob:x", "",
  ])
  func `a link leads nowhere but to the page, its messages and the web`(target: String) {
    #expect(tag("a", ["href": target]) { "x" }.source == "<a>x</a>")
  }

  @Test(arguments: ["#alerts", "messages/a.txt", "https://example.com/?a=1", "http://[::1]/"])
  func `a link that is safe is one`(target: String) {
    #expect(tag("a", ["href": target]) { "x" }.source == "<a href=\"\(target)\">x</a>")
  }

  @Test func `parts stand in their order, and what is nil is not there`() {
    let html = tag("p", ["class": nil, "id": "x"]) {
      "a"
      if true { tag("b") { "c" } } else { "d" }
      for index in 1...3 { "\(index)" }
      Optional<HTML>.none
    }
    #expect(html.source == "<p id=\"x\">a<b>c</b>123</p>")
  }
}

@Suite struct ScaleTests {
  private let language = Language.named(.en)

  @Test func `the steps of a scale are round, and hold every value`() {
    for most in [0.001, 0.7, 1, 3, 9.99, 10, 41, 99, 1_001, 87_654, 12_345_678, 1e15] {
      for least in [0, most / 3, most * 0.9] {
        let scale = Scale([least, most], nil, language)
        #expect(scale.ticks[0] <= least && scale.ticks[scale.ticks.count - 1] >= most)
        #expect((2...8).contains(scale.ticks.count), "\(least) \(most)")
        #expect((0...1).contains(scale.place(most)) && scale.place(most) >= scale.place(least))
      }
    }
    #expect(Scale([1_780, 2_004], nil, language).ticks == [1_600, 1_800, 2_000, 2_200])
    #expect(Scale([3, 70], .percent, language).ticks == [0, 25, 50, 75, 100])
    #expect(Scale([], nil, language).ticks.count > 1)
  }

  @Test func `numbers are written with their unit, and large ones in a larger one`() {
    #expect(Scale([4_194_304], .kilobytes, language).long(4_194_304) == "4,096 MB")
    #expect(Scale([41_943_040], .kilobytes, language).long(41_943_040) == "40 GB")
    #expect(Scale([518_400], .seconds, language).long(518_400) == "6 days")
    #expect(Scale([88.25], .percent, language).long(88.25) == "88.3 %")
    #expect(Scale([41_250], nil, language).long(41_250) == "41,250")
    #expect(Scale([41_250], nil, language).short(41_250) == "41.3k")
    #expect(Scale([10], nil, language).difference(-1.5) == "−1.5")
    #expect(Scale([10], nil, language).difference(0) == "±0")
  }

  @Test func `a figure has its digits in groups of three`() {
    #expect(
      [0, 12, 123, 1_234, 1_234_567, -1_234].map { figure($0) }
        == ["0", "12", "123", "1,234", "1,234,567", "−1,234"])
    #expect(
      [0, 0.05, 0.5, 9.999, 10.06, 99.96, 1_234.5].map(decimal)
        == ["0", "0.05", "0.5", "10", "10.1", "100", "1,235"])
  }
}
