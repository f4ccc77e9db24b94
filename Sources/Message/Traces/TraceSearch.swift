import Files
import Redaction

/// Finds the files that requests ask for.
struct TraceSearch {
  /// Something that a request led to.
  enum Finding {
    /// A path to be read, and how many bytes there are.
    case file(String, size: Int64)
    /// A path or pattern with only a remark.
    case problem(String, FileRemark)
  }

  private struct Candidate {
    let path: String
    let status: FileStatus
  }

  let limit: Int

  /// The files, the newest first, then the failures, without duplicates.
  func findings(
    for requests: [TraceRequest], _ process: ReadingProcess
  ) -> [Finding] {
    var named: [Candidate] = []
    var matched: [(pattern: String, files: [Candidate])] = []
    var problems: [Finding] = []
    var seen: Set<TraceRequest> = []
    for request in requests where seen.insert(request).inserted {
      switch request {
      case .file(let path):
        do throws(FileError) {
          if let status = try process.status(of: path) {
            named.append(Candidate(path: path, status: status))
          } else {
            problems.append(.problem(path, .missing))
          }
        } catch {
          problems.append(.problem(path, FileRemark(error)))
        }
      case .pattern(let pattern):
        do throws(FileError) {
          let files = try process.files(matching: pattern)
          if files.isEmpty { problems.append(.problem(pattern, .noMatch)) }
          matched.append((pattern, files.map { Candidate(path: $0.path, status: $0.status) }))
        } catch {
          problems.append(.problem(pattern, FileRemark(error)))
        }
      }
    }
    return chosen(named, matched) + problems
  }

  /// Those named one by one first, then the newest that match, as many as are looked at.
  private func chosen(
    _ named: [Candidate], _ matched: [(pattern: String, files: [Candidate])]
  ) -> [Finding] {
    var files: [Candidate] = []
    var known: Set<FileIdentity> = []
    var left: [Finding] = []
    for candidate in named where known.insert(candidate.status.identity).inserted {
      if files.count < limit {
        files.append(candidate)
      } else {
        left.append(.problem(candidate.path, .notLookedAt(limit)))
      }
    }
    var others: [(candidate: Candidate, pattern: Int)] = []
    for (index, pattern) in matched.enumerated() {
      for candidate in pattern.files where known.insert(candidate.status.identity).inserted {
        others.append((candidate, index))
      }
    }
    others.sort { precedes($0.candidate, $1.candidate) }
    let room = max(0, limit - files.count)
    files += others.prefix(room).map(\.candidate)
    var more: [Int: Int] = [:]
    for other in others.dropFirst(room) { more[other.pattern, default: 0] += 1 }
    for (index, pattern) in matched.enumerated() {
      if let count = more[index] { left.append(.problem(pattern.pattern, .moreMatches(count))) }
    }
    return files.sorted(by: precedes).map { .file($0.path, size: $0.status.size) } + left
  }

  /// The newer one first; of two of one moment the one whose path comes later, as numbers in names
  /// do.
  private func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
    if left.status.change != right.status.change { return left.status.change > right.status.change }
    return right.path.utf8.lexicographicallyPrecedes(left.path.utf8)
  }
}

extension FileRemark {
  /// What there is to say about a file that cannot be used.
  init(_ error: FileError) {
    switch error.cause {
    case .link: self = .link
    case .notRegular, .notDirectory: self = .notRegular
    case .system where error.isTimeout: self = .noTime
    case .system(let code):
      self = error.isMissing ? .missing : error.isPermission ? .notPermitted : .unreadable(code)
    default: self = .unreadable(0)
    }
  }

  /// What something is that is no file; nil for a file.
  init?(_ kind: FileStatus.Kind) {
    switch kind {
    case .regular: return nil
    case .directory: self = .directory
    case .link: self = .link
    case .fifo: self = .fifo
    case .device: self = .device
    case .socket: self = .socket
    case .other: self = .notRegular
    }
  }
}
