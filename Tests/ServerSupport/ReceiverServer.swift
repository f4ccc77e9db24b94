import Foundation

/// A server that accepts and refuses requests like the services of `examples/receivers`; see
/// receivers.py.
package final class ReceiverServer {
  /// A request, and the service's decision.
  package struct Request: Decodable {
    /// The path with its query.
    package let path: String
    /// The status of the answer.
    package let status: Int
    /// Why the service refuses it; nil if it is accepted.
    package let why: String?
    /// The incidents that are begun or ended, each with `true` for an end.
    package let made: [Made]
    /// The body.
    package let body: String
  }

  /// An incident that a request begins or ends.
  package struct Made: Decodable, Hashable {
    /// The service's deduplication key; nil if the request has none.
    package let key: String?
    /// Whether it ends.
    package let isEnd: Bool

    package init(from decoder: any Decoder) throws {
      var values = try decoder.unkeyedContainer()
      key = try values.decodeNil() ? nil : values.decode(String.self)
      isEnd = try values.decode(Bool.self)
    }
  }

  /// Its port.
  package let port: Int
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts the server.
  package init() throws {
    let certificates = try TestCertificates.shared()
    folder = try ServerFolder()
    port = try freePort()
    process = try ServerProcess(
      [
        "/usr/bin/python3", "-B", script("receivers.py"), "\(port)",
        certificates.certificate("good"), certificates.key("good"), "\(folder.path)/log",
      ], in: folder.path, ports: [port])
  }

  /// The requests that came, in their order.
  package func requests() throws -> [Request] {
    try folder.text("log").split(separator: "\n").map {
      try JSONDecoder().decode(Request.self, from: Data($0.utf8))
    }
  }
}
