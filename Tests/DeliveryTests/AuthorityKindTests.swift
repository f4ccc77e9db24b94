import Certificates
import Delivery
import Diagnostics
import Foundation
import ServerSupport
import Testing
import Times

/// All certificates that OpenSSL supports are used, whether or not this program understands them
/// (H7).
@Suite(servers("nginx", "openssl", "curl", "faketime")) struct AuthorityKindTests {
  private func report(_ path: String, at now: Timestamp = .now()) -> CertificateReport {
    CertificateReport(authorities: path, certificate: nil, key: nil, at: now)
  }

  /// Why a message does not reach the server of an authority; nil if it does.
  private func failure(
    _ kinds: AuthorityKinds, _ kind: AuthorityKinds.Kind, trusting path: String
  ) -> DeliveryFailure? {
    outcome(
      HTTPSTransport(
        server: HTTPSServer(
          url: kinds.url(kind), tls: TLSFiles(authorities: path), userAgent: "callhome/0"))
    ).failure
  }

  /// The expiry of a certificate according to openssl, in RFC 3339.
  private func end(of path: String) throws -> String {
    let text = try run(
      ["openssl", "x509", "-in", path, "-noout", "-enddate", "-dateopt", "iso_8601"], in: "/")
    return text.replacing("notAfter=", with: "").replacing(" ", with: "T")
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  @Test func `an authority that curl uses is used, and its end is announced`() throws {
    let kinds = try AuthorityKinds()
    for kind in AuthorityKinds.all {
      let path = kinds.path(kind)
      let end = try end(of: path)
      let report = report(path)
      #expect(report.faults.map(\.description) == [], "\(kind.name)")
      #expect(report.notices == [], "\(kind.name)")
      #expect(report.authoritiesEnd?.description == end, "\(kind.name)")
      let now = try #require(report.authoritiesEnd).adding(seconds: -29 * 86_400)
      #expect(self.report(path, at: now).notices.map(\.until.description) == [end], "\(kind.name)")
      #expect(kinds.curlSends(to: kind, trusting: path) == kind.isUsed, "\(kind.name)")
      let failure = failure(kinds, kind, trusting: path)
      #expect((failure == nil) == kind.isUsed, "\(kind.name): \(String(describing: failure))")
    }

    // Names are readable in every character set.
    let subjects = [
      "utf8-name": "Zürich☎", "bmp-name": "Zürich☎", "universal-name": "Zürich☎",
      "teletex-name": "Zürich", "other-names": "C=CH,O=Example", "several-values": "two",
      "no-name": "",
    ]
    for (name, subject) in subjects {
      let path = kinds.path(try #require(AuthorityKinds.named(name)))
      let later = Timestamp.now().adding(seconds: 100 * 365 * 86_400)
      #expect(report(path, at: later).notices.map(\.subject) == [subject], "\(name)")
    }

    // One bundle has them all next to the system's own.
    let folder = try ServerFolder()
    let files = ["/etc/ssl/certs/ca-certificates.crt"] + AuthorityKinds.all.map { kinds.path($0) }
    let bundle = try folder.write(
      "bundle.pem",
      files.map { (try? String(contentsOfFile: $0, encoding: .utf8)) ?? "" }.joined())
    #expect(report(bundle).faults.map(\.description) == [])
    let other = try #require(AuthorityKinds.named("ed25519"))
    for name in ["pss-sha256", "rsa-sha224", "negative-serial", "rsa-2048"] {
      let kind = try #require(AuthorityKinds.named(name))
      let failure = failure(kinds, kind, trusting: bundle)
      #expect(failure == nil, "\(name): \(String(describing: failure))")
      #expect(self.failure(kinds, kind, trusting: kinds.path(other))?.kind == .tls)
    }
  }

  @Test func `a file is used in every form that curl reads`() throws {
    let kind = try #require(AuthorityKinds.named("pss-sha256"))
    let kinds = try AuthorityKinds([kind])
    let folder = try ServerFolder()
    let pem = try String(contentsOfFile: kinds.path(kind), encoding: .utf8)
    let digest = String(repeating: "0123456789abcdef", count: 4)
    func openssl(_ words: String...) throws -> String {
      try run(["openssl", "x509", "-in", kinds.path(kind)] + words, in: "/")
    }
    let forms = [
      "CRLF": pem.replacing("\n", with: "\r\n"),
      "no end of the last line": String(pem.dropLast()),
      "text": try openssl("-text"),
      "text of another language": "Zürich ☎\n\(pem)Ende\n",
      "digest": "\(digest)\n\(digest)\n\(pem)",
      "trusted": try openssl("-trustout", "-addtrust", "serverAuth", "-setalias", "x"),
      "old label": pem.replacing("CERTIFICATE", with: "X509 CERTIFICATE"),
      "byte order mark": "\u{FEFF}\(pem)",
      "twice": pem + pem,
      "other blocks": "-----BEGIN X-----\nAAAA\n-----END X-----\n\(pem)",
    ]
    for (name, text) in forms {
      let path = try folder.write("form.pem", text)
      #expect(report(path).faults.map(\.description) == [], "\(name)")
      #expect(kinds.curlSends(to: kind, trusting: path), "\(name)")
      #expect(failure(kinds, kind, trusting: path) == nil, "\(name)")
    }
  }
}
