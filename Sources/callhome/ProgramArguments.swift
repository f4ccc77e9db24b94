/// The words of the command line, as the system passes them to a new process.
///
/// Swift's own `CommandLine.arguments` reads them from /proc. Without it, as in a chroot, it is
/// empty, and an alert on standard input would be lost.
enum ProgramArguments {
  /// All of them, with the name of the program before them.
  static var all: [String] {
    guard let vector = passed.vector else { return [] }
    return (0..<Int(passed.count)).compactMap { index in vector[index].map { String(cString: $0) } }
  }
}

private typealias ArgumentVector = UnsafePointer<UnsafePointer<CChar>?>

/// Written once, before `main`.
nonisolated(unsafe) private var passed: (count: Int32, vector: ArgumentVector?) = (0, nil)

/// glibc calls each function of this section before `main`, with what `main` gets.
@section(".init_array") @used
private let keepArguments: @Sendable @convention(c) (Int32, ArgumentVector?) -> Void = {
  passed = ($0, $1)
}
