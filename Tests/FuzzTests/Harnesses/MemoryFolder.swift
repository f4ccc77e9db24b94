import Glibc
import RoomSupport
import Synchronization

/// A directory that a harness uses for all of its inputs, in memory if there is a file system there: making a
/// directory, or waiting for a disk, takes longer than reading a file.
struct MemoryFolder: Sendable {
  /// Its path.
  let path: String

  /// Makes it; it is removed when the process ends.
  init?(_ name: String) {
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/callhome-fuzz-\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    self.path = path
    memoryFolders.withLock { folders in
      if folders.isEmpty { atexit { memoryFolders.withLock { $0.forEach(removeTree) } } }
      folders.append(path)
    }
  }

  /// Removes everything in it.
  func empty() { for name in fileNames(in: path) { removeTree("\(path)/\(name)") } }
}

private let memoryFolders = Mutex<[String]>([])
