import Testing
import Times

@Suite struct ClampingTests {
  @Test(
    arguments: [
      (0, 0), (-0.0, 0), (1.9, 1), (-1.9, -1), (9.3e17, 930_000_000_000_000_000),
      (9.2e18, 9_200_000_000_000_000_000), (0x1p63, .max), (-0x1p63, .min), (1e300, .max),
      (-1e300, .min), (.infinity, .max), (-.infinity, .min), (.nan, 0), (-.nan, 0),
      (.leastNonzeroMagnitude, 0), (0x1p63.nextDown, 9_223_372_036_854_774_784),
    ] as [(Double, Int64)])
  func `every number has a whole one`(number: Double, wanted: Int64) {
    #expect(Int64(clamping: number) == wanted)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (1e300, "9999-12-31T23:59:59Z"),
      (253_402_300_800, "9999-12-31T23:59:59Z"), (-1e300, "0001-01-01T00:00:00Z"),
      (.nan, "1970-01-01T00:00:00Z"),
    ] as [(Double, String)])
  func `every number of seconds is a moment of the years 1 to 9999`(
    seconds: Double, wanted: String
  ) {
    #expect(Timestamp(clamping: seconds).description == wanted)
  }
}
