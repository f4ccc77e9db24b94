import Files
import Glibc
import RoomSupport
import Testing

import func TestSupport.inProcessOfItsOwn
import Times

@testable import StateDirectory

/// A user that is not root and owns nothing.
private let nobody: UInt32 = 65_534

/// Opens a state directory without its lock.
private func open(_ path: String) throws -> StateDirectory {
  try StateDirectory(openingForChanges: path, StateFindings())
}

/// Calls `body` while other runs are kept out; false when another one has the lock.
private func withLock(
  _ state: borrowing StateDirectory, patience: Duration = .zero, _ body: () throws -> Void
) throws -> Bool {
  guard let lock = try state.lock(patience: patience) else { return false }
  try body()
  _ = consume lock
  return true
}

@Suite struct PermissionTests {
  /// The words in which a directory is refused, nil when it is not.
  private func refusal(_ body: () throws -> Void) -> String? {
    do {
      try body()
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func `a directory that is missing is made for its owner alone`() throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      #expect(try !StateDirectory.exists(path))
      #expect(modeText(of: path) == "none")
      _ = try open(path)
      #expect(modeText(of: path) == "0700")
      #expect(try StateDirectory.exists(path))
      #expect(listing(path) == [])
    }
  }

  @Test func `a directory whose parent is missing is not made`() throws {
    try withTemporaryDirectory { directory in
      let refused = refusal { _ = try open("\(directory)/a/b") }
      #expect(refused?.contains("no such file or directory") == true)
      #expect(listing(directory) == [])
    }
  }

  @Test(arguments: [0o701, 0o710, 0o750, 0o755, 0o777, 0o1777] as [mode_t])
  func `a directory that others can use is refused and not changed`(mode: mode_t) throws {
    try withTemporaryDirectory { directory in
      let path = "\(directory)/state"
      #expect(mkdir(path, 0o700) == 0 && chmod(path, mode) == 0)
      let before = modeText(of: path)
      for refused in [
        refusal { _ = try open(path) },
        refusal { _ = try StateDirectory.exists(path) },
      ] {
        #expect(refused?.contains("other users have access to it") == true)
      }
      #expect(modeText(of: path) == before)
      #expect(listing(path) == [])
    }
  }

  @Test func `a link to a directory is refused, and so is a file`() throws {
    try withTemporaryDirectory { directory in
      #expect(mkdir("\(directory)/real", 0o700) == 0)
      #expect(symlink("real", "\(directory)/link") == 0)
      #expect(symlink("nowhere", "\(directory)/dangling") == 0)
      try write([], to: "\(directory)/file")
      for (name, wanted) in [
        ("link", "it is a symbolic link"), ("dangling", "it is a symbolic link"),
        ("file", "it is not a directory"),
      ] {
        let path = "\(directory)/\(name)"
        for refused in [
          refusal { _ = try open(path) },
          refusal { _ = try StateDirectory.exists(path) },
        ] {
          #expect(refused?.contains(wanted) == true, "\(name): \(refused ?? "not refused")")
        }
      }
      #expect(listing("\(directory)/real") == [])
      #expect(modeText(of: "\(directory)/nowhere") == "none")
    }
  }

  @Test func `files are for the owner alone, whatever the umask`() throws {
    try inProcessOfItsOwn {
      let path = try makeTemporaryDirectory()
      defer { removeTree(path) }
      for (name, mask) in [("loose", 0), ("tight", 0o777)] as [(String, mode_t)] {
        umask(mask)
        var state = try openState("\(path)/\(name)")
        try fill(&state)
      }
      for name in ["loose", "tight"] {
        #expect(modeText(of: "\(path)/\(name)") == "0700")
        let files = listing("\(path)/\(name)")
        #expect(files.count == 6)
        for line in files {
          #expect(line.hasPrefix(line.hasSuffix("/") ? "0700" : "0600"), "\(line)")
        }
      }
    }
  }

