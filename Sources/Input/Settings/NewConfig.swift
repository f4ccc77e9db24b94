import Documents

/// A config as `callhome config init` writes it: some answers, and defaults for the rest.
package struct NewConfig: Sendable {
  /// The questions, in the order in which they are asked.
  package enum Question: String, CaseIterable, Sendable {
    case mode, product, email, destination
    case mailServer = "mail-server"
    case mailFrom = "mail-from"
    case snapshots, state
  }

  private var answers: [Question: String] = [:]

  /// Creates a config without answers.
  package init() {}

  /// The answer to a question, without spaces around it; nil if there is none.
  package subscript(_ question: Question) -> String? {
    get { answers[question] }
    set {
      let text = newValue.map { $0.drop { $0 == " " || $0 == "\t" } } ?? ""
      let end = text.lastIndex { $0 != " " && $0 != "\t" }
      answers[question] = end.map { String(text[...$0]) }
    }
  }

  /// Whether a question must be asked, given the earlier answers.
  package func needs(_ question: Question) -> Bool {
    switch question {
    case .mode: true
    case .email: self[.mode] == "smart"
    case .mailServer, .mailFrom:
      self[.mode] != "disabled" && self[.destination].map(isMail) ?? false
    case .product, .destination, .snapshots, .state: self[.mode] != "disabled"
    }
  }

  /// The directory that is the destination; nil if the destination is none.
  package var directory: String? {
    self[.destination].flatMap { isDirectory($0) ? $0 : nil }
  }

  /// The config's text.
  package var text: String {
    var lines = [
      "# What is sent, to whom and when. callhome.yaml(5) explains every key, and",
      "# 'callhome config example' shows all of them.", "version: 1",
      "call_home: \(value(.mode))",
    ]
    func add(_ line: String, _ question: Question) {
      if needs(question), self[question] != nil { lines.append(line + value(question)) }
    }
    add("product: ", .product)
    if needs(.email) { lines += ["contact:", "  email: \(value(.email))"] }
    if needs(.snapshots), self[.snapshots] != nil {
      lines.append("snapshots: [\(value(.snapshots))]")
    }
    if needs(.destination) { lines += destination }
    add("state: ", .state)
    return lines.joined(separator: "\n") + "\n"
  }

  /// The same config with valid values for missing answers, so that every error in it comes from an
  /// answer.
  package var completed: NewConfig {
    var config = self
    for (question, sample) in Self.samples where config[question] == nil {
      config[question] = sample
    }
    return config
  }

  private static let samples: KeyValuePairs<Question, String> = [
    .mode: "smart", .product: "unified-cm", .email: "name@example.com", .destination: "/archive",
    .mailServer: "mail.example.net", .mailFrom: "callhome@example.com",
  ]

  private func isMail(_ text: String) -> Bool { text.contains("@") && !text.contains("/") }

  private func isDirectory(_ text: String) -> Bool {
    text.hasPrefix("/") || text.hasPrefix("~") || text.hasPrefix(".")
  }

  private func value(_ question: Question) -> String {
    let text = self[question] ?? ""
    // In a YAML list a comma would end the value.
    return text.contains(",") ? inQuotes(text) : yamlText(text)
  }

  private var destination: [String] {
    let text = self[.destination] ?? ""
    if isDirectory(text) {
      return [
        "destinations:", "  archive:", "    via: directory", "    path: \(value(.destination))",
      ]
    }
    guard isMail(text) else {
      return ["destinations:", "  support:", "    via: https", "    url: \(inQuotes(text))"]
    }
    let lines = [
      "destinations:", "  support:", "    via: email", "    to: [\(value(.destination))]",
      "mail_server:",
    ]
    return lines + server + ["  from: \(value(.mailFrom))"]
  }

  private var server: [String] {
    let text = self[.mailServer] ?? ""
    guard let parts = AddressParts(text), parts.scheme == nil, !parts.hasUser else {
      return ["  host: \(value(.mailServer))"]
    }
    var lines = ["  host: \(yamlText(parts.host))"]
    if let port = parts.port { lines.append("  port: \(port)") }
    // A server on this machine has no certificate that can be verified.
    let isLocal = ["localhost", "127.0.0.1", "::1"].contains(parts.host)
    if isLocal || parts.port == 465 {
      lines.append("  security: \(parts.port == 465 ? "tls" : "none")")
    }
    return lines
  }
}
