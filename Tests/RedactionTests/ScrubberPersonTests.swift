import Catalogs
import Redaction
import Testing

@Suite struct ScrubberPersonTests {
  @Test func `e-mail addresses are replaced`() {
    expectScrubbed([
      "jane@example.com": "[email 1]",
      "<j.d+x_y%z@mail.example.co.uk>, JANE@example.com, jane@EXAMPLE.com.":
        "<[email 1]>, [email 2], [email 2].",
      "mailto:jane@example.com?subject=x": "mailto:[email 1]?subject=x",
      "\"Jane Doe\"@example.com": "[email 1]",
      "jürgen@müller.example": "[email 1]",
      "sip:1001@192.0.2.1:5060;tag=3 <sip:1001@[fe80::1]>":
        "sip:[email 1]:5060;tag=3 <sip:[email 2]>",
      "jane@example.com10.0.0.10x, jane@example.com_1": "[email 1]x, [email 2]_1",
      "https://example.com/?from=jane@example.com": "https://example.com/?from=[email 1]",
    ])
    expectUntouched([
      "@", "a @ b", "Object@15db9742", "lodash@4.17.21", "getty@tty1.service", "user@host",
      "@example.com", "E5-2680 @ 2.70GHz", "a@b.c", "a@b..", "user@1000.slice",
    ])
  }

  @Test func `telephone numbers with a sign, and American ones, are replaced`() {
    expectScrubbed([
      "+1 555 0100 000": "[phone 1]",
      "+15550100000, +1-555-010-0000, +1.555.010.0000, +1 (555) 010-0000":
        "[phone 1], [phone 1], [phone 1], [phone 1]",
      "+49 (711) 123-4567 / +49 711/1234568": "[phone 1] / [phone 2]",
      "tel:+15550100000;ext=5": "tel:[phone 1];ext=5",
      "+15550100000 200 OK": "[phone 1] 200 OK",
      "+49 711 1234567 x": "[phone 1] x",
      "+49 711 12345 67890123": "[phone 1] 67890123",
      "(512) 555-0100, (512)555-0100, 512-555-0100, 512.555.0100, 1-512-555-0100":
        "[phone 1], [phone 1], [phone 1], [phone 1], [phone 2]",
    ])
    expectUntouched([
      "+0000", "+0100", "2026-11-01T05:00:00+03:00", "20482843+", "+123456", "12345678",
      "1+12345678",
      "++12345678", "+12345678a", "555-0100", "0711 1234567", "(1024) 555-0100", "5512-555-0100",
      "512-555-01000", "512-555-0100-1", "3-512-555-0100", "2026-11-25 12:34", "1,234,567",
      "102400 204800 409600", "0123456789012", "+1234567890123456",
    ])
  }

  @Test func `users in paths are replaced`() {
    expectScrubbed([
      "/home/jdoe/x /home/jdoe": "/home/[identifier 1]/x /home/[identifier 1]",
      "/export/home/jdoe:/Users/Jane.Doe.": "/export/home/[identifier 1]:/Users/[identifier 2].",
      #"C:\Users\jdoe\x c:\users\Jane Doe\y"#:
        #"C:\Users\[identifier 1]\x c:\users\[identifier 2]\y"#,
      #"{"path": "C:\\Users\\jdoe\\x"}"#: #"{"path": "C:\\Users\\[identifier 1]\\x"}"#,
      #"\Users\jane and more"#: #"\Users\[identifier 1] and more"#,
      "cd ~jdoe; ls ~jdoe/x, (~root)":
        "cd ~[identifier 1]; ls ~[identifier 1]/x, (~[identifier 2])",
    ])
    expectUntouched([
      "/home/", "/home", "/home//x", "/home/$USER/x", "~/x", "1.0~rc1", "file~", "~50", "a~b",
      "~~b",
      "/homes/x", #"C:\Users"#,
    ])
  }
}
