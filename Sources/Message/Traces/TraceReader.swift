import Files
import Gzip
package import Redaction
package import Times

/// Reads traces and diagnostics for the messages about one alert (T1 to T4).
///
/// A faulty file is listed with its fault, and the others are read. Files are only read, never
/// changed. Messages with the same redaction share the results.
package final class TraceReader {
  private let requests: [TraceRequest]
  private let limits: TraceLimits
  private let deadline: Deadline
  private let process: ReadingProcess
  private var findings: [TraceSearch.Finding]?
  /// Files that did not answer; they are not tried again.
  private var stuck: Set<String> = []
  private var results: [Result] = []

  /// The files as they go with some messages.
  private struct Result {
    let redaction: FileRedaction.Basis
    let isRead: Bool
    let files: [RedactedFile]
    var attached: Int { files.reduce(0) { $0 + ($1.attachment?.bytes.count ?? 0) } }
  }

  /// How much was read for one message so far.
  private struct Amount {
    var unpacked = 0
    var attached = 0
  }

  /// Creates a reader.
  ///
  /// - Parameters:
  ///   - requests: the requested files.
  ///   - deadline: when reading and scrubbing must end. Files that are not finished by then are
  ///     left out.
  package init(
    _ requests: [TraceRequest], until deadline: Deadline = .none,
    _ limits: TraceLimits = TraceLimits()
  ) {
    self.requests = requests
    self.limits = limits
    self.deadline = deadline
    process = ReadingProcess(until: deadline)
  }

  /// The requested files, the newest first, redacted.
  ///
  /// - Parameters:
  ///   - redaction: the redaction that `Redactor.redactWithFiles` returned with the message.
  ///   - isRead: whether the message's format contains files; otherwise they are only listed.
  package func files(_ redaction: FileRedaction, isRead: Bool = true) -> [RedactedFile] {
    let basis = redaction.basis
    if let known = results.first(where: { $0.isRead == isRead && $0.redaction == basis }) {
      return known.files
    }
    var redaction = redaction
    let findings = findings ?? TraceSearch(limit: limits.files).findings(for: requests, process)
    self.findings = findings
    var amount = Amount()
    let files = findings.map { finding in
      switch finding {
      case .problem(let path, let remark): redaction.file(path, remark)
      case .file(let path, let size): file(path, size, isRead, &redaction, &amount)
      }
    }
    // Together they use no more memory than one message may.
    var kept = amount.attached
    results = results.reversed().prefix { result in
      kept += result.attached
      return kept <= limits.attachedSize
    }.reversed()
    results.append(Result(redaction: basis, isRead: isRead, files: files))
    return files
  }

  private func file(
    _ path: String, _ size: Int64, _ isRead: Bool, _ redaction: inout FileRedaction,
    _ amount: inout Amount
  ) -> RedactedFile {
    if stuck.contains(path) { return redaction.file(path, size: size, .noTime) }
    do throws(FileError) {
      let status = try process.open(path)
      return isRead
        ? try read(path, status, &redaction, &amount)
        : redaction.file(path, size: status.size, .notInThisForm)
    } catch {
      let remark = FileRemark(error)
      if remark == .noTime {
        stuck.insert(path)
        return redaction.file(path, size: size, remark)
      }
      let found = try? process.status(of: path)
      return redaction.file(path, found.flatMap { FileRemark($0.kind) } ?? remark)
    }
  }

  /// - Throws: if even the first bytes cannot be read in time.
  private func read(
    _ path: String, _ status: FileStatus, _ redaction: inout FileRedaction, _ amount: inout Amount
  ) throws(FileError) -> RedactedFile {
    let size = status.size
    if size >= Int64(limits.fileSize) {
      return redaction.file(path, size: size, .tooLarge(limits.fileSize))
    }
    if size == 0 { return redaction.file(path, size: 0, .empty) }
    if amount.attached >= limits.attachedSize {
      return redaction.file(path, size: size, .moreThanAMessageCarries(limits.attachedSize))
    }
    var pieces = TracePieces(path, status)
    let first: [UInt8]
    do throws(FileError) {
      first = try pieces.next(process)
    } catch {
      return redaction.file(path, size: size, remark(error, path))
    }
    let room = FileRedaction.Room(
      left: limits.attachedSize - amount.attached, of: limits.attachedSize)
    let result =
      GzipReader.isGzip(first)
      ? packed(first, &pieces, &redaction, room, &amount)
      : plain(first, &pieces, &redaction, room)
    amount.attached += result.attachment?.bytes.count ?? 0
    return result
  }

  private func plain(
    _ first: [UInt8], _ pieces: inout TracePieces, _ redaction: inout FileRedaction,
    _ room: FileRedaction.Room
  ) -> RedactedFile {
    redaction.file(
      pieces.path, size: pieces.status.size, packs: false, room, until: deadline
    ) { take in
      do throws(FileError) {
        var piece = first
        while !piece.isEmpty, piece.withUnsafeBufferPointer(take) {
          piece = try pieces.next(process)
        }
        return (pieces.remarks(process), true)
      } catch {
        return ([remark(error, pieces.path)], false)
      }
    }
  }

  private func packed(
    _ first: [UInt8], _ pieces: inout TracePieces, _ redaction: inout FileRedaction,
    _ room: FileRedaction.Room, _ amount: inout Amount
  ) -> RedactedFile {
    guard let unpacker = GzipReader() else {
      return redaction.file(pieces.path, size: pieces.status.size, .noZlib)
    }
    var reader = unpacker
    let limit = min(limits.unpackedSize, limits.allUnpackedSize - amount.unpacked)
    var count = 0
    let result = redaction.file(
      pieces.path, size: pieces.status.size, packs: true, room, until: deadline
    ) { take in
      do throws(FileError) {
        var piece = first
        while !piece.isEmpty {
          let goesOn = piece.withUnsafeBufferPointer { piece in
            reader.unpack(piece) { text in
              count += text.count
              return count <= limit && take(text)
            }
          }
          if !goesOn { break }
          piece = try pieces.next(process)
        }
      } catch {
        return ([remark(error, pieces.path)], false)
      }
      if count > limits.unpackedSize { return ([.unpacksToMore(limits.unpackedSize)], false) }
      if count > limit { return ([.allUnpackToMore(limits.allUnpackedSize)], false) }
      let changes = pieces.remarks(process)
      if count == 0, reader.ending == .whole { return ([.empty], false) }
      let remark = reader.ending.remark(isEmpty: count == 0)
      return (changes + (remark.map { [$0] } ?? []), count > 0)
    }
    amount.unpacked += count
    return result
  }

  private func remark(_ error: FileError, _ path: String) -> FileRemark {
    let remark = FileRemark(error)
    if remark == .noTime { stuck.insert(path) }
    return remark
  }
}

extension GzipReader.Ending {
  /// What there is to say about a file that ends so; nil if it is as it should be.
  fileprivate func remark(isEmpty: Bool) -> FileRemark? {
    switch self {
    case .whole, .stopped: nil
    case .followed: .followed
    case .cut: isEmpty ? .nothingUnpacked : .cut
    case .damaged: isEmpty ? .nothingUnpacked : .damaged
    }
  }
}

/// The pieces of a file, up to its size when it was measured.
private struct TracePieces {
  let path: String
  let status: FileStatus
  private var left: Int

  init(_ path: String, _ status: FileStatus) {
    self.path = path
    self.status = status
    left = Int(status.size)
  }

  /// The next piece; empty at the end.
  mutating func next(_ process: ReadingProcess) throws(FileError) -> [UInt8] {
    if left == 0 { return [] }
    var piece = try process.read(path)
    piece.removeLast(max(0, piece.count - left))
    left -= piece.count
    return piece
  }

  /// Whether the file is another one than when it was measured.
  func remarks(_ process: ReadingProcess) -> [FileRemark] {
    guard let now = try? process.statusOfOpenFile(path) else { return [] }
    if now.size < status.size { return [.shrank] }
    return now.size > status.size ? [.grew] : []
  }
}
