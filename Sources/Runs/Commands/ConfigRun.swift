import Diagnostics
import Settings

/// `callhome config` (O5).
package struct ConfigRun: Sendable {
  /// Creates a run.
  package init() {}

  /// Prints the config in force with its defaults.
  package func show(_ environment: RunEnvironment) -> Outcome {
    outcome(environment) { site, result in
      result.diagnostics = site.warnings
      result.say("# in force from \(visible(environment.configPath)), defaults included")
      result.output += Array(site.settings.effectiveYAML.utf8)
    }
  }

  /// Prints a commented config to start from.
  package func example() -> Outcome {
    var result = Outcome()
    result.output = Array(Settings.exampleFile.utf8)
    result.next = .edit
    return result
  }

  /// Prints the JSON Schema of the config.
  package func schema() -> Outcome {
    var result = Outcome()
    result.output = Array(Settings.jsonSchema.utf8)
    return result
  }
}
