import Files
import Glibc
import TestSupport
import Testing

@Suite struct ResolvedPathTests {
  @Test func `all spellings of a place are one path, whether something is there or not`() throws {
    try withTemporaryDirectory { directory in
      let root = resolvedPath(directory.path)
      try directory.make("real")
      try directory.link("link", to: "real")
      try directory.link("far", to: "\(root)/link")
      for name in ["real", "real/", "./real", "real/.", "real//", "other/../real", "link", "far"] {
        #expect(resolvedPath(directory(name)) == "\(root)/real", "\(name)")
      }
      for end in ["new", "new/deep"] {
        for name in ["real/\(end)", "link/\(end)", "far/./\(end)/", "link/../real/none/../\(end)"] {
          #expect(resolvedPath(directory(name)) == "\(root)/real/\(end)", "\(name)")
        }
      }
    }
  }

  @Test func `what is made later, or is gone for a while, keeps its path`() throws {
    try withTemporaryDirectory { directory in
      try directory.link("link", to: "volume")
      let before = resolvedPath(directory("link/out"))
      try directory.make("volume")
      #expect(resolvedPath(directory("link/out")) == before)
      try directory.make("volume/out")
      #expect(resolvedPath(directory("link/out")) == before)
      #expect(before.hasSuffix("/volume/out"))
    }
  }

  @Test func `a link that leads elsewhere is another path`() throws {
    try withTemporaryDirectory { directory in
      try directory.link("link", to: "one")
      let before = resolvedPath(directory("link"))
      #expect(unlink(directory("link")) == 0)
      try directory.link("link", to: "two")
      #expect(resolvedPath(directory("link")) != before)
    }
  }

  @Test func `links in a circle have an end, and names are bytes`() throws {
    try withTemporaryDirectory { directory in
      let root = resolvedPath(directory.path)
      try directory.link("a", to: "b")
      try directory.link("b", to: "a/b")
      #expect(resolvedPath(directory("a")).hasPrefix("\(root)/"))
      try directory.link("one", to: "e\u{301}")
      let spellings = ["e\u{301}", "\u{e9}"].map { Array(resolvedPath(directory($0)).utf8) }
      #expect(spellings[0] != spellings[1])
      #expect(Array(resolvedPath(directory("one")).utf8) == spellings[0])
      // A mark that combines with the slash before it.
      #expect(
        resolvedPath(directory("x/\u{301}y/../z")).utf8.elementsEqual("\(root)/x/z".utf8))
    }
  }

  @Test func `the root and what is above it are the root`() {
    #expect(resolvedPath("/") == "/")
    #expect(resolvedPath("//../..") == "/")
    #expect(resolvedPath("/..//none/..") == "/")
  }
}
