import Files
import Glibc
import RoomSupport
import Testing

import func TestSupport.inProcessOfItsOwn
import Times

@testable import StateDirectory

/// Mistakes in ownership and mode: the error names the file, and the remedy fixes it when a shell
/// runs it.
@Suite struct AccessTests {
  /// The work of the user.
  enum Work: String, Sendable {
    case secret, read, list, write, state, record
  }

  /// One mistake.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let what: String
    /// The script that root runs in the directory beforehand.
    let script: String
    let work: Work
    /// The file that the error names, below the directory.
    let name: String
    /// The message, in which `@` is the directory.
    let words: String
    /// The hint, with paths below the directory; nil for none.
    let hint: String?

    init(
      _ what: String, _ script: String, _ work: Work, _ name: String, _ words: String,
      _ hint: String?
    ) {
      (self.what, self.script, self.work, self.name) = (what, script, work, name)
      (self.words, self.hint) = (words, hint)
    }

    var testDescription: String { what }
  }

  private static let denied = "permission denied: user 'daemon' cannot"

  /// `daemon` is the user who runs callhome, `games` another user. `@` belongs to root, and
  /// everybody can enter it.
  static let mistakes: [Mistake] = [
    Mistake(
      "a secret of another user that all can read", "echo x >f; chown games f; chmod 604 f",
      .secret, "f",
      "cannot use '@/f': it belongs to user 'games', and must belong to user 'daemon'",
      "run: chown daemon @/f"),
    Mistake(
      "an open secret", "echo x >f; chown daemon f; chmod 644 f", .secret, "f",
      "cannot use '@/f': other users have access to it (mode 0644)", "run: chmod go-rwx @/f"),
    Mistake(
      "a secret that its owner cannot read", "echo x >f; chown daemon f; chmod 200 f", .secret, "f",
      "cannot read '@/f': \(denied) read it (owner 'daemon', mode 0200)", "run: chmod u+r @/f"),
    Mistake(
      "a secret in root's closed directory",
      "mkdir -m 700 d; echo x >d/f; chown daemon d/f; chmod 600 d/f", .secret, "d/f",
      "cannot read '@/d/f': \(denied) enter '@/d' (owner 'root', mode 0700)",
      "run: chgrp daemon @/d && chmod g+x @/d"),
    Mistake(
      "a secret in a directory that all can write",
      "mkdir d; chmod 777 d; echo x >d/f; chown daemon d/f; chmod 600 d/f", .secret, "d/f",
      "cannot use '@/d/f': other users can replace it, since they can write '@/d' (mode 0777)",
      "run: chmod go-w @/d"),
    Mistake(
      "a secret in another user's directory",
      "mkdir d; chown games d; echo x >d/f; chown daemon d/f; chmod 600 d/f", .secret, "d/f",
      "cannot use '@/d/f': user 'games' can replace it, since '@/d' belongs to that user",
      "use a copy in a directory of root; run: mkdir -p /etc/callhome && cp -np @/d/f /etc/callhome/"
    ),
    Mistake(
      "another user's snapshot whose name has a blank",
      "echo x >'a b'; chown games 'a b'; chmod 600 'a b'", .read, "a b",
      "cannot read '@/a b': \(denied) read it (owner 'games', mode 0600)",
      "run: chgrp daemon '@/a b' && chmod g+r '@/a b'"),
    Mistake(
      "root's snapshot", "echo x >f; chmod 600 f", .read, "f",
      "cannot read '@/f': \(denied) read it (owner 'root', mode 0600)",
      "run: chgrp daemon @/f && chmod g+r @/f"),
    Mistake(
      "a snapshot of its own without rights", "echo x >f; chown daemon f; chmod 0 f", .read, "f",
      "cannot read '@/f': \(denied) read it (owner 'daemon', mode 0000)", "run: chmod u+r @/f"),
    Mistake(
      "root's file in a directory of its own",
      "mkdir d; chown daemon d; echo x >d/f; chmod 600 d/f", .read, "d/f",
      "cannot read '@/d/f': \(denied) read it (owner 'root', mode 0600)",
      "run: chown daemon @/d/f"),
    Mistake(
      "a closed directory far up", "mkdir -p a/b/c; echo x >a/b/c/f; chmod 700 a/b", .read,
      "a/b/c/f", "cannot read '@/a/b/c/f': \(denied) enter '@/a/b' (owner 'root', mode 0700)",
      "run: chgrp daemon @/a/b && chmod g+x @/a/b"),
    Mistake(
      "a snapshot in root's home", "true", .read, "/root/snapshot.yaml",
      "cannot read '/root/snapshot.yaml': \(denied) enter '/root' (owner 'root', mode 0700)",
      "use a path that user 'daemon' can reach"),
    Mistake(
      "a directory that can be entered and not listed", "mkdir -m 711 d", .list, "d",
      "cannot list '@/d': \(denied) list it (owner 'root', mode 0711)",
      "run: chgrp daemon @/d && chmod g+rx @/d"),
    Mistake(
      "another user's closed directory", "mkdir -m 700 d; chown games d", .list, "d",
      "cannot list '@/d': \(denied) list it (owner 'games', mode 0700)",
      "run: chgrp daemon @/d && chmod g+rx @/d"),
    Mistake(
      "a directory of its own that cannot be listed", "mkdir -m 300 d; chown daemon d", .list, "d",
      "cannot list '@/d': \(denied) list it (owner 'daemon', mode 0300)", "run: chmod u+rx @/d"),
    Mistake(
      "a directory of root's to write into", "mkdir d", .write, "d",
      "cannot write '@/d/x': \(denied) write into '@/d' (owner 'root', mode 0755)",
      "run: chgrp daemon @/d && chmod g+rwx @/d"),
    Mistake(
      "a directory of its own without the right to write", "mkdir -m 500 d; chown daemon d",
      .write, "d", "cannot write '@/d/x': \(denied) write into '@/d' (owner 'daemon', mode 0500)",
      "run: chmod u+rwx @/d"),
    Mistake(
      "a state that is missing below root's directory", "mkdir d", .state, "d/state",
      "cannot create '@/d/state': \(denied) write into '@/d' (owner 'root', mode 0755)",
      "run: install -d -m 0700 -o daemon @/d/state"),
    Mistake(
      "root's state", "mkdir -m 700 state", .state, "state",
      "cannot open '@/state': \(denied) list it (owner 'root', mode 0700)",
      "run callhome as user 'root', who owns it, or as root"),
    Mistake(
      "another user's open state", "mkdir -m 755 state; chown games state", .state, "state",
      "cannot use '@/state': it belongs to user 'games', and must belong to user 'daemon'",
      "run callhome as user 'games', who owns it, or as root"),
    Mistake(
      "an open state", "mkdir -m 755 state; chown daemon state", .state, "state",
      "cannot use '@/state': other users have access to it (mode 0755)",
      "run: chmod go-rwx @/state"),
    Mistake(
      "a state that is everybody's", "mkdir state; chown daemon state; chmod 1777 state", .state,
      "state", "cannot use '@/state': other users have access to it (mode 1777)",
      "use a directory that is only for callhome, such as '@/state/callhome'"),
    Mistake(
      "a link to a state", "mkdir -m 700 real; chown daemon real; ln -s real state", .state,
      "state", "cannot open '@/state': it is a symbolic link",
      "use the path that the link points to, '@/real'"),
    Mistake(
      "a state below a directory that all can write",
      "mkdir d; chmod 777 d; mkdir -m 700 d/state; chown daemon d/state", .state, "d/state",
      "cannot use '@/d/state': other users can replace it, since they can write '@/d' (mode 0777)",
      "run: chmod go-w @/d"),
    Mistake(
      "a state without the right to write", "mkdir -m 500 state; chown daemon state", .record,
      "state", "cannot write '@/state': \(denied) write into it (owner 'daemon', mode 0500)",
      "run: chmod u+rwx @/state"),
    Mistake(
      "root's ledger",
      "mkdir -m 700 state; touch state/ledger.json; chmod 600 state/ledger.json; "
        + "chown daemon state", .record, "state",
      "cannot read '@/state/ledger.json': \(denied) read it (owner 'root', mode 0600)",
      "run: chown daemon @/state/ledger.json"),
    Mistake(
      "root's outbox", "mkdir -m 700 state state/outbox; chown daemon state", .record, "state",
      "cannot write '@/state/outbox': \(denied) write into it (owner 'root', mode 0700)",
      "run: chown daemon @/state/outbox"),
    Mistake(
      "root's lock",
      "mkdir -m 700 state; touch state/lock; chmod 600 state/lock; "
        + "chown daemon state", .record, "state",
      "cannot write '@/state/lock': \(denied) write it (owner 'root', mode 0600)",
      "run: chown daemon @/state/lock"),
    Mistake(
      "root's journal",
      "mkdir -m 700 state; touch state/journal.jsonl; "
        + "chmod 600 state/journal.jsonl; chown daemon state", .record, "state",
      "cannot write '@/state/journal.jsonl': \(denied) write it (owner 'root', mode 0600)",
      "run: chown daemon @/state/journal.jsonl"),
  ]

  @Test(.enabled(if: effectiveUser() == 0, "needs root, who alone can give files away"))
  func `every mistake is named with user, owner, mode and what mends it`() throws {
    try inProcessOfItsOwn {
      for mistake in AccessTests.mistakes { try AccessTests.expect(mistake) }
    }
  }

  private static func expect(_ mistake: Mistake) throws {
    let directory = try makeTemporaryDirectory()
    defer { removeTree(directory) }
    #expect(chmod(directory, 0o755) == 0)
    #expect(system("cd '\(directory)' && umask 022 && { \(mistake.script); }") == 0)
    guard let failure = error(of: mistake, in: directory) else {
      Issue.record("\(mistake.what): nothing is wrong")
      return
    }
    func text(_ words: String) -> String { words.replacing("@", with: directory) }
    #expect(failure.description == text(mistake.words), "\(mistake.what)")
    #expect(failure.hint == mistake.hint.map(text), "\(mistake.what)")
    guard let hint = failure.hint, hint.hasPrefix("run: ") else { return }
    #expect(system(String(hint.dropFirst(5))) == 0, "\(mistake.what): \(hint)")
    // Another error may follow, but not the same one.
    let next = error(of: mistake, in: directory)
    #expect(next?.description != failure.description, "\(mistake.what)")
    guard let hint = next?.hint, hint.hasPrefix("run: ") else {
      #expect(next == nil, "\(mistake.what): \(next?.description ?? "")")
      return
    }
    #expect(system(String(hint.dropFirst(5))) == 0, "\(mistake.what): \(hint)")
    #expect(error(of: mistake, in: directory) == nil, "\(mistake.what)")
  }

  /// The error that `daemon` gets; nil for success.
  private static func error(of mistake: Mistake, in directory: String) -> FileError? {
    let path = mistake.name.hasPrefix("/") ? mistake.name : "\(directory)/\(mistake.name)"
    do throws(FileError) {
      try acting(as: 1) { () throws(FileError) in try work(mistake.work, path) }
      return nil
    } catch {
      return error
    }
  }

  private static func work(_ work: Work, _ path: String) throws(FileError) {
    switch work {
    case .secret: _ = try readSecret(path)
    case .read: _ = try readFile(path, limit: 1_000)
    case .list: _ = try names(in: path)
    case .write:
      let directory = try Directory(opening: path)
      try directory.replace("x", with: [], mode: 0o600)
    case .state: _ = try StateDirectory(openingForChanges: path, StateFindings())
    case .record:
      let state = try StateDirectory(openingForChanges: path, StateFindings())
      try state.tryWriting()
      _ = try state.ledger()
    }
  }
}
