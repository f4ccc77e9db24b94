/// Something that is to be said about a file, in words that hold nothing of an input.
package enum FileRemark: Hashable, Sendable {
  /// There is none.
  case missing
  /// A pattern matches nothing.
  case noMatch
  /// A pattern matches so many more than are looked at.
  case moreMatches(Int)
  /// Only so many files are looked at.
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
  /// It is something else that is no file.
  case notRegular
  /// This user may not read it.
  case notPermitted
  /// It was not read and scrubbed when the time for it was over.
  case noTime
  /// Reading it failed, with this `errno`.
  case unreadable(Int32)
  /// There is nothing in it.
  case empty
  /// It has at least so many bytes, and is therefore not read.
  case tooLarge(Int)
  /// It is not text, packed or not.
  case notText
  /// It unpacks to more than so many bytes.
  case unpacksToMore(Int)
  /// All files of the message together unpack to more than so many bytes.
  case allUnpackToMore(Int)
  /// It is gzip, of which nothing can be unpacked.
  case nothingUnpacked
  /// It is gzip, and ends too early.
  case cut
  /// It is gzip that is damaged somewhere.
  case damaged
  /// Behind what is packed there is something else.
  case followed
  /// zlib is not installed.
  case noZlib
  /// It became longer while it was read.
  case grew
  /// It became shorter while it was read.
  case shrank
  /// After it was scrubbed, a value that must not leave stands in it still.
  case holdsHiddenValue
  /// Only the end of its text is sent: so many bytes of so many.
  case newestPart(Int, of: Int)
  /// With it the message would be larger than its destination takes.
  case noRoom
  /// With it the message would have more than so many bytes of files.
  case moreThanAMessageCarries(Int)
  /// This form of a message has no place for files.
  case notInThisForm
  /// With it the receiver refused the message as too large.
  case receiverLimit
  /// Our copy of it was deleted, after so many hours.
  case deleted(afterHours: Int)

  /// Whether the file is as it should be, and only not of a kind that is attached.
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
