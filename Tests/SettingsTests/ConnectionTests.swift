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
              proxy: {host: proxy.example.net, port: 3128, user: me, password_file: \(password)}
              tls: {ca_file: ca.pem, certificate_file: client.pem, key_file: \(key)}
              timeout: {connect: 5s, total: 1h}
          """
        ).destinations.first)
      #expect(destination.via == .https)
      #expect(destination.url?.value == "https://callhome.example.net:8443/messages?a=b")
      #expect(destination.recipient == "https://callhome.example.net:8443/messages?a=b")
      #expect(destination.expectedType == "application/json")
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
            timeout: {total: 10m}
          """
        ).mailServer)
      #expect(server.host == "mail.example.net")
      #expect(server.usedPort == 2525)
      #expect(server.security == .tls)
      #expect(server.user == "me")
      #expect(server.passwordFile == password)
      #expect(server.from == "callhome@example.com")
      #expect(server.tls.caFile == "/etc/callhome/ca.pem")
      #expect(server.timeout.total == TimeSpan(seconds: 600))
      #expect(server.timeout.connect == TimeSpan(seconds: 10))
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
        "mail goes to 'm.example' without TLS: whoever is on the way can read it",
        "what a receiver sees even so: the address of this machine, the sender's address "
          + "'callhome@example.com'",
      ])
    #expect(notes.map(\.severity) == [.warning, .note])
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
