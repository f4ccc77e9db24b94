import Settings
import TestSupport
import Testing

/// Files of the repository that are made from the table of settings.
@Suite struct GeneratedFiles {
  private func check(_ text: String, _ name: String) {
    if let problem = goldenProblem(
      text, at: "\(packageRoot)/\(name)", name: name, command: "make generate")
    {
      Issue.record("\(problem)")
    }
  }

  @Test func `the manual page is what the table of settings makes`() {
    check(Settings.manualPage, "man/callhome.yaml.5")
  }

  @Test func `the example is what the table of settings makes`() {
    check(Settings.exampleFile, "examples/callhome.yaml")
  }

  @Test func `the JSON Schema is what the table of settings makes`() {
    check(Settings.jsonSchema, "examples/callhome.schema.json")
  }
}
