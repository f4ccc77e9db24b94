import Files
import Gzip
package import Redaction

/// Reads traces and diagnostics for a message (T1 to T4).
///
/// Whatever is wrong with a file, it is listed with what is wrong, and the others are read. The files
/// are only looked at, never changed.
package struct TraceReader {
  private let limits: TraceLimits
  private var unpacked = 0
  private var attached = 0

  /// Creates a reader for one message.
  package init(_ limits: TraceLimits = TraceLimits()) {
    self.limits = limits
  }

  /// The files that were asked for, the newest first, redacted.
  ///
  /// - Parameters:
  ///   - requests: what was asked for.
  ///   - isRead: whether the form of the message has a place for files; else they are only listed.
  ///   - redaction: what `Redactor.redactWithFiles` gave with the message that they go with.
  package mutating func files(
    for requests: [TraceRequest], isRead: Bool = true, _ redaction: inout FileRedaction
  ) -> [RedactedFile] {
    var files: [RedactedFile] = []
    for finding in TraceSearch(limit: limits.files).findings(for: requests) {
      switch finding {
      case .problem(let path, let remark): files.append(redaction.file(path, remark))
      case .file(let path): files.append(file(path, isRead: isRead, &redaction))
      }
    }
    return files
  }

  private mutating func file(
    _ path: String, isRead: Bool, _ redaction: inout FileRedaction
  ) -> RedactedFile {
    do throws(FileError) {
      let file = try OpenFile(reading: path)
      let status = try file.status()
      return isRead
        ? read(path, file, status, &redaction)
        : redaction.file(path, size: status.size, .notInThisForm)
    } catch {
      let found = try? linkStatus(path)
      return redaction.file(
        path, found.flatMap { FileRemark($0.kind) } ?? FileRemark(error))
    }
  }

  private mutating func read(
    _ path: String, _ file: borrowing OpenFile, _ status: FileStatus,
    _ redaction: inout FileRedaction
  ) -> RedactedFile {
    let size = status.size
    if size >= Int64(limits.fileSize) {
      return redaction.file(path, size: size, .tooLarge(limits.fileSize))
    }
    if size == 0 { return redaction.file(path, size: 0, .empty) }
    if attached >= limits.attachedSize {
      return redaction.file(path, size: size, .moreThanAMessageCarries(limits.attachedSize))
    }
    var pieces = TracePieces(size: Int(size))
    let first: [UInt8]
    do throws(FileError) {
      first = try pieces.next(file)
    } catch {
      return redaction.file(path, size: size, FileRemark(error))
    }
    let result =
      GzipReader.isGzip(first)
      ? packed(path, file, status, first, &pieces, &redaction)
      : plain(path, file, status, first, &pieces, &redaction)
    guard let attachment = result.attachment else { return result }
    if attached + attachment.bytes.count > limits.attachedSize {
      return redaction.file(path, size: size, .moreThanAMessageCarries(limits.attachedSize))
    }
    attached += attachment.bytes.count
    return result
  }

  private func plain(
    _ path: String, _ file: borrowing OpenFile, _ status: FileStatus, _ first: [UInt8],
    _ pieces: inout TracePieces, _ redaction: inout FileRedaction
  ) -> RedactedFile {
    redaction.file(path, size: status.size, packs: false) { take in
      do throws(FileError) {
        var piece = first
        while !piece.isEmpty, piece.withUnsafeBufferPointer(take) { piece = try pieces.next(file) }
        return (pieces.remarks(file, since: status), true)
      } catch {
        return ([FileRemark(error)], false)
      }
    }
  }

  private mutating func packed(
    _ path: String, _ file: borrowing OpenFile, _ status: FileStatus, _ first: [UInt8],
    _ pieces: inout TracePieces, _ redaction: inout FileRedaction
  ) -> RedactedFile {
    guard let unpacker = GzipReader() else {
      return redaction.file(path, size: status.size, .noZlib)
    }
    var reader = unpacker
    let limit = min(limits.unpackedSize, limits.allUnpackedSize - unpacked)
    var count = 0
    let result = redaction.file(path, size: status.size, packs: true) { take in
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
          piece = try pieces.next(file)
        }
      } catch {
        return ([FileRemark(error)], false)
      }
      if count > limits.unpackedSize { return ([.unpacksToMore(limits.unpackedSize)], false) }
      if count > limit { return ([.allUnpackToMore(limits.allUnpackedSize)], false) }
      let changes = pieces.remarks(file, since: status)
      if count == 0, reader.ending == .whole { return ([.empty], false) }
      let remark = reader.ending.remark(isEmpty: count == 0)
      return (changes + (remark.map { [$0] } ?? []), count > 0)
    }
    unpacked += count
    return result
  }
}

extension GzipReader.Ending {
  /// What there is to say about a file that ends so; nil where it is as it should be.
  fileprivate func remark(isEmpty: Bool) -> FileRemark? {
    switch self {
    case .whole, .stopped: nil
    case .followed: .followed
    case .cut: isEmpty ? .nothingUnpacked : .cut
    case .damaged: isEmpty ? .nothingUnpacked : .damaged
    }
  }
}

/// The pieces of a file, no more of it than it had when it was measured.
private struct TracePieces {
  let size: Int
  private var offset = 0

  private static let portion = 262_144

  init(size: Int) {
    self.size = size
  }

  /// The next piece; empty at the end.
  mutating func next(_ file: borrowing OpenFile) throws(FileError) -> [UInt8] {
    let piece = try file.read(at: Int64(offset), count: min(Self.portion, size - offset))
    offset += piece.count
    return piece
  }

  /// Whether the file is another one than when it was measured.
  func remarks(_ file: borrowing OpenFile, since before: FileStatus) -> [FileRemark] {
    guard let now = try? file.status() else { return [] }
    if now.size < before.size { return [.shrank] }
    return now.size > before.size ? [.grew] : []
  }
}
