import Diagnostics
import Settings
import TestSupport

/// What tests call the config.
let configPath = "/etc/callhome/callhome.yaml"

/// Reads a text as the config at ``configPath``.
func read(_ text: String) throws(Diagnostics) -> Settings {
  try Settings.read(Array(text.utf8), file: configPath, owner: 0)
}

/// What is printed about a config; nil when nothing is wrong with it.
func problems(_ text: String) -> String? {
  do throws(Diagnostics) {
    _ = try read(text)
    return nil
  } catch {
    return error.description
  }
}

/// What is printed about a smart config with these lines more.
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
