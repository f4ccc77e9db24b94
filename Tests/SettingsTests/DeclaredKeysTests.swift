import TestSupport
import Testing

@testable import Settings

/// The table contains every key of the design, with its purpose.
@Suite struct DeclaredKeysTests {
  /// Every key of the config with its whole path, and its declaration.
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
      case .list(let element, _): walk(element, path)
      default: break
      }
    }
    walk(ValueParser<Settings>.settings.shape, "")
    return found
  }()

  /// Every key of the example of the design.
  private static let designed = """
    version call_home product contact contact.email contact.company contact.name contact.address
    contact.phone contract contract.user_id contract.customer_id contract.contract_id
    contract.site_id snapshots max_age collector destinations destinations.NAME.via
    destinations.NAME.url destinations.NAME.content_type destinations.NAME.expect destinations.NAME.headers_file destinations.NAME.token_file
    destinations.NAME.user destinations.NAME.password_file destinations.NAME.oauth
    destinations.NAME.oauth.token_url destinations.NAME.oauth.client_id
    destinations.NAME.oauth.client_secret_file destinations.NAME.oauth.client_auth
    destinations.NAME.oauth.scope destinations.NAME.oauth.audience destinations.NAME.oauth.proxy
    destinations.NAME.oauth.tls destinations.NAME.method destinations.NAME.compression
    destinations.NAME.s3 destinations.NAME.s3.region destinations.NAME.s3.access_key_id
    destinations.NAME.s3.secret_key_file destinations.NAME.proxy.type destinations.NAME.proxy.auth
    destinations.NAME.proxy.ca_file mail_server.token_file mail_server.oauth mail_server.fallbacks destinations.NAME.proxy
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
}
