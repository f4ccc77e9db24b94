extension Int64 {
  /// The whole part of a number; the nearest limit for a number out of range, 0 for NaN.
  ///
  /// Numbers from files and receivers are converted only with this: `Int64(number)` ends the
  /// process for NaN, infinity and large numbers. `Tests/Checks/conversions` finds other
  /// conversions.
  package init(clamping number: Double) {
    if number >= -0x1p63, number < 0x1p63 {
      self.init(number)
    } else {
      self = number.isNaN ? 0 : number < 0 ? .min : .max
    }
  }
}

extension Timestamp {
  /// This many seconds after 1970-01-01T00:00:00Z, limited to the years 1 to 9999, which every
  /// reader of a message supports.
  package init(clamping seconds: Double) {
    self.init(seconds: min(max(Int64(clamping: seconds), -62_135_596_800), 253_402_300_799))
  }
}
