import Glibc

/// What libFuzzer calls with each input. `CALLHOME_FUZZ_TARGET` names the harness.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let harness = target else {
    say("error: CALLHOME_FUZZ_TARGET names no target")
    exit(64)
  }
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  if let fault = harness.check(bytes) {
    say("PROPERTY BROKEN (\(harness.name)): \(fault)")
    abort()
  }
  return 0
}

private let target = getenv("CALLHOME_FUZZ_TARGET").flatMap { Harness.named(String(cString: $0)) }

private func say(_ line: String) {
  let bytes = Array("\(line)\n".utf8)
  _ = write(STDERR_FILENO, bytes, bytes.count)
}
