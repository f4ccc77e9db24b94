import Testing

@testable import callhome

/// Command lines that are parsed without the library; `PlainCommandLineTests` shows that they mean
/// the same.
@Suite struct PlainCommandTests {
  @Test(arguments: [
    (["send"], true), (["send", "--now"], true), (["send", "--spread"], true),
    (["send", "-c", "a", "--config", "b*"], true),
    (["alert"], true), (["alert", "-c", "a", "file"], true), (["send", "--help"], false),
    (["send", "--jobs", "8"], false), (["alert", "-"], false), (["status"], false), ([], false),
    (["alert", "--now"], false), (["alert", "--spread"], false),
    (["--version"], false), (["send", "file"], false),
  ])
  func `the command lines of cron and of hooks are read without the library`(
    arguments: [String], isPlain: Bool
  ) {
    #expect((PlainCommand(arguments[...]) != nil) == isPlain)
  }
}
