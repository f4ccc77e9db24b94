import Foundation

/// Authorities of every kind that openssl makes, each with the certificate of a server on this machine.
package final class AuthorityKinds {
  /// One authority.
  package struct Kind: Sendable {
    /// Its name; its certificate is `NAME.pem`.
    package let name: String
    /// Whether OpenSSL, as libcurl uses it, accepts a server's certificate that it issued.
    package let isUsed: Bool

    /// The options of `openssl req`.
    private let request: String
    /// The options of `openssl x509` when that makes the certificate.
    private let issue: String?
    /// Words of openssl that write the file of a key's parameters.
    private let parameters: String?
    private let configuration: String

    fileprivate init(
      _ name: String, _ request: String, isUsed: Bool = true, issue: String? = nil,
      parameters: String? = nil, configuration: String = ""
    ) {
      self.name = name
      self.isUsed = isUsed
      self.request = request
      self.issue = issue
      self.parameters = parameters
      self.configuration = configuration
    }

    fileprivate func make(in path: String) throws {
      func openssl(_ words: String) throws { try AuthorityKinds.openssl(words, in: path) }
      try Data(("[req]\n" + configuration + AuthorityKinds.configuration).utf8)
        .write(to: URL(fileURLWithPath: "\(path)/\(name).cnf"))
      if let parameters { try openssl(parameters) }
      let key = request.hasPrefix("-key ") ? "rsa.key" : "\(name).key"
      let subject = request.contains("-subj ") ? "" : " -subj /CN=\(name)"
      try openssl(
        "req -new -utf8 -nodes -config \(name).cnf"
          + (issue == nil ? " -x509 -days 9000 -out \(name).pem" : " -out \(name).csr")
          + (request.hasPrefix("-key ") ? " " : " -keyout \(key) ") + request + subject)
      if let issue { try openssl("x509 -req -in \(name).csr -days 9000 -out \(name).pem \(issue)") }
      // The CA's own certificate proves nothing about its key, so a server's certificate is issued too.
      try openssl(
        "x509 -req -in server.csr -CA \(name).pem -CAkey \(key) -set_serial 9 -days 9000 "
          + "-extfile server.ext -out \(name)-server.pem")
    }
  }

  /// All of them.
  package static let all: [Kind] = [
    // OpenSSL refuses so short a key in a chain, and uses the file.
    Kind("rsa-1024", "-newkey rsa:1024", isUsed: false),
    Kind("rsa-2048", "-key rsa.key"),
    Kind("rsa-3072", "-newkey rsa:3072"),
    Kind("rsa-exponent-3", "-newkey rsa:2048 -pkeyopt rsa_keygen_pubexp:3"),
    Kind("rsa-long-exponent", "-newkey rsa:2048 -pkeyopt rsa_keygen_pubexp:1099511627777"),
    Kind("rsa-md5", "-key rsa.key -md5"),
    Kind("rsa-sha1", "-key rsa.key -sha1"),
    Kind("rsa-sha224", "-key rsa.key -sha224"),
    Kind("rsa-sha384", "-key rsa.key -sha384"),
    Kind("rsa-sha512", "-key rsa.key -sha512"),
    Kind("rsa-sha512-256", "-key rsa.key -sha512-256"),
    Kind("rsa-sha3-256", "-key rsa.key -sha3-256"),
    Kind("pss-sha256", "-key rsa.key -sha256 -sigopt rsa_padding_mode:pss"),
    Kind("pss-sha384", "-key rsa.key -sha384 -sigopt rsa_padding_mode:pss"),
    Kind(
      "pss-sha512",
      "-key rsa.key -sha512 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:20"),
    Kind("pss-key", "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048"),
    Kind("p224", "-newkey ec -pkeyopt ec_paramgen_curve:P-224"),
    Kind("p256", "-newkey ec -pkeyopt ec_paramgen_curve:P-256"),
    Kind("p384", "-newkey ec -pkeyopt ec_paramgen_curve:P-384 -sha384"),
    Kind("p521", "-newkey ec -pkeyopt ec_paramgen_curve:P-521 -sha512"),
    Kind("p256-sha512", "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha512"),
    Kind("p256-sha1", "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha1"),
    Kind("p256-sha224", "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha224"),
    Kind("p256-sha3", "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -sha3-384"),
    Kind(
      "p256-compressed",
      "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt point-format:compressed"),
    // OpenSSL 3 refuses curves that are not named in a chain, and uses the file.
    Kind(
      "explicit",
      "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit",
      isUsed: false),
    Kind("secp256k1", "-newkey ec -pkeyopt ec_paramgen_curve:secp256k1"),
    Kind("brainpool", "-newkey ec -pkeyopt ec_paramgen_curve:brainpoolP256r1"),
    Kind("ed25519", "-newkey ed25519"),
    Kind("ed448", "-newkey ed448"),
    Kind(
      "dsa", "-newkey dsa:dsa.txt", isUsed: false,
      parameters: "genpkey -genparam -algorithm DSA -pkeyopt dsa_paramgen_bits:1024 -out dsa.txt"),
    Kind("negative-serial", "-key rsa.key -set_serial -5"),
    Kind("zero-serial", "-newkey ed25519 -set_serial 0"),
    Kind("long-serial", "-newkey ed25519 -set_serial 0x\(String(repeating: "7F", count: 60))"),
    Kind(
      "version-1", "-key rsa.key", issue: "-signkey rsa.key"),
    // A new key with the old name, signed by the old key: who issued it does not say that.
    Kind(
      "changed-key", "-newkey rsa:2048 -subj /CN=rsa-2048",
      issue: "-CA rsa-2048.pem -CAkey rsa.key -set_serial 3"),
    Kind(
      "changed-key-named", "-newkey rsa:2048 -subj /CN=rsa-2048",
      issue: "-CA rsa-2048.pem -CAkey rsa.key -set_serial 4 -extfile rsa-2048.cnf "
        + "-extensions authority"),
    Kind("beyond-2050", "-newkey ed25519 -days 20000"),
    Kind("utf8-name", "-newkey ed25519 -subj /CN=Zürich☎"),
    Kind(
      "bmp-name", "-newkey ed25519 -subj /CN=Zürich☎", configuration: "string_mask = MASK:0x0800\n"),
    Kind(
      "teletex-name", "-newkey ed25519 -subj /CN=Zürich",
      configuration: "string_mask = MASK:0x0004\n"),
    Kind(
      "universal-name", "-newkey ed25519 -subj /CN=Zürich☎",
      configuration: "string_mask = MASK:0x0100\n"),
    Kind("other-names", "-newkey ed25519 -subj /O=Example/C=CH/1.2.3.4=x"),
    Kind("several-values", "-newkey ed25519 -multivalue-rdn -subj /O=Example+CN=two"),
    Kind("no-name", "-newkey ed25519 -subj /", isUsed: false),
    Kind(
      "unknown-critical", "-newkey ed25519 -addext 1.2.3.4=critical,ASN1:UTF8String:x",
      isUsed: false),
    Kind("unknown-extension", "-newkey ed25519 -addext 1.2.3.4=DER:FFFF"),
    Kind("name-constraints", "-newkey ed25519 -addext nameConstraints=permitted;DNS:localhost"),
    Kind(
      "addresses",
      "-newkey ed25519 -addext subjectAltName=IP:192.0.2.1,IP:2001:db8::1,email:a@example.com"),
    // RFC 5280, section 4.2.1.9: a certificate of version 3 without them is not that of an authority.
    Kind("no-basic-constraints", "-newkey ed25519 -extensions bare", isUsed: false),
    Kind("path-length", "-newkey ed25519 -addext basicConstraints=critical,CA:TRUE,pathlen:0"),
  ]

  private let process: ServerProcess
  private let folder: ServerFolder
  private let ports: [String: Int]

  /// The kind of a name.
  package static func named(_ name: String) -> Kind? { all.first { $0.name == name } }

  /// The path of an authority's certificate.
  package func path(_ kind: Kind) -> String { "\(folder.path)/\(kind.name).pem" }

  /// A page of a server whose certificate an authority issued.
  package func url(_ kind: Kind) -> String { "https://localhost:\(ports[kind.name] ?? 0)/ok" }

  /// Whether curl sends a message to the server of an authority when it trusts the ones of a file.
  package func curlSends(to kind: Kind, trusting path: String) -> Bool {
    let command = ["curl", "-sS", "--cacert", path, "--data", "x", url(kind)]
    return (try? run(command, in: folder.path)) != nil
  }

  /// Makes them and starts their servers.
  package init(_ kinds: [Kind] = all) throws {
    folder = try ServerFolder()
    let path = folder.path
    try Self.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.key", in: path)
    try Self.openssl(
      "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout server.key -out server.csr "
        + "-subj /CN=localhost", in: path)
    try folder.write("server.ext", "subjectAltName=DNS:localhost\n")
    for kind in kinds { try kind.make(in: path) }
    var ports: [String: Int] = [:]
    for kind in kinds {
      // A port is free until a server listens on it, and may be offered twice.
      var port = try freePort()
      while ports.values.contains(port) { port = try freePort() }
      ports[kind.name] = port
    }
    self.ports = ports
    let servers = ports.map { name, port in
      """
        server {
          listen 127.0.0.1:\(port) ssl;
          ssl_certificate \(path)/\(name)-server.pem;
          ssl_certificate_key \(path)/server.key;
          return 200;
        }

      """
    }
    try folder.write(
      "nginx.conf",
      """
      \(geteuid() == 0 ? "user root;" : "")
      worker_processes 1;
      daemon off;
      pid nginx.pid;
      events { worker_connections 256; }
      http {
        access_log off;
        ssl_ciphers ALL:@SECLEVEL=0;
        client_body_temp_path bodies; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
        scgi_temp_path s;
      \(servers.joined())
      }

      """)
    process = try ServerProcess(
      ["nginx", "-p", path, "-e", "error.log", "-c", "nginx.conf"], in: path,
      ports: Array(ports.values))
  }

  /// Runs openssl. Its certificates are valid whatever date a test's clock shows.
  private static func openssl(_ words: String, in path: String) throws {
    try run(
      ["faketime", "2020-01-01 00:00:00", "openssl"] + words.split(separator: " ").map(String.init),
      in: path)
  }

  private static let configuration = """
    distinguished_name = names
    x509_extensions = authority
    [names]
    [authority]
    subjectKeyIdentifier = hash
    authorityKeyIdentifier = keyid:always
    basicConstraints = critical, CA:TRUE
    [bare]
    subjectKeyIdentifier = hash

    """
}
