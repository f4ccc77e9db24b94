import Diagnostics
import Files
import Settings

/// The reminder shown until the operator has decided about Call Home (M1).
///
/// - Parameter hasConfig: whether there is a config, which no hint may overwrite.
func notConfigured(_ environment: RunEnvironment, hasConfig: Bool = false) -> Diagnostic {
  let path = environment.configPath
  let edit =
    "to configure it, set 'call_home: smart' or 'call_home: anonymous' in \(path); to silence this reminder, "
    + "set 'call_home: disabled'"
  return Diagnostic(
    .note, at: nil, "Call Home is not configured, and nothing is sent",
    hint: hasConfig ? edit : "run: \(commandLine("config init", config: path))")
}

/// A command line of `callhome` for the site of a config, such as `callhome config init -c /srv/a.yaml`.
func commandLine(_ words: String, config path: String) -> String {
  let option = path == Settings.defaultPath ? "" : " -c \(shellWord(absolutePath(path)))"
  return "callhome \(words)\(option)"
}
