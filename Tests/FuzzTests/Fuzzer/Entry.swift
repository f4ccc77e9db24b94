import Glibc

/// What libFuzzer calls with each input. `CALLHOME_FUZZ_TARGET` names the harness.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let harness = target else {
    fputs("error: CALLHOME_FUZZ_TARGET names no target\n", stderr)
    exit(64)
  }
  let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
  if let fault = harness.check(bytes) {
    fputs("PROPERTY BROKEN (\(harness.name)): \(fault)\n", stderr)
    abort()
  }
  return 0
}

private let target = getenv("CALLHOME_FUZZ_TARGET").flatMap { Harness.named(String(cString: $0)) }
