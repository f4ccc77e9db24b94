import Diagnostics
import Settings
import TestSupport

/// The path of the config in tests.
let configPath = "/etc/callhome/callhome.yaml"

/// Reads a text as the config at ``configPath``.
func read(_ text: String) throws(Diagnostics) -> Settings {
  try Settings.read(Array(text.utf8), file: configPath, owner: 0)
}

/// The report on a config; nil if there is none.
func problems(_ text: String) -> String? {
  do throws(Diagnostics) {
    _ = try read(text)
    return nil
  } catch {
    return error.description
  }
}

/// The report on a smart config with these additional lines.
func problems(with lines: String) -> String? {
  problems(smart + lines + "\n")
}

/// The least that smart mode needs; five lines.
let smart = """
  version: 1
  call_home: smart
  contact: {email: uc@example.com}
  destinations:
    archive: {via: directory, path: /var/spool/callhome}

  """

/// The settings of a smart config with these lines more.
func settings(with lines: String = "") throws -> Settings {
  try read(smart + lines + "\n")
}
