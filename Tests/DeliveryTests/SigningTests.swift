import Delivery
import Diagnostics
import Foundation
import Gzip
import ServerSupport
import Testing
import Times

/// Signatures by which a receiver can verify a message (R4).
@Suite struct SigningTests {
  private let folder: ServerFolder
  /// Noon of 10 November 2026.
  private let noon = Timestamp(seconds: 1_794_312_000)
  private let newSecret = "whsec_\(Data(repeating: 0x5A, count: 32).base64EncodedString())"
  private let oldSecret = "whsec_\(Data(repeating: 0x33, count: 24).base64EncodedString())"

  init() throws { folder = try ServerFolder(mode: 0o700) }

  private func file(_ text: String) throws -> String {
    try folder.write(UUID().uuidString, text, mode: 0o600)
  }

  private func key(_ byte: UInt8) throws -> InstallationKey {
    try #require(InstallationKey(seed: (0..<32).map { $0 &* 7 &+ byte }))
  }

  /// Who of some keys and secrets has signed a request, as public libraries judge it at noon.
  private func verified(
    _ request: WebServer.Request, body: [UInt8], at time: String = "2026-11-10 12:00:00",
    by keys: [String]
  ) throws -> [Bool] {
    let path = "\(folder.path)/\(UUID().uuidString)"
    try Data(body).write(to: URL(fileURLWithPath: path))
    let fields = request.fields
    return try run(
      [
        "env", "TZ=UTC", "faketime", "-f", "@\(time)", "/usr/bin/python3", "-B",
        script("verify-signature.py"), path, fields["webhook-id"] ?? "",
        fields["webhook-timestamp"] ?? "", fields["webhook-signature"] ?? "",
      ] + keys, in: folder.path
    ).split(separator: "\n").map { $0 == "yes" }
  }

