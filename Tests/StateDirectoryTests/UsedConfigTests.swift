import Files
import Glibc
import RoomSupport
import Testing

@testable import StateDirectory

/// The last config that was used successfully is kept with its exact bytes (O5).
@Suite struct UsedConfigTests {
  @Test func `the exact bytes come back, for the owner alone`() throws {
    try withState { state in
      #expect(try LastUsedConfig(in: state.path) == nil)
      let bytes: [UInt8] = [0xEF, 0xBB, 0xBF, 0x61, 0x0D, 0x0A, 0xFF, 0x00]
      try state.keepConfig(bytes)
      let kept = try #require(try LastUsedConfig(in: state.path))
      #expect(kept.bytes == bytes)
      #expect(kept.path == "\(state.path)/config.yaml")
      #expect(listing(state.path) == ["0600 config.yaml", "0600 lock"])
      try state.keepConfig([1])
      #expect(try LastUsedConfig(in: state.path)?.bytes == [1])
    }
  }

  @Test func `a config that is kept already is not written again`() throws {
    try withState { state in
      try state.keepConfig([1, 2])
      let before = inode(state)
      try state.keepConfig([1, 2])
      #expect(inode(state) == before)
      try state.keepConfig([1, 3])
      #expect(inode(state) != before)
    }
  }

  @Test func `a link in its place is not followed, and makes way`() throws {
    try withState { state in
      let precious = "\(state.path)/precious"
      try write([7], to: precious)
      try #require(symlink(precious, "\(state.path)/config.yaml") == 0)
      do {
        _ = try LastUsedConfig(in: state.path)
        Issue.record("a link was followed")
      } catch let error as FileError {
        #expect(error.cause == .link)
      }
      try state.keepConfig([1])
      #expect(contents(of: precious) == [7])
      #expect(try LastUsedConfig(in: state.path)?.bytes == [1])
    }
  }

  @Test func `nothing is taken from a directory that others can reach`() throws {
    try withState { state in
      try state.keepConfig([1])
      try #require(chmod(state.path, 0o755) == 0)
      do {
        _ = try LastUsedConfig(in: state.path)
        Issue.record("it was read")
      } catch let error as FileError {
        #expect(error.cause == .openMode(0o755))
      }
    }
  }

  private func inode(_ state: borrowing LockedState) -> UInt {
    var raw = stat()
    return lstat("\(state.path)/config.yaml", &raw) == 0 ? UInt(raw.st_ino) : 0
  }
}
