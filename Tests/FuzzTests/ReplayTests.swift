import RoomSupport
import Testing

/// Every input that fuzzing kept is read without a crash, and every property of it holds.
@Suite struct ReplayTests {
  private static let corpus = "\(testsDirectory)/FuzzTests/Corpus"

  @Test(arguments: Harness.all.map(\.name))
  func `the corpus of a harness breaks no property`(name: String) throws {
    let harness = try #require(Harness.named(name))
    let folder = "\(Self.corpus)/\(name)"
    let files = fileNames(in: folder)
    #expect(!files.isEmpty, "\(folder) has no file")
    #expect(harness.check([]) == nil, "no bytes at all")
    for file in files {
      let bytes = try #require(contents(of: "\(folder)/\(file)"))
      let fault = harness.check(bytes)
      #expect(fault == nil, "\(folder)/\(file)")
      // Cut in the middle it is another input.
      let half = harness.check(Array(bytes.prefix(bytes.count / 2)))
      #expect(half == nil, "the first half of \(folder)/\(file)")
    }
  }

  @Test func `every folder of the corpus belongs to a harness`() {
    for name in fileNames(in: Self.corpus) {
      #expect(Harness.named(name) != nil, "no harness reads Corpus/\(name)")
    }
  }
}
