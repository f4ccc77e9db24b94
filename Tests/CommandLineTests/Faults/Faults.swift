import Foundation
import Testing

/// How much of all faults a run of the suites tries: `make test-faults` all, `make test` a sample.
enum Faults {
  /// Whether every place is tried.
  static let areAll = ProcessInfo.processInfo.environment["CALLHOME_FAULTS"] == "all"

  /// An evenly distributed sample of places, or all of them.
  ///
  /// - Parameter most: the maximum number if all are tried. The suites of a module try each byte of
  ///   a file; with the whole program, thousands would take hours.
  static func sample<Place>(_ places: [Place], _ count: Int, most: Int = .max) -> [Place] {
    let count = areAll ? most : count
    if places.count <= count { return places }
    return (0..<count).map { places[$0 * places.count / count] }
  }

  /// Prints what was tried and the result, if somebody is waiting for it.
  static func report(_ text: String) {
    if areAll { print("faults: \(text)") }
  }
}

/// The n-th call of a system call in a run, which strace can meddle with.
struct FaultPlace: Sendable, CustomStringConvertible {
  /// The system call.
  let call: String
  /// Which one of its kind, counted from 1.
  let number: Int
  /// Whether the program had begun: before, the loader works.
  let isInProgram: Bool
  /// Whether it is about a file of the site.
  let isOfSite: Bool

  var description: String { "\(call) \(number)" }

  /// The option that makes strace inject something there, such as `signal=KILL`.
  func inject(_ what: String, onwards: Bool = false) -> [String] {
    ["strace", "-f", "-qq", "-o", "/dev/null"]
      + ["-e", "inject=\(call):\(what):when=\(number)\(onwards ? "+" : "")"]
  }

  /// The places of a run that strace recorded with `-f -y`.
  ///
  /// - Parameters:
  ///   - trace: the output of strace.
  ///   - site: the directory of the site.
  static func all(in trace: String, of site: String) -> [FaultPlace] {
    var counts: [Substring: Int] = [:]
    var hasBegun = false
    return trace.split(separator: "\n").compactMap { line in
      guard let call = systemCall(line), call != "execve" else { return nil }
      counts[call, default: 0] += 1
      if line.contains("callhome.yaml") { hasBegun = true }
      return FaultPlace(
        call: String(call), number: counts[call, default: 0], isInProgram: hasBegun,
        // The working directory is the site's, and strace names it for every path that is not open yet.
        isOfSite: hasBegun && line.replacing("AT_FDCWD<\(site)>", with: "").contains(site))
    }
  }
}

/// The name of the call in a line of strace; nil for another line.
func systemCall(_ line: Substring) -> Substring? {
  let text = line.drop { $0.isNumber }.drop { $0 == " " }
  guard let bracket = text.firstIndex(of: "(") else { return nil }
  let name = text[..<bracket]
  return !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? name : nil
}
