import Diagnostics
import Files
import Glibc
import Settings
import TestSupport
import Testing

/// The file itself: whose it is, who may write it, and the files with secrets that it names.
@Suite struct LoadingTests {
  private enum Kind { case missing, permission, invalid }

  private func fault(_ path: String) -> (kind: Kind, text: String)? {
    do throws(SettingsFault) {
      _ = try Settings.load(path)
      return nil
    } catch {
      switch error {
      case .missing(let all): return (.missing, all.description)
      case .permission(let all): return (.permission, all.description)
      case .invalid(let all): return (.invalid, all.description)
      }
    }
  }

  private let nobody: UInt32 = 65_534
  private static let needsRoot: Comment = "only root can give files away or act as another user"

  @Test func `a config that only its owner can write is read`() throws {
    try withTemporaryDirectory { directory in
      for mode in [UInt32(0o600), 0o640, 0o644, 0o400, 0o755] {
        let path = try directory.write("\(mode).yaml", smart, mode: mode)
        #expect(try Settings.load(path).settings.callHome == .smart)
      }
    }
  }

  @Test func `paths in it count from where it is`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("c.yaml", smart + "state: state\n")
      #expect(try Settings.load(path).settings.state.value == directory("state"))
    }
  }

  @Test(arguments: [UInt32(0o620), 0o602, 0o666, 0o777])
  func `a config that others can write is refused`(mode: UInt32) throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("c.yaml", smart, mode: mode)
      let found = try #require(fault(path))
      #expect(found.kind == .permission)
      #expect(
        found.text == """
          \(path): error: other users can write this file (mode 0\(String(mode, radix: 8)))
            hint: run: chmod go-w \(path)
          """)
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, needsRoot))
  func `a config of another user is refused, and root is told whose it is`() throws {
    try inProcessOfItsOwn {
      try withTemporaryDirectory { directory in
        let path = try directory.write("c.yaml", smart)
        try #require(chmod(directory.path, 0o755) == 0)
        try #require(chmod(path, 0o644) == 0)
        try #require(chown(path, nobody, 0) == 0)
        #expect(try Settings.load(path).owner == nobody)
        try becomeUser(1)
        #expect {
          _ = try Settings.load(path)
        } throws: { fault in
          guard case .permission(let found) = fault as? SettingsFault else { return false }
          return found.description.hasPrefix(
            "\(path): error: this file belongs to user 'nobody', not to root ")
        }
      }
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, needsRoot))
  func `a config that this user may not read is a matter of permission`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("c.yaml", smart, mode: 0o600)
      try onThreadOfItsOwn { thread in
        try thread.reachFiles(as: self.nobody)
        let found = try #require(self.fault(path))
        #expect(found.kind == .permission)
        #expect(found.text.hasPrefix("\(path): error: permission denied: user "))
      }
    }
  }

  @Test func `a config that is not there is missing`() throws {
    try withTemporaryDirectory { directory in
      let found = try #require(fault(directory("none.yaml")))
      #expect(found.kind == .missing)
      #expect(found.text == "\(directory("none.yaml")): error: no such file or directory")
    }
  }

  @Test func `what is no regular file or far too large is refused at once`() throws {
    try withTemporaryDirectory { directory in
      try #require(mkfifo(directory("pipe"), 0o600) == 0)
      let huge = try directory.write("huge.yaml", "")
      try #require(truncate(huge, 1 << 30) == 0)
      for (path, words) in [
        (directory.path, "it is not a regular file\n  hint: it is a directory: name a file in it"),
        (directory("pipe"), "it is not a regular file"), ("/dev/zero", "it is not a regular file"),
        (huge, "it has more than the 1048576 bytes that are read"),
      ] {
        let found = try #require(fault(path))
        #expect(found.kind == .invalid)
        #expect(found.text == "\(path): error: \(words)")
      }
    }
  }

  @Test func `what is wrong inside is told with places`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("c.yaml", "version: 1\ncall_home: smrt\n")
      let found = try #require(fault(path))
      #expect(found.kind == .invalid)
      #expect(found.text.hasPrefix("\(path):2:12: error: "))
    }
  }

  @Test func `a file with a secret is for its owner alone`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write(
        "c.yaml", smart + "mail_server: {password_file: mail.password}\n")
      for mode in [UInt32(0o640), 0o604, 0o644, 0o610, 0o601, 0o620] {
        try directory.write("mail.password", "hunter2", mode: mode)
        let text = try #require(fault(path)).text
        #expect(
          text.contains(
            """
            \(path):6:30: error: cannot use '\(directory("mail.password"))': other users have access \
            to it (mode 0\(String(mode, radix: 8)))
              hint: run: chmod 600 \(directory("mail.password"))
            """))
        #expect(!text.contains("hunter2"))
      }
      for mode in [UInt32(0o600), 0o400] {
        try directory.write("mail.password", "hunter2", mode: mode)
        #expect(try #require(fault(path)).text.contains("cannot use") == false)
      }
    }
  }

  @Test func `a file with a secret must be a file`() throws {
    try withTemporaryDirectory { directory in
      try #require(mkfifo(directory("pipe"), 0o600) == 0)
      try directory.make("folder")
      for name in ["pipe", "folder"] {
        let path = try directory.write(
          "c.yaml", smart + "mail_server: {password_file: \(name)}\n")
        #expect(
          try #require(fault(path)).text.contains(
            "cannot use '\(directory(name))': it is not a regular file"))
      }
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, needsRoot))
  func `a file with a secret of another user is refused, but root may become that user`()
    throws
  {
    try inProcessOfItsOwn {
      try withTemporaryDirectory { directory in
        let path = try directory.write(
          "c.yaml", smart + "mail_server: {password_file: secret}\n", mode: 0o644)
        let secret = try directory.write("secret", "hunter2")
        try #require(chmod(directory.path, 0o755) == 0)
        try #require(chown(secret, nobody, 0) == 0)
        #expect(try #require(fault(path)).text.contains("cannot use") == false)
        try becomeUser(1)
        #expect {
          _ = try Settings.load(path)
        } throws: { fault in
          guard case .invalid(let found) = fault as? SettingsFault else { return false }
          return found.description.contains("it belongs to user 'nobody', and must belong to user")
        }
      }
    }
  }
}
