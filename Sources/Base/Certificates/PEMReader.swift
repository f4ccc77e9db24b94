import Diagnostics

/// Reads the structure of PEM (RFC 7468): lines, labels and base64, each error with its location.
///
/// Lines may have any length, end with LF or CRLF, and have text around blocks, as written by
/// common tools. Files that OpenSSL would not read are refused. Errors never quote a line, which
/// may be part of a key.
struct PEMReader {
  /// All blocks that were begun, including broken ones.
  private(set) var blocks: [PEMBlock] = []
  /// What is wrong, in the order of the file.
  private(set) var faults: [PEMFault] = []

  private var state = State.outside(base64: nil)

  private enum State {
    /// Between blocks; the line at which base64 without a frame began, if the last lines are such.
    case outside(base64: Int?)
    case inside(Open)
    /// In a block whose first line is damaged, which was reported.
    case lost
  }

  fileprivate struct Open {
    let label: String
    let line: Int
    /// Whether the body may still begin with a head, which ends with an empty line.
    var isHead = true
    var hasHead = false
    var isEncrypted = false
    var lines: [PEMLine] = []
    /// The first fault of the body.
    var fault: PEMFault?
  }

  init(_ bytes: [UInt8]) {
    // OpenSSL passes over a byte order mark.
    let lines = pemLines(
      bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes)
    for line in lines { read(line) }
    switch state {
    case .inside(let open):
      refuse(
        lines.last?.number ?? 1, "the file ends within \(open.words)",
        hint: "its last line must be '-----END \(open.label)-----': \(copyAgain)")
      close(open)
    case .outside(let base64?): refuse(base64, unframed)
    case .outside(nil), .lost: break
    }
  }

  private mutating func read(_ line: PEMLine) {
    if let label = line.beginning {
      begin(label, line)
    } else if let label = line.end {
      end(label, line)
    } else if line.looksLikeBoundary {
      boundary(line)
    } else {
      switch state {
      case .inside(var open):
        open.read(line)
        state = .inside(open)
      case .outside(let base64):
        if line.looksLikeBase64 {
          state = .outside(base64: base64 ?? line.number)
        } else if let base64, !line.isBase64 {
          refuse(base64, unframed)
          state = .outside(base64: nil)
        }
      case .lost: break
      }
    }
  }

  private mutating func begin(_ label: String, _ line: PEMLine) {
    switch state {
    case .inside(let open):
      refuse(
        line.number,
        "the line '-----END \(open.label)-----' of \(open.words) is missing before this line")
      close(open)
    case .outside(let base64?): refuse(base64, unframed)
    case .outside(nil), .lost: break
    }
    state = .inside(Open(label: label, line: line.number))
  }

  private mutating func end(_ label: String, _ line: PEMLine) {
    switch state {
    case .outside(let base64):
      refuse(
        base64 ?? line.number, "the line '-----BEGIN \(label)-----' is missing before this line")
    case .lost: break
    case .inside(var open):
      if label != open.label {
        refuse(
          line.number,
          "this line must be '-----END \(open.label)-----', not '-----END \(label)-----': it ends "
            + open.words)
        close(open)
      } else {
        let bytes = open.decoded(before: line)
        if let fault = open.fault { faults.append(fault) }
        close(open, bytes)
      }
    }
    state = .outside(base64: nil)
  }

  /// A line that was to begin or end a block and does neither.
  private mutating func boundary(_ line: PEMLine) {
    let begins = line.contains("BEGIN ")
    var label = Self.labels.first(where: line.contains) ?? Self.labels[0]
    if case .inside(let open) = state {
      if !begins { label = open.label }
      close(open)
    }
    refuse(
      line.number, "this line must be '-----\(begins ? "BEGIN" : "END") \(label)-----'",
      hint: "write five dashes at each end, and nothing else on the line")
    state = begins ? .lost : .outside(base64: nil)
  }

  private mutating func refuse(_ line: Int, _ text: String, hint: String = copyAgain) {
    faults.append(PEMFault(line, 1, text, hint: hint))
  }

  private mutating func close(_ open: Open, _ bytes: [UInt8]? = nil) {
    blocks.append(
      PEMBlock(
        label: open.label, line: open.line, bytes: bytes, oddLine: PEMBlock.OddLine(open.lines),
        isEncrypted: open.isEncrypted))
  }

  private static let labels = [
    "TRUSTED CERTIFICATE", "X509 CERTIFICATE", "CERTIFICATE", "RSA PRIVATE KEY", "EC PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY", "PRIVATE KEY",
  ]
}

extension PEMReader.Open {
  /// For messages.
  fileprivate var words: String { "the \(PEMBlock.noun(of: label)) that begins in line \(line)" }

  fileprivate mutating func read(_ line: PEMLine) {
    if isHead {
      if line.bytes.contains(UInt8(ascii: ":")) {
        if line.contains("ENCRYPTED") { isEncrypted = true }
        hasHead = true
        return
      }
      isHead = false
      if line.isEmpty { return }
      if hasHead {
        fault = PEMFault(
          line.number, 1, "an empty line is missing before this line, after the lines with ':'",
          hint: copyAgain)
      }
    }
    if line.isEmpty, fault == nil {
      fault = PEMFault(
        line.number, 1, "empty lines are not allowed within a \(PEMBlock.noun(of: label))",
        hint: "remove the line")
    }
    lines.append(line)
  }

  /// The bytes; nil after a fault.
  fileprivate mutating func decoded(before end: PEMLine) -> [UInt8]? {
    if fault != nil { return nil }
    do throws(PEMFault) {
      return try decodeBase64(
        lines, of: "the \(PEMBlock.noun(of: label))", endingBefore: end.number)
    } catch {
      fault = error
      return nil
    }
  }
}

/// What to do about most faults.
let copyAgain = "copy it again completely from its source"

private let unframed =
  "base64 must be between a line '-----BEGIN ...-----' and a line '-----END ...-----'"
