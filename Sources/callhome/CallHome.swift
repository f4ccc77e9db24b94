import ArgumentParser
import Glibc

/// The command `callhome`.
@main
struct CallHome: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "callhome",
    abstract: "Send inventory, telemetry and configuration of a product to those who support it.",
    discussion: """
      Begin with 'callhome config example > callhome.yaml', edit that file, then run 'callhome check', \
      'callhome render inventory', 'callhome license accept' and 'callhome send --now'. Cron runs \
      'callhome send'. See callhome(8).
      """,
    version: "0.1.0",
    subcommands: [
      Send.self, Render.self, Check.self, Status.self, License.self, Config.self,
    ])

  static func main() {
    // Every file is made with its final mode; this is for what a library might make.
    umask(0o077)
    main(nil)
  }
}
