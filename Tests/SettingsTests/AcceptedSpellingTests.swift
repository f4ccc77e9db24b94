import Catalogs
import Glibc
import Settings
import TestSupport
import Testing
import Times

/// Spellings that have one meaning are accepted.
@Suite struct AcceptedSpellingTests {
  private static let needsRoot: Comment = "only root can give files away"

  @Test func `a single value is a list of one`() throws {
    let settings = try read(
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      snapshots: /srv/snapshots/*
      destinations:
        a: {via: email, to: support@example.com, messages: inventory}
        b: {via: email, to: "a@example.com, b@example.com", messages: "inventory, alert"}
      mail_server: {host: m.example, from: uc@example.com}
      trace_files: {CpuPegging: /var/log/x}
      redaction_tests: {field: inventory.serial_number, given: X1, expect: withheld}
      """)
    #expect(settings.snapshots.map(\.value) == ["/srv/snapshots/*"])
    #expect(
      settings.destinations.map(\.to) == [
        ["support@example.com"], ["a@example.com", "b@example.com"],
      ])
    #expect(
      settings.destinations.map { $0.messages.map(\.rawValue) } == [
        ["inventory"], ["inventory", "alert"],
      ])
    #expect(settings.traceFiles.map(\.paths) == [["/var/log/x"]])
    #expect(settings.redactionTests.map(\.given) == ["X1"])
    #expect(try read(settings.effectiveYAML).effectiveYAML == settings.effectiveYAML)
  }

  @Test func `a comma belongs to a path, and to nothing that is separated`() throws {
    #expect(try settings(with: "snapshots: /srv/a,b").snapshots.map(\.value) == ["/srv/a,b"])
    #expect(try settings(with: "snapshots: '/srv/a, /b'").snapshots.map(\.value) == ["/srv/a, /b"])
  }

  @Test(arguments: [
    ("3 days", 259_200), ("36 hours", 129_600), ("1 week", 604_800), ("90 minutes", 5_400),
    ("3d", 259_200),
    ("2weeks", 1_209_600), ("600 s", 600),
  ])
  func `a length of time has a unit or the word for it`(text: String, seconds: Int64) throws {
    let settings = try settings(with: "max_age: \(text)")
    #expect(settings.maxAge.seconds == seconds)
    #expect(try read(settings.effectiveYAML).maxAge == settings.maxAge)
  }

  @Test(arguments: [
    ("13 months", 13), ("1 month", 1), ("13months", 13), ("2 years", 24), ("1y", 12), ("6 mo", 6),
    ("10 years", 120),
  ])
  func `a number of months is written in months or years`(text: String, months: Int) throws {
    #expect(try settings(with: "keep: {messages: \(text)}").keep.messages.count == months)
  }

  @Test func `a rate has any length of time`() throws {
    let rate = try settings(with: "alerts: {caps: {per_type: 30 in 2 hours}}").alerts.caps.perType
    #expect(rate.count == 30)
    #expect(rate.span.seconds == 7_200)
  }

  @Test(arguments: [
    ("10 MB", 10_000_000), ("10mb", 10_000_000), ("500KB", 500_000), ("1 GB", 1_000_000_000),
  ])
  func `a size may have a space and any capitals`(text: String, bytes: Int) throws {
    let settings = try read(
      "version: 1\ncall_home: none\ndestinations: {a: {via: directory, path: /x, size_limit: \(text)}}\n"
    )
    #expect(settings.destinations.first?.sizeLimit?.bytes == bytes)
  }

  @Test func `a tilde is the home directory of the user to whom the config belongs`() throws {
    let nobody = UInt32(65_534)
    let home = try #require(getpwuid(nobody).map { String(cString: $0.pointee.pw_dir) })
    let root = try #require(getpwuid(0).map { String(cString: $0.pointee.pw_dir) })
    #expect(home != root)
    let text =
      smart + """
        state: ~/state
        snapshots: ["~/a/*", "~/", "~", "./~/b", "c~"]
        product: ~/catalog.yaml

        """
    // Independent of HOME, which cron and sudo change.
    let variable = getenv("HOME").map { String(cString: $0) }
    setenv("HOME", "/elsewhere", 1)
    defer { if let variable { setenv("HOME", variable, 1) } }
    for (owner, home) in [(nobody, home), (0, root)] {
      let settings = try Settings.read(Array(text.utf8), file: configPath, owner: owner)
      #expect(settings.state.value == "\(home)/state")
      #expect(settings.product.value == "\(home)/catalog.yaml")
      #expect(
        settings.snapshots.map(\.value) == [
          "\(home)/a/*", home, home, "/etc/callhome/~/b", "/etc/callhome/c~",
        ])
    }
  }

  @Test(.enabled(if: isRoot || isContinuousIntegration, needsRoot))
  func `the owner of a file is whose home directory is meant, whoever reads it`() throws {
    try withTemporaryDirectory { directory in
      let path = try directory.write("c.yaml", smart + "state: ~/x\n", mode: 0o644)
      try #require(chown(path, 65_534, 65_534) == 0)
      let home = try #require(getpwuid(65_534).map { String(cString: $0.pointee.pw_dir) })
      try #require(chown(directory.path, 65_534, 65_534) == 0)
      #expect(try Settings.load(path).settings.state.value == "\(home)/x")
      #expect(PartialSettings.trusted(at: path)?.glimpse.state == "\(home)/x")
    }
  }

  @Test func `the home directory of an unknown user, and that of another one, are not guessed`()
    throws
  {
    let unknown = UInt32(4_000_123_456)
    let text = smart + "state: ~/x\n"
    #expect {
      try Settings.read(Array(text.utf8), file: configPath, owner: unknown)
    } throws: { error in
      "\(error)" == """
        \(configPath):6:8: error: 'state' begins with '~', and 4000123456, who owns the config, has no home \
        directory
          hint: write the whole path
        """
    }
    #expect(try #require(problems(with: "state: ~root/x")).contains("write the whole path"))
  }
}
