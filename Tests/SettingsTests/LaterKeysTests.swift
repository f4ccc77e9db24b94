import TestSupport
import Testing

@testable import Settings

/// The table has every key of the design, and words whose features are not built yet are refused.
@Suite struct LaterKeysTests {
  /// Every key of the config with its whole path, and what is declared of it.
  private static let declarations: [String: Declaration] = {
    var found: [String: Declaration] = [:]
    func walk(_ shape: Shape, _ path: String) {
      switch shape {
      case .section(let declarations):
        for declaration in declarations {
          let name = path.isEmpty ? declaration.name : "\(path).\(declaration.name)"
          found[name] = declaration
          walk(declaration.shape, name)
        }
      case .map(let key, let value): walk(value, "\(path).\(key)")
      case .list(let element): walk(element, path)
      default: break
      }
    }
    walk(Reading<Settings>.settings.shape, "")
    return found
  }()

  /// Every key of the example of the design, built or not.
  private static let designed = """
    version call_home product contact contact.email contact.company contact.name contact.address
    contact.phone contract contract.user_id contract.customer_id contract.contract_id
    contract.site_id snapshots max_age collector destinations destinations.NAME.via
    destinations.NAME.url destinations.NAME.expect destinations.NAME.proxy
    destinations.NAME.proxy.host destinations.NAME.proxy.port destinations.NAME.proxy.user
    destinations.NAME.proxy.password_file destinations.NAME.tls destinations.NAME.tls.ca_file
    destinations.NAME.tls.certificate_file destinations.NAME.tls.key_file
    destinations.NAME.timeout destinations.NAME.timeout.connect destinations.NAME.timeout.total
    destinations.NAME.format destinations.NAME.messages destinations.NAME.minimum_severity
    destinations.NAME.size_limit destinations.NAME.redaction destinations.NAME.to
    destinations.NAME.path copies mail_server mail_server.host mail_server.port
    mail_server.security mail_server.user mail_server.password_file mail_server.from schedule
    schedule.slot alerts alerts.window alerts.unknown alerts.resolved alerts.deadline alerts.caps
    alerts.caps.per_minute alerts.caps.per_type alerts.node_label traces trace_files redaction
    redaction_tests redaction_tests.field redaction_tests.given redaction_tests.expect_not keep
    keep.traces keep.messages keep.journal state
    """.split { $0 == " " || $0 == "\n" }.map(String.init)

  @Test func `every key of the design is in the table`() {
    for key in Self.designed { #expect(Self.declarations[key] != nil, "\(key)") }
  }

  @Test func `every key of the table has a text`() {
    for (key, declaration) in Self.declarations {
      #expect(declaration.text.hasSuffix("."), "\(key)")
    }
  }

  /// A config with one key more, as flow YAML; a list around what stands in one.
  private func config(_ key: String, _ value: String) -> String {
    var path = key.split(separator: ".").map(String.init)
    var text = value
    var top = "version: 1\ncall_home: none\n"
    if path.starts(with: ["destinations", "NAME"]) {
      path.removeFirst(2)
      for name in path.reversed() { text = "{\(name): \(text)}" }
      // A key that every destination has is not written twice.
      let others = ["via: directory", "path: /x"].filter { !text.hasPrefix("{\($0.prefix(4))") }
      return top
        + "destinations: {archive: {\(others.joined(separator: ", ")), \(text.dropFirst())}\n"
    }
    for name in path.dropFirst().reversed() { text = "{\(name): \(text)}" }
    if path.first == "redaction_tests", path.count > 1 { text = "[\(text)]" }
    top += "\(path.first ?? ""): \(text)\n"
    return top
  }

  @Test func `a word of a later version is refused wherever a list of words has one`() {
    var tried = 0
    for (key, declaration) in Self.declarations {
      let (choices, form): ([Shape.Choice], (String) -> String) =
        switch declaration.shape {
        case .choice(let choices): (choices, { $0 })
        case .list(.choice(let choices)): (choices, { "[\($0)]" })
        case .map(_, .action(let choices)): (choices, { "{a: \($0)}" })
        default: ([], { $0 })
        }
      for choice in choices where !choice.isBuilt {
        tried += 1
        let text = problems(config(key, form(choice.name)))
        #expect(
          text?.contains(
            ": \(choice.name)' is not supported by this version\n  hint: this version has ")
            == true,
          "\(key): \(choice.name) gives \(text ?? "no problem")")
      }
    }
    // aml
    #expect(tried == 1)
  }
}
