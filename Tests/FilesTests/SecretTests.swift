import CLinux
import Files
import Glibc
import TestSupport
import Testing

/// Who may be able to read a file with a secret.
@Suite struct SecretTests {
  private func problem(_ path: String) -> FileError? {
    do throws(FileError) {
      _ = try readSecret(path)
      return nil
    } catch {
      return error
    }
  }

  @Test func `one line end is not part of a secret`() throws {
    try withTemporaryDirectory { directory in
      for (text, secret) in [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), ("", "")] {
        let path = try directory.write("s", text, mode: 0o600)
        #expect(try readSecret(path) == Array(secret.utf8))
      }
    }
  }

  /// Files made by systemd's `LoadCredential=`, and files that only look like them. Each line: a
  /// mode, entries of the ACL, and whether the user `nobody` may use the file.
  private static let lists: [(mode: UInt32, entries: String, isFine: Bool)] = [
    (0o400, "u:nobody:r", true), (0o600, "u:nobody:rw", true), (0o400, "u:root:r,u:nobody:r", true),
    (0o440, "", false), (0o444, "", false), (0o440, "u:nobody:r", false),
    (0o400, "g:nogroup:r", false), (0o400, "u:nobody:r,g:nogroup:r", false),
    (0o400, "u:nobody:r,u:daemon:r", false), (0o400, "u:daemon:r", false),
    (0o404, "u:nobody:r", false),
  ]

  @Test(
    .enabled(if: isRoot || isContinuousIntegration, "files of other users need root"),
    arguments: lists)
  func `a file of root may be open to the user who reads it and to nobody else`(
    mode: UInt32, entries: String, isFine: Bool
  ) throws {
    try inProcessOfItsOwn(case: "\(mode) \(entries)") {
      try withTemporaryDirectory { directory in
        try #require(chmod(directory.path, 0o755) == 0)
        let path = try directory.write("token", "t0ken\n", mode: mode)
        if !entries.isEmpty { try shell("setfacl -m \"$2\" \"$1\"", path, entries) }
        // A config checked by root may be read by any user later.
        let isFineForRoot = isFine || entries == "u:daemon:r"
        #expect(((try? requireSecretFile(path)) != nil) == isFineForRoot)
        try becomeUser(65_534)
        let found = try? readSecret(path)
        #expect((found == Array("t0ken".utf8)) == isFine)
        #expect(((try? requireSecretFile(path)) != nil) == isFine)
      }
    }
  }

  @Test func `no core file is written of a process that has read a secret`() throws {
    try inProcessOfItsOwn {
      try withTemporaryDirectory { directory in
        let path = try directory.write("token", "t0ken", mode: 0o600)
        #expect(callhome_core_files() == 1)
        _ = try readSecret(path)
        #expect(callhome_core_files() == 0)
      }
    }
  }

  @Test func `the credentials of a unit are told by their path`() {
    for path in [
      "/run/credentials/callhome.service/token", "/run/user/1000/credentials/x.service/t",
    ] {
      #expect(isCredentialOfUnit(path))
    }
    for path in [
      "/run/credentials/token", "/etc/credentials/x/token", "/run/credentials/a/b/c", "/run/a/b/c",
    ] {
      #expect(!isCredentialOfUnit(path))
    }
  }
}
