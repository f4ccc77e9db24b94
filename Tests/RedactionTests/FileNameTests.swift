import Testing

@testable import Redaction

/// The names of attachments come from whoever made the files.
@Suite struct FileNameTests {
  @Test(arguments: [
    ("report.txt", "report.txt"), ("/var/log/../../etc/passwd", "passwd"),
    ("C:\\temp\\a.gz", "a.gz"), ("..", "attachment"), ("", "attachment"), ("/", "attachment"),
    (".bashrc", "bashrc"), ("-rf", "rf"), ("a\r\nBcc: x@y", "a__Bcc_ x@y"), ("a\"b;c", "a_b;c"),
    ("evil\u{202E}gpj.exe", "evil_gpj.exe"), ("a\0b", "a_b"), ("name. ", "name"),
    ("é日.txt", "é日.txt"),
  ])
  func `a name can do no harm`(given: String, expected: String) {
    #expect(fileName(given) == expected)
  }

  @Test(arguments: ["x", "日", "a ", "..b", "😀"])
  func `a long name is cut, keeps what it ends in, and ends in no blank`(piece: String) {
    for count in 100...180 {
      let name = fileName(String(repeating: piece, count: count) + ".txt.gz")
      #expect(name.utf8.count <= 150)
      #expect(name.hasSuffix(".txt.gz"))
      let bare = fileName(String(repeating: piece, count: count) + " end")
      #expect(bare.utf8.count <= 150)
      #expect(!bare.hasSuffix(" ") && !bare.hasSuffix("."))
    }
  }
}
