import Catalogs
import Diagnostics
import Formats
import Redaction
import Settings
import TestSupport
import Testing
import Times

@Suite struct ConnectionTests {
  @Test func `every key of an HTTPS destination is read`() throws {
    try withTemporaryDirectory { directory in
      let password = try directory.write("proxy.password", "hunter2", mode: 0o600)
      let headers = try directory.write("support.headers", "A: b", mode: 0o600)
      let key = try directory.write("client.key", "key", mode: 0o600)
      let destination = try #require(
        try read(
          """
          version: 1
          call_home: none
          destinations:
            support:
              url: https://callhome.example.net:8443/messages?a=b
              expect: application/json
              headers_file: \(headers)
              proxy: {host: proxy.example.net, port: 3128, user: me, password_file: \(password)}
              tls: {ca_file: ca.pem, certificate_file: client.pem, key_file: \(key)}
              timeout: {connect: 5s, total: 1h}
          """
        ).destinations.first)
      #expect(destination.via == .https)
      #expect(destination.url?.value == "https://callhome.example.net:8443/messages?a=b")
      #expect(destination.recipient == "https://callhome.example.net:8443/messages?a=b")
      #expect(destination.expectedType == "application/json")
      #expect(destination.headersFile == headers)
      #expect(destination.proxy?.host == "proxy.example.net")
      #expect(destination.proxy?.port == 3128)
      #expect(destination.proxy?.user == "me")
      #expect(destination.proxy?.passwordFile == password)
      #expect(destination.tls.caFile == "/etc/callhome/ca.pem")
      #expect(destination.tls.certificateFile == "/etc/callhome/client.pem")
      #expect(destination.tls.keyFile == key)
      #expect(destination.timeout?.connect == TimeSpan(seconds: 5))
      #expect(destination.timeout?.total == TimeSpan(seconds: 3_600))
    }
  }

  @Test(arguments: [
    "text/xml", "application/soap+xml; charset=utf-8", "text/xml;charset=UTF-8",
    #"application/soap+xml; charset="utf-8" ; action="urn:call;home""#, "application/vnd.x-1+json",
  ])
  func `messages are posted as any media type that can be said of UTF-8`(type: String) throws {
    let text = type.replacing("\"", with: "\\\"")
    let settings = try read(
      """
      version: 1
      call_home: none
      destinations: {support: {url: "https://a.example.net/", format: aml, content_type: "\(text)"}}
      """)
    #expect(settings.destinations.first?.contentType == type)
    #expect(settings.destinations.first?.format == .aml)
  }

  @Test func `every key of a mail server is read`() throws {
    try withTemporaryDirectory { directory in
      let password = try directory.write("mail.password", "hunter2", mode: 0o600)
      let server = try #require(
        try read(
          """
          version: 1
          call_home: none
          mail_server:
            host: mail.example.net
            port: 2525
            security: tls
            user: me
            password_file: \(password)
            from: callhome@example.com
            tls: {ca_file: ca.pem}
            helo_name: callhome.example.com
            timeout: {total: 5m}
          """
        ).mailServer)
      #expect(server.host == "mail.example.net")
      #expect(server.usedPort == 2525)
      #expect(server.security == .tls)
      #expect(server.user == "me")
      #expect(server.passwordFile == password)
      #expect(server.from == "callhome@example.com")
      #expect(server.tls.caFile == "/etc/callhome/ca.pem")
      #expect(server.heloName == "callhome.example.com")
      #expect(server.timeout.total == TimeSpan(seconds: 300))
      #expect(server.timeout.connect == nil)
    }
  }

  @Test func `a mail server has ten minutes in all, and no limit of the operator's to greet`()
    throws
  {
    func server(_ more: String) throws -> MailServerSettings? {
      try read(
        "version: 1\ncall_home: none\n"
          + "mail_server: {host: m.example, from: a@example.com\(more)}\n"
      ).mailServer
    }
    let plain = try #require(try server(""))
    #expect(plain.timeout.total == TimeSpan(seconds: 600))
    #expect(plain.timeout.connect == nil)
    #expect(plain.heloName == nil)
    let limited = try #require(try server(", timeout: {connect: 20s}"))
    #expect(limited.timeout.connect == TimeSpan(seconds: 20))
  }

  @Test(arguments: [
    "https://[::1]/", "https://[::1]:8443/path?a=b", "https://[2001:db8::10]",
    "https://a.example:443",
    "https://[::ffff:192.0.2.1]/", "https://192.0.2.1:65535/x", "https://a.example?b=[c]",
  ])
  func `a receiver may have an address, and a port`(url: String) throws {
    let settings = try read(
      "version: 1\ncall_home: none\ndestinations: {support: {url: '\(url)'}}\n")
    #expect(settings.destinations.first?.url?.value == url)
  }

  @Test(arguments: [
    "https://[::1", "https://[::1]x/", "https://::1/", "https://[]/", "https://[:::1]/",
    "https://[192.0.2.1]/", "https://[1:2:3]/", "https://[fe80::1%25eth0]/", "https://[IPv6:::1]/",
    "https://a.example:0/", "https://a.example:65536/", "https://a.example:+80/",
    "https://a.example:80:80/", "https:///x", "https://:443/", "https://[::1]:x/", "https://a_b/",
    "https://[::1]@b.example/", "https://a.example/#b", "http://[::1]/",
  ])
  func `what is no host or no port is refused`(url: String) {
    #expect(throws: Diagnostics.self, "\(url)") {
      try read("version: 1\ncall_home: none\ndestinations: {support: {url: '\(url)'}}\n")
    }
  }

  @Test func `a proxy and a mail server may have an IPv6 address, with or without brackets`() throws
  {
    for host in ["::1", "[::1]", "2001:db8::10", "[2001:db8::10]", "192.0.2.1"] {
      let settings = try read(
        """
        version: 1
        call_home: none
        destinations:
          support: {url: "https://a.example/", proxy: {host: "\(host)", port: 3128}}
        mail_server: {host: "\(host)", from: a@example.com}
        """)
      #expect(settings.destinations.first?.proxy?.host == host)
      #expect(settings.mailServer?.host == host)
    }
    for host in ["[192.0.2.1]", "[IPv6:::1]", "::1%eth0", ":", "[::1", "::g", "[a.example]", ""] {
      #expect(throws: Diagnostics.self, "\(host)") {
        try read(
          "version: 1\ncall_home: none\nmail_server: {host: '\(host)', from: a@example.com}\n")
      }
    }
  }

  @Test func `a name for EHLO is a host name or an address in brackets`() throws {
    func name(_ text: String) throws -> String? {
      try read(
        "version: 1\ncall_home: none\n"
          + "mail_server: {host: m.example, from: a@example.com, helo_name: '\(text)'}\n"
      ).mailServer?.heloName
    }
    for text in [
      "host.example.com", "host", "[192.0.2.1]", "[IPv6:2001:db8::1]", "xn--bcher-kva.example",
    ] {
      #expect(try name(text) == text)
    }
    for text in [
      "", "192.0.2.1", "::1", "[::1]", "[IPv6:192.0.2.1]", "[IPv6:x]", "host example", "-host",
      "a_b",
      "host\r\nMAIL", "host/x", "[host.example.com]", "[192.0.2.1", "höst.example",
    ] {
      #expect(throws: Diagnostics.self, "\(text)") { try name(text) }
    }
  }

  @Test(arguments: [("starttls", 587), ("tls", 465), ("none", 25)])
  func `a mail server has the port of its security`(security: String, port: Int) throws {
    let settings = try read(
      "version: 1\ncall_home: none\n"
        + "mail_server: {host: m.example, from: a@example.com, security: \(security)}\n")
    #expect(settings.mailServer?.usedPort == port)
  }

  @Test(arguments: [
    "noc@example.com, manager@example.com", "[noc@example.com, manager@example.com]",
  ])
  func `copies are a destination that withholds what any other does`(copies: String) throws {
    let settings = try read(
      """
      version: 1
      call_home: anonymous
      destinations:
        a: {url: "https://a.example/", redaction: {model: withhold}}
        b: {via: directory, path: /b, redaction: {device_name: {mask: 2}}}
      copies: \(copies)
      """)
    #expect(settings.destinations.map(\.name) == ["a", "b", "copies"])
    let destination = try #require(settings.destinations.last)
    #expect(destination.isCopies)
    #expect(destination.location.line == 6)
    #expect(destination.via == .email)
    #expect(destination.format == .text)
    #expect(destination.to == ["noc@example.com", "manager@example.com"])
    #expect(destination.recipient == "e-mail to noc@example.com, manager@example.com")
    #expect(destination.redaction.map(\.pattern) == ["model", "device_name"])
    #expect(destination.messages == MessageKind.inCatalogs)
  }

  @Test func `anonymous mode tells what a receiver sees even so, and mail without TLS is told`()
    throws
  {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    let notes = try read(
      """
      version: 1
      call_home: anonymous
      copies: noc@example.com
      mail_server: {host: m.example, from: callhome@example.com, security: none}
      """
    ).notes(about: catalog, file: configPath)
    #expect(
      notes.map(\.message) == [
        "mail goes to 'm.example' without TLS: others on the network can read it",
        "what a receiver sees even so: the address of this machine, the sender's address "
          + "'callhome@example.com'",
      ])
    #expect(notes.map(\.severity) == [.warning, .note])
  }

  @Test(arguments: [
    ("port: 465", "port 465 of a mail server is for TLS from the first byte", "'security: tls'"),
    (
      "port: 587, security: tls", "port 587 of a mail server is for STARTTLS",
      "'security: starttls'"
    ),
    ("port: 25, security: tls", "port 25 of a mail server is for STARTTLS", "'security: starttls'"),
    ("port: 587", "", ""), ("port: 465, security: tls", "", ""), ("port: 2525", "", ""),
    ("security: tls", "", ""),
  ])
  func `a port that does not fit the security of the mail server is told`(
    keys: String, message: String, hint: String
  ) throws {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    let notes = try settings(
      with: "copies: noc@example.com\nmail_server: {host: m.example, from: a@example.com, \(keys)}"
    ).notes(about: catalog, file: configPath).filter { $0.severity == .warning }
    #expect(notes.count == (message.isEmpty ? 0 : 1))
    #expect(notes.allSatisfy { $0.message.hasPrefix(message) && $0.hint?.contains(hint) == true })
  }

  @Test func `mail without a mail server is told where it is`() throws {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    let notes = try settings(with: "copies: noc@example.com").notes(
      about: catalog, file: configPath)
    #expect(
      notes.first?.description == """
        \(configPath):6:9: warning: nothing is sent to 'copies': there is no mail server in the config
          hint: write 'mail_server: {host: mail.example.net, from: callhome@example.com}'
        """)
  }

  @Test func `anonymous mode tells that a receiver sees a name of one's own in EHLO`() throws {
    let catalog = try #require(Catalog.builtIn("unified-cm"))
    let notes = try read(
      """
      version: 1
      call_home: anonymous
      copies: noc@example.com
      mail_server: {host: m.example, from: callhome@example.com, helo_name: uc.example.com}
      """
    ).notes(about: catalog, file: configPath)
    #expect(
      notes.map(\.message) == [
        "what a receiver sees even so: the address of this machine, the sender's address "
          + "'callhome@example.com', the name 'uc.example.com' in EHLO"
      ])
  }

  @Test func `copies alone are destination enough`() throws {
    let settings = try read("version: 1\ncall_home: anonymous\ncopies: noc@example.com\n")
    #expect(settings.destinations.map(\.name) == ["copies"])
  }

  @Test(arguments: [1, 2, 120])
  func `months are read`(count: Int) throws {
    let settings = try read(
      "version: 1\ncall_home: none\nkeep: {messages: \(count) months, journal: 1 month}\n")
    #expect(settings.keep.messages.count == count)
    #expect(settings.keep.journal.count == 1)
  }

  @Test func `1,024 characters of copies are allowed`() throws {
    let address =
      String(repeating: "a", count: 18) + "@" + String(repeating: "b", count: 36) + ".example"
    let list = (Array(repeating: address, count: 15) + ["a" + address]).joined(separator: ",")
    let settings = try read("version: 1\ncall_home: none\ncopies: \(list)\n")
    #expect(settings.copies.value.joined(separator: ",").utf8.count == 1_024)
    #expect(problems("version: 1\ncall_home: none\ncopies: a\(list)\n") != nil)
  }
}
