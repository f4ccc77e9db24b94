/// A remark about a file, in words that contain no text of an input.
package enum FileRemark: Hashable, Sendable {
  /// The file does not exist.
  case missing
  /// A pattern matches nothing.
  case noMatch
  /// A pattern matches this many more files than are examined.
  case moreMatches(Int)
  /// The file is beyond the maximum number of files.
  case notLookedAt(Int)
  /// It is a symbolic link.
  case link
  /// It is a directory.
  case directory
  /// It is a named pipe.
  case fifo
  /// It is a device.
  case device
  /// It is a socket.
  case socket
  /// It is another kind of special file.
  case notRegular
  /// This user has no permission to read it.
  case notPermitted
  /// It was not read and scrubbed within the time limit.
  case noTime
  /// Reading it failed, with this `errno`.
  case unreadable(Int32)
  /// It is empty.
  case empty
  /// It has at least this many bytes, and is not read.
  case tooLarge(Int)
  /// It is not text, compressed or not.
  case notText
  /// Its uncompressed size is more than this many bytes.
  case unpacksToMore(Int)
  /// The uncompressed size of all files of the message is more than this many bytes.
  case allUnpackToMore(Int)
  /// It is a gzip file from which nothing can be unpacked.
  case nothingUnpacked
  /// It is an incomplete gzip file.
  case cut
  /// It is a damaged gzip file.
  case damaged
  /// The compressed data is followed by other data.
  case followed
  /// zlib is not installed.
  case noZlib
  /// It became longer while it was read.
  case grew
  /// It became shorter while it was read.
  case shrank
  /// After scrubbing it still contains a value that must be withheld.
  case holdsHiddenValue
  /// Only the end of its text is sent: the first number of bytes out of the second.
  case newestPart(Int, of: Int)
  /// With it the message would be too large for its destination.
  case noRoom
  /// With it the message would contain more than this many bytes of files.
  case moreThanAMessageCarries(Int)
  /// The message's format does not contain files.
  case notInThisForm
  /// The receiver rejected the message with it as too large.
  case receiverLimit
  /// The copy in the state was deleted after this many hours.
  case deleted(afterHours: Int)

  /// Whether the file has no fault but is of a kind that is not attached.
  var isOfKind: Bool {
    switch self {
    case .tooLarge, .notText, .unpacksToMore, .allUnpackToMore: true
    default: false
    }
  }
}

extension FileRemark: CustomStringConvertible {
  /// In words.
  package var description: String {
    switch self {
    case .missing: "no such file"
    case .noMatch: "no file matches"
    case .moreMatches(let count): "\(count) more \(count == 1 ? "file matches" : "files match")"
    case .notLookedAt(let limit): "more than \(limit) files: not looked at"
    case .link: "is a link, which is not followed"
    case .directory: "is a directory"
    case .fifo: "is a FIFO"
    case .device: "is a device"
    case .socket: "is a socket"
    case .notRegular: "is not a regular file"
    case .notPermitted: "permission denied"
    case .noTime: "could not be read and scrubbed in time"
    case .unreadable(let code): "cannot be read (error \(code))"
    case .empty: "is empty"
    case .tooLarge(let limit): "has \(limit) bytes or more"
    case .notText: "is not text"
    case .unpacksToMore(let limit): "unpacks to more than \(limit) bytes"
    case .allUnpackToMore(let limit): "with the other files unpacks to more than \(limit) bytes"
    case .nothingUnpacked: "is damaged: nothing can be unpacked"
    case .cut: "ends too early: what can be unpacked is attached"
    case .damaged: "is damaged: what can be unpacked is attached"
    case .followed: "contains data after the compressed text, which is left out"
    case .noZlib: "cannot be unpacked: zlib is not installed"
    case .grew: "grew while it was read: what it had before is attached"
    case .shrank: "became shorter while it was read: what was left is attached"
    case .holdsHiddenValue: "holds a value that must not leave in a form that was not taken out"
    case .newestPart(let part, let whole): "only the last \(part) of \(whole) bytes of its text"
    case .noRoom: "beyond the size limit of the destination"
    case .moreThanAMessageCarries(let limit): "beyond the \(limit) bytes of files in one message"
    case .notInThisForm: "this form of message holds no files"
    case .receiverLimit: "left out: with it the receiver refused the message as too large"
    case .deleted(let hours):
      "taken out of our copy: such are kept for \(hours) hours at most, and while 'traces' allows it"
    }
  }
}
