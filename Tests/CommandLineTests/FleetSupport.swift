import Foundation
import Testing

/// Support for suites that run several sites at once.
protocol ManySites {}

extension ManySites {
  /// The configs of all sites.
  var all: [String] { ["-c", "sites/*/callhome.yaml"] }

  /// A directory with sites `a`, `b` ... below `sites`, each with an archive of its own.
  func sites(
    _ names: [String], _ config: (String) throws -> String = { _ in Site.config() },
    isAccepted: Bool = true
  ) throws -> Site {
    let all = try Site(isAccepted: false)
    for name in names {
      try FileManager.default.createDirectory(
        atPath: "\(all.path)/sites/\(name)", withIntermediateDirectories: true,
        attributes: [.posixPermissions: 0o755])
      try all.write("sites/\(name)/callhome.yaml", try config(name))
      try all.write(
        "sites/\(name)/snapshot.yaml", Site.snapshot.replacing("cucm-pub", with: "cucm-\(name)"))
      if isAccepted {
        let finished = try all.run("license", "accept", "--yes", "-c", path(name))
        try #require(finished.status == 0, "\(finished.errors)")
      }
    }
    return all
  }

  /// The config of a site.
  func path(_ name: String) -> String { "sites/\(name)/callhome.yaml" }

  /// Runs `callhome send`.
  func send(_ site: Site, _ arguments: [String]) throws -> Finished {
    try site.start(["send"] + arguments).finish()
  }

  /// How many messages a site has delivered.
  func archived(_ site: Site, _ name: String) -> Int {
    site.names(in: "sites/\(name)/archive").count
  }
}
