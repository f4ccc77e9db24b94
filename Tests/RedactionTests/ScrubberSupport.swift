import Catalogs
import Redaction
import Testing

/// What scrubbing makes of a text, every original with its number. On the way it is checked that
/// scrubbing twice changes nothing, in both styles.
func scrubbed(
  _ text: String, _ known: [KnownValue] = [], at location: SourceLocation = #_sourceLocation
) -> String {
  for style in [Scrubber.Style.byClass, .numbered] {
    let scrubber = Scrubber(known, style: style)
    let once = scrubber.scrub(text)
    #expect(scrubber.scrub(once) == once, sourceLocation: location)
  }
  return Scrubber(known, style: .numbered).scrub(text)
}

/// Expects what scrubbing makes of some texts.
func expectScrubbed(
  _ vectors: KeyValuePairs<String, String>, _ known: [KnownValue] = [],
  at location: SourceLocation = #_sourceLocation
) {
  for (text, expected) in vectors {
    #expect(scrubbed(text, known, at: location) == expected, sourceLocation: location)
  }
}

/// Expects that scrubbing leaves some texts alone.
func expectUntouched(
  _ texts: [String], _ known: [KnownValue] = [], at location: SourceLocation = #_sourceLocation
) {
  for text in texts {
    #expect(scrubbed(text, known, at: location) == text, sourceLocation: location)
  }
}

/// A value that is looked for everywhere.
func anywhere(_ text: String, _ valueClass: ValueClass) -> KnownValue {
  KnownValue(text, valueClass, path: "inventory.planted", matching: .anywhere)
}

/// A value that is looked for as a word of its own.
func wholeWord(_ text: String, _ valueClass: ValueClass) -> KnownValue {
  KnownValue(text, valueClass, path: "inventory.planted", matching: .wholeWord)
}

/// What scrubbing makes of a file that comes in chunks of some sizes, over and over.
func scrubbed(_ bytes: [UInt8], chunks: [Int], _ session: ScrubbingSession) -> [UInt8] {
  var session = session
  var output: [UInt8] = []
  var rest = bytes[...]
  var round = 0
  while !rest.isEmpty {
    let chunk = rest.prefix(chunks[round % chunks.count])
    rest = rest.dropFirst(chunk.count)
    session.scrub(Array(chunk), isLast: false, into: &output)
    round += 1
  }
  session.scrub([], isLast: true, into: &output)
  return output
}