  @Test(
    servers("nginx", "openssl", "faketime", "python3"), signatureLibraries)
  func `a public library verifies signatures by two secrets and two keys, and refuses changes`()
    throws
  {
    let server = try WebServer()
    let keys = [try key(1), try key(2)]
    let signer = MessageSigner(
      secretFile: try file("\(newSecret)\n\n\(oldSecret)\r\n"), keys: keys, at: noon)
    let text = "{\"name\": \"Überlast 过载\"}\n"
    for request in [HTTPRequest(), HTTPRequest(compresses: true)] {
      let way = try https(server.port, "/ok", request: request, signer: signer)
      #expect(outcome(way, message(text)).failure == nil)
    }
    let requests = server.requests(atLeast: 2)
    #expect(requests.map { $0.fields["content-encoding"] } == ["", "gzip"])
    #expect(
      Set(requests.map { $0.fields["webhook-id"] }) == ["0123456789abcdef0123456789abcdef"])
    #expect(Set(requests.map { $0.fields["webhook-timestamp"] }) == ["1794312000"])
    // The signature is of the uncompressed message.
    #expect(Set(requests.map { $0.fields["webhook-signature"] }).count == 1)
    let plain = try #require(requests.first)
    let all = [newSecret, oldSecret] + keys.map(\.webhookText)
    #expect(try verified(plain, body: plain.body, by: all) == [true, true, true, true])
    let others = [
      "whsec_\(Data(repeating: 1, count: 32).base64EncodedString())", try key(3).webhookText,
    ]
    #expect(try verified(plain, body: plain.body, by: others) == [false, false])
    var changed = plain.body
    changed[2] ^= 1
    #expect(try verified(plain, body: changed, by: all) == [false, false, false, false])
    // The library refuses signatures older than five minutes.
    #expect(
      try verified(plain, body: plain.body, at: "2026-11-10 12:05:02", by: [newSecret]) == [false])
  }

  @Test(servers("nginx", "openssl", "faketime"))
  func `a message has no signature where nobody signs`() throws {
    let server = try WebServer()
    for signer in [nil, MessageSigner(at: noon)] {
      #expect(outcome(try https(server.port, "/ok", signer: signer)).failure == nil)
    }
    for request in server.requests(atLeast: 2) {
      for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        #expect(request.fields[name] == "", "\(name)")
      }
    }
  }

  @Test(servers("ssh-keygen"))
  func `ssh-keygen verifies the files beside a message, and refuses a changed one`() throws {
    let keys = [try key(1), try key(2)]
    let signer = MessageSigner(keys: keys, at: noon)
    let path = "\(folder.path)/messages"
    #expect(outcome(DirectoryTransport(path: path, signer: signer)).failure == nil)
    let name = DirectoryTransport.fileName(of: message())
    for (index, key) in keys.enumerated() {
      try folder.write("signers-\(index)", "callhome namespaces=\"callhome\" \(key.sshText)\n")
    }
    func isVerified(_ signature: String, _ signers: String, _ message: String) -> Bool {
      let command =
        "ssh-keygen -Y verify -f \(signers) -I callhome -n callhome -s \(signature) < \(message)"
      return (try? run(["sh", "-c", command], in: folder.path)) != nil
    }
    let message = "messages/\(name)"
    #expect(isVerified("\(message).sig", "signers-0", message))
    #expect(isVerified("\(message).old.sig", "signers-1", message))
    #expect(!isVerified("\(message).sig", "signers-1", message))
    try folder.write("changed", folder.text(message) + " ")
    #expect(!isVerified("\(message).sig", "signers-0", "changed"))
    // Delivering the message again writes the same files, and no others.
    let all = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    let bytes = folder.text("\(message).sig")
    #expect(outcome(DirectoryTransport(path: path, signer: signer)).failure == nil)
    #expect(try FileManager.default.contentsOfDirectory(atPath: path).sorted() == all)
    #expect(folder.text("\(message).sig") == bytes)
    #expect(all.count == 4)
  }

  @Test(arguments: [
    "", "\n", "s3cretsecret", "whsec_", "whsec_czNjcmV0",
    "czNjcmV0czNjcmV0czNjcmV0czNjcmV0czNjcmV0",
    "whsec_czNjcmV0czNjcmV0czNjcmV0czNjcmV0czNjcmV0!",
    "whsec_\(String(repeating: "czNj", count: 30))",
    String(repeating: "whsec_czNjcmV0czNjcmV0czNjcmV0czNjcmV0czNjcmV0\n", count: 3),
  ])
  func `a file without one or two secrets is refused, and nothing of it is told`(text: String)
    throws
  {
    let path = try file(text)
    let found = SecretContent.signingSecrets.problems(in: path).all
    #expect(
      found.map(\.message) == [
        "the file must contain one or two lines, each of 'whsec_' and 24 to 64 bytes in base64"
      ])
    let failure = outcome(
      try https(9, "/", signer: MessageSigner(secretFile: path, at: noon))
    ).failure
    #expect(failure?.kind == .local)
    #expect(!"\(found) \(failure as Any)".contains("czNj"))
  }

  @Test(servers("nginx", "openssl", "faketime"))
  func `a receiver that wants another signature or login is told apart from one that knows nobody`()
    throws
  {
    let server = try WebServer()
    let shared = MessageSigner(secretFile: try file(newSecret), at: noon)
    let own = MessageSigner(keys: [try key(1)], at: noon)
    let token = HTTPCredentials(authorization: .tokenFile(try file("s3cret")))
    for (path, signer, credentials, text, hint) in [
      (
        "/signed?algorithms=v1", nil, HTTPCredentials(),
        "the receiver requires signed messages by 'v1', and these have no signature",
        "set 'signing_secret_file'"
      ),
      (
        "/signed", nil, HTTPCredentials(),
        "the receiver requires signed messages, and these have no signature",
        "set 'signing_secret_file' or 'sign: true'"
      ),
      (
        "/signed?algorithms=v1a", shared, HTTPCredentials(),
        "the receiver requires messages signed by 'v1a', and these are signed by 'v1'",
        "set 'sign: true'"
      ),
      (
        "/signed?algorithms=v2", own, token,
        "the receiver requires messages signed by 'v2', and these are signed by 'v1a'",
        "this version signs by v1 and v1a"
      ),
      (
        "/signed?algorithms=v1a", own, HTTPCredentials(),
        "the receiver does not accept the signature",
        "compare the secret or the public key ('callhome keys show'), and the clocks of both machines"
      ),
      (
        "/basic", own, token,
        "the receiver requires a login by 'Basic', and gets one by 'Bearer'",
        "change 'token_file', or write the header field into 'headers_file'"
      ),
      ("/status/401", own, token, "the receiver denies access", "check 'token_file'"),
    ] as [(String, MessageSigner?, HTTPCredentials, String, String)] {
      let failure = outcome(
        try https(server.port, path, credentials: credentials, signer: signer)
      ).failure
      #expect(failure?.kind == .authentication, "\(path)")
      #expect(failure?.text == "\(text) (status 401)", "\(path)")
      #expect(failure?.hint == hint, "\(path)")
    }
  }
}

/// Whether the libraries are installed with which receivers verify signatures.
private let signatureLibraries: ConditionTrait = {
  let isCI = ProcessInfo.processInfo.environment["CI"] == "true"
  let command = ["/usr/bin/python3", "-c", "import standardwebhooks, cryptography"]
  return .enabled(
    if: isCI || (try? run(command, in: "/")) != nil,
    "install python3-cryptography and, from PyPI, standardwebhooks")
}()
