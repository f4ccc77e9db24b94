import Catalogs
import Diagnostics
import Messages
import Redaction
import Settings
import StateDirectory
import Times

extension CheckRun {
  /// Tries the examples of `redaction_tests` for every destination.
  func checkRules(_ site: Site, _ mode: Mode, _ known: StoredState, _ result: inout Outcome) {
    for test in site.settings.redactionTests {
      let fields = site.catalog.leaves
      guard let field = fields.first(where: { $0.path == test.field.value }) else {
        result.diagnostics.append(
          Diagnostic(
            .error, at: test.field.location,
            "'\(site.catalog.product)' has no field \(quoted(test.field.value))",
            hint: didYouMean(test.field.value, among: fields.map(\.path))))
        result.status = result.status.combined(with: .notConfigured)
        continue
      }
      for destination in site.settings.destinations {
        guard let problem = problem(test, field, destination, site, mode, known) else { continue }
        result.diagnostics.append(problem)
        result.status = result.status.combined(with: .notConfigured)
        break
      }
    }
  }

  /// Warns of names and numbers of the site that are also words of the vendor's catalog.
  func checkNames(
    _ site: Site, _ pipeline: Pipeline, _ policy: RedactionPolicy, _ destination: Destination,
    _ result: inout Outcome
  ) {
    let composer = pipeline.composer(.inventory, messageID: "", mode: policy.mode)
    let names = policy.namesLikeVendorWords(
      in: site.kinds(for: destination, in: policy.mode), site.catalog
    ) { composer.values(of: $0) }
    for name in names {
      let value =
        "a value of '\(name.field.operatorName)', which is withheld, is also a word of the vendor"
      guard let vocabulary = name.vocabulary else {
        let warning = Diagnostic(
          .warning, at: nil, "\(value), and is not replaced in free text",
          hint: "if that reveals too much, choose another name")
        if !result.diagnostics.contains(warning) { result.diagnostics.append(warning) }
        continue
      }
      let places =
        policy.mode == .anonymous ? "not replaced there or in free text" : "not replaced there"
      let warning = Diagnostic(
        .warning, at: nil,
        "\(value) in '\(vocabulary.path)', and is \(places)",
        hint: "if that reveals too much, choose another name, or withhold '\(vocabulary.path)'"
      )
      if !result.diagnostics.contains(warning) { result.diagnostics.append(warning) }
    }
  }

  private func problem(
    _ test: RedactionTest, _ field: FieldDefinition, _ destination: Destination, _ site: Site,
    _ mode: Mode, _ known: StoredState
  ) -> Diagnostic? {
    let policy = site.policy(for: destination, mode: mode, consent: nil)
    let own = KnownValues(hiddenFrom: .test, site.catalog, policy: policy) { other in
      other.path == field.path && field.type.isMaskable ? [.text(test.given)] : []
    }
    let redactor = Redactor(
      policy: policy,
      pseudonyms: Pseudonyms(
        key: (known.pseudonymKey ?? .random(at: .init(seconds: 0))).bytes, mode: mode),
      hidden: own.all)
    let found = redactor.redact(test.given, of: field, site.catalog.logs)
    let shown = found ?? "withheld"
    if let expected = test.expected, shown != expected {
      return Diagnostic(
        .error, at: test.field.location,
        "of \(quoted(test.given)) must be sent \(quoted(expected)), and '\(destination.name)' gets "
          + quoted(shown))
    }
    if let unexpected = test.unexpected, let found, found.contains(unexpected) {
      return Diagnostic(
        .error, at: test.field.location,
        "\(quoted(unexpected)) must not be sent, and '\(destination.name)' gets \(quoted(shown))")
    }
    return nil
  }
}

extension FieldDefinition {
  /// The name that an operator knows: the config key that contains it, or else its path.
  fileprivate var operatorName: String {
    guard let source = sources.first, [.contact, .contract].contains(source.root) else {
      return path
    }
    return source.text
  }
}