  @Test(.enabled(if: effectiveUser() == 0, "needs root, who alone can give a directory away"))
  func `a directory of another user is refused to all but root`() throws {
    try inProcessOfItsOwn {
      let path = try makeTemporaryDirectory()
      defer { removeTree(path) }
      #expect(chmod(path, 0o755) == 0)
      #expect(mkdir("\(path)/state", 0o700) == 0)
      #expect(mkdir("\(path)/open", 0o755) == 0)
      try becomeUser(nobody)
      for name in ["state", "open"] {
        #expect(throws: FileError.self) {
          _ = try open("\(path)/\(name)")
        }
        #expect(throws: FileError.self) { _ = try StateDirectory.exists("\(path)/\(name)") }
      }
      #expect {
        _ = try StateDirectory.exists("\(path)/open")
      } throws: { "\($0)".contains("it belongs to user 'root', and must belong to user 'nobody'") }
    }
  }

  @Test(.enabled(if: effectiveUser() == 0, "needs root, who alone can become another user"))
  func `root becomes the owner for good before it writes anything`() throws {
    try inProcessOfItsOwn {
      let path = try makeTemporaryDirectory()
      defer { removeTree(path) }
      #expect(chmod(path, 0o755) == 0)
      #expect(mkdir("\(path)/state", 0o700) == 0)
      #expect(chown("\(path)/state", nobody, nobody) == 0)
      var state = try openState("\(path)/state")
      #expect(geteuid() == nobody)
      #expect(getuid() == nobody)
      #expect(setuid(0) != 0)
      try fill(&state)
      #expect(listing("\(path)/state").count == 6)
      for line in listing("\(path)/state") {
        var raw = stat()
        let name = line.dropFirst(5).filter { $0 != "/" || !line.hasSuffix("/") }
        #expect(lstat("\(path)/state/\(name)", &raw) == 0)
        #expect(raw.st_uid == nobody, "\(line)")
      }
    }
  }

  @Test(.enabled(if: effectiveUser() == 0, "needs root, who alone can give a directory away"))
  func `root that only looks becomes the owner too`() throws {
    try inProcessOfItsOwn {
      let path = try makeTemporaryDirectory()
      defer { removeTree(path) }
      #expect(chown(path, nobody, nobody) == 0)
      try #require(try StateDirectory.exists(path))
      #expect(geteuid() == nobody)
    }
  }

  @Test func `one run at a time has the lock, and temporary files of a killed one are gone`() throws
  {
    try withTemporaryDirectory { directory in
      let one = try open(directory)
      let two = try open(directory)
      try write([1], to: "\(directory)/.callhome-leftover")
      let held = try withLock(one) {
        #expect(listing(directory) == ["0600 lock"])
        try write([1], to: "\(directory)/.callhome-of-the-first")
        #expect(try !withLock(two) {})
        #expect(listing(directory).contains("0600 .callhome-of-the-first"))
      }
      #expect(held)
      // Until it runs its program, a process that another test starts has the lock open as well.
      #expect(try withLock(two, patience: .seconds(10)) {})
    }
  }

  @Test func `a lock that is a link is refused`() throws {
    try withTemporaryDirectory { directory in
      try write([1, 2, 3], to: "\(directory)/precious")
      #expect(mkdir("\(directory)/state", 0o700) == 0)
      #expect(symlink("../precious", "\(directory)/state/lock") == 0)
      let state = try open("\(directory)/state")
      #expect(throws: FileError.self) { _ = try state.lock(patience: .zero) }
      #expect(contents(of: "\(directory)/precious") == [1, 2, 3])
    }
  }

  @Test(arguments: ["ledger.json", "consent.json", "installation.json"])
  func `a file that is a link is not followed`(name: String) throws {
    try withTemporaryDirectory { directory in
      var state = try openState("\(directory)/state")
      try fill(&state)
      #expect(rename("\(directory)/state/\(name)", "\(directory)/elsewhere") == 0)
      #expect(symlink("../elsewhere", "\(directory)/state/\(name)") == 0)
      let before = contents(of: "\(directory)/elsewhere")
      #expect(throws: FileError.self) {
        _ = try state.files.ledger()
        _ = try state.files.consent()
        _ = try state.files.installation()
      }
      try fill(&state)
      #expect(contents(of: "\(directory)/elsewhere") == before)
      #expect(
        modeText(of: "\(directory)/state/\(name)")
          == (name == "installation.json" ? "0777" : "0600"))
    }
  }
}
