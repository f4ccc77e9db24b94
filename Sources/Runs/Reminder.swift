import Diagnostics

/// What is told while nobody has decided about Call Home (M1).
func notConfigured(_ environment: RunEnvironment) -> Diagnostic {
  Diagnostic(
    .note, at: nil, "Call Home is not configured, and nothing is sent",
    hint:
      "to configure it, run 'callhome config example > \(environment.configPath)' and edit that file; "
      + "to silence this reminder, set 'call_home: disabled' in it")
}
