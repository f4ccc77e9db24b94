import Foundation

/// nginx as a receiver: it keeps bodies and header fields, and replies according to the path.
///
/// `/ok`, `/put/...`, `/signed?algorithms=v1` (401: it requires a signature), `/basic` (for `me`
/// with the password `pä ss`), `/case` (returns a case), `/html`, `/slow` (a reply of 17 minutes),
/// `/status/NNN`, `/retry-after`, `/retry-date`, `/retry-rfc850` and `/retry-asctime` (503), `/302`
/// and `/307` (to `/ok`), `/308` (to an unencrypted address), `/loop` (to itself), `/cross` (to
/// another host), `/close` (no reply), `/switch` (see ``answer(_:)``); a body of more than 1 MB
/// gets a 413.
package final class WebServer {
  /// The port with a good certificate.
  package let port: Int
  /// Ports with wrong certificates, by the certificate's name; `old` supports TLS 1.1 at most,
  /// `client` requires a client certificate.
  package let otherPorts: [String: Int]
  private let process: ServerProcess
  private let folder: ServerFolder

  /// A request that was answered.
  package struct Request {
    /// The path.
    package let path: String
    /// The status that was answered.
    package let status: Int
    /// Header fields by name in lower case; those that were not sent are empty.
    package let fields: [String: String]
    /// The body.
    package let body: [UInt8]
    /// The number of the connection by which it came.
    package let connection: String
    /// The method.
    package let method: String
  }

  /// Starts the server.
  package init() throws {
    let certificates = try TestCertificates.shared()
    let folder = try ServerFolder()
    self.folder = folder
    port = try freePort()
    var ports: [String: Int] = [:]
    for name in [
      "expired", "future", "wrong-host", "self-signed", "weak", "sha1", "old", "client",
    ] {
      ports[name] = try freePort()
    }
    otherPorts = ports
    let sink = try freePort()
    func server(_ port: Int, _ certificate: String, _ more: String) -> String {
      """
        server {
          listen 127.0.0.1:\(port) ssl;
          \(hasIPv6 ? "listen [::1]:\(port) ssl;" : "")
          ssl_certificate \(certificates.certificate(certificate));
          ssl_certificate_key \(certificates.key(certificate));
          \(more)
        }

      """
    }
    let keep = "client_body_in_file_only on; proxy_pass http://127.0.0.1:\(sink)"
    let statuses = (200...599).filter { ![408, 444, 499].contains($0) }.map {
      "location = /status/\($0) { return \($0); }"
    }
    .joined(separator: "\n    ")
    let locations = """
      ssl_protocols TLSv1.2 TLSv1.3;
          client_max_body_size 1m;
          location = /ok { \(keep)/ok; }
          location = /case { \(keep)/case; }
          location /put/ { \(keep)/ok; }
          location = /basic { auth_basic callhome; auth_basic_user_file users; \(keep)/ok; }
          location = /switch {
            \(Self.switched.map { "if (-f \(folder.path)/answer-\($0)) { return \($0); }" }
            .joined(separator: "\n        "))
            \(keep)/ok; }
          location = /html { \(keep)/html; }
          location = /slow { \(keep)/slow; proxy_buffering off; limit_rate 1k; }
          location = /retry-after { add_header Retry-After 7200 always; return 503; }
          location = /retry-date {
            add_header Retry-After "Thu, 01 Jan 2060 00:00:00 GMT" always; return 503; }
          location = /retry-rfc850 {
            add_header Retry-After "Thursday, 01-Jan-60 00:00:00 GMT" always; return 503; }
          location = /retry-asctime {
            add_header Retry-After "Thu Jan  1 00:00:00 2060" always; return 503; }
          location = /302 { return 302 https://localhost:\(port)/ok; }
          location = /307 { return 307 https://localhost:\(port)/ok; }
          location = /308 { return 308 http://127.0.0.1:\(sink)/plain; }
          location = /loop { return 307 https://localhost:\(port)/loop; }
          location = /cross { return 307 https://127.0.0.1:\(ports["client"] ?? 0)/; }
          location = /signed {
            add_header WWW-Authenticate 'Webhook-Signature algorithms="$arg_algorithms"' always;
            return 401; }
          location = /close { return 444; }
      """
    let fields = Self.names.map { "$http_\($0.replacingOccurrences(of: "-", with: "_"))" }
      .joined(separator: "\t")
    try folder.write(
      "nginx.conf",
      """
      \(geteuid() == 0 ? "user root;" : "")
      worker_processes 1;
      daemon off;
      pid nginx.pid;
      error_log error.log info;
      events { worker_connections 512; }
      http {
        log_format all
          "$uri\t$status\t$request_body_file\t$connection\t$request_method\t\(fields)";
        client_body_temp_path bodies; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u;
        scgi_temp_path s;
        access_log off;
      \(server(port, "good", "access_log access.log all;\n    " + locations + statuses))
      \(ports.map { name, port in
          switch name {
          case "old": server(
            port, "good", "ssl_protocols TLSv1.1; ssl_ciphers ALL:@SECLEVEL=0; return 200;")
          case "client": server(
            port, "good",
            "ssl_verify_client on; ssl_client_certificate \(certificates.authority); return 200;")
          // Otherwise nginx itself would refuse weak certificates.
          default: server(
            port, name, "ssl_ciphers ALL:@SECLEVEL=0; access_log access.log all; return 200;")
          }
        }.joined())
        server {
          listen 127.0.0.1:\(sink);
          location /ok { default_type application/json; return 200 '{}'; }
          # A file is no answer to POST, but for this.
          location = /slow { root \(folder.path); error_page 405 =200 $uri; }
          location = /plain { access_log access.log all; return 200; }
          location = /case { default_type application/json;
            return 201 '{"case_number": "SR-42", "case_url": "https://cases.example/SR-42"}'; }
          location = /html { default_type text/html; return 200 '<html>portal</html>'; }
        }
      }

      """)
    try folder.write("users", "me:{PLAIN}pä ss\n")
    try folder.write("slow", String(repeating: "x", count: 1 << 20))
    process = try ServerProcess(
      ["nginx", "-p", folder.path, "-e", "error.log", "-c", "nginx.conf"], in: folder.path,
      ports: [port, sink] + ports.values)
  }

  /// Sets the status of `/switch` from now on; nil accepts all messages.
  package func answer(_ status: Int?) throws {
    for other in Self.switched { unlink("\(folder.path)/answer-\(other)") }
    if let status {
      precondition(Self.switched.contains(status))
      try folder.write("answer-\(status)", "")
    }
  }

  private static let switched = [307, 400, 401, 403, 404, 409, 410, 413, 421, 422, 429, 500, 503]

  /// Everything that was answered, in order; nginx writes it down a moment after the answer.
  ///
  /// - Parameter count: how many there must be; it waits for them a while.
  package func requests(atLeast count: Int = 1) -> [Request] {
    wait(for: count) { _ in true }
  }

  /// The requests with reply 200 or 201; an interrupted request gets a 400.
  package func accepted(atLeast count: Int) -> [Request] {
    wait(for: count) { $0.status / 100 == 2 }
  }

  /// Forgets everything that was answered; nginx adds to the end of its log, wherever that is.
  package func forget() {
    truncate("\(folder.path)/access.log", 0)
  }

  private func wait(for count: Int, _ isMeant: (Request) -> Bool) -> [Request] {
    let deadline = Date().addingTimeInterval(3)
    while true {
      let found = answered().filter(isMeant)
      if found.count >= count || Date() > deadline { return found }
      usleep(5_000)
    }
  }

  private func answered() -> [Request] {
    folder.text("access.log").split(separator: "\n").compactMap { line in
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 5 + Self.names.count, let status = Int(parts[1]) else { return nil }
      let values = parts[5...].map {
        $0 == "-" ? "" : $0.replacingOccurrences(of: "\\x22", with: "\"")
      }
      let body = parts[2].isEmpty || parts[2] == "-" ? nil : parts[2]
      return Request(
        path: parts[0], status: status,
        fields: Dictionary(uniqueKeysWithValues: zip(Self.names, values)),
        body: body.flatMap { FileManager.default.contents(atPath: path($0)) }.map { Array($0) }
          ?? [], connection: parts[3], method: parts[4])
    }
  }

  private func path(_ name: String) -> String {
    name.hasPrefix("/") ? name : "\(folder.path)/\(name)"
  }

  private static let names = [
    "idempotency-key", "content-digest", "content-type", "user-agent", "expect", "authorization",
    "proxy-authorization", "accept", "content-length", "call-home-kind",
    "content-encoding", "webhook-id", "webhook-timestamp", "webhook-signature",
  ]
}
