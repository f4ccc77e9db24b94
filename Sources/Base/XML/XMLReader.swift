import CExpat
import Glibc

/// Takes the parts of an XML document in their order.
package protocol XMLReceiver: AnyObject {
  /// An element begins.
  ///
  /// - Parameters:
  ///   - name: the name without a prefix; it lasts as long as the call.
  ///   - place: where it begins; it lasts as long as the call.
  /// - Returns: whether its text is wanted, up to the next element that begins or ends.
  func start(_ name: XMLName, at place: XMLPlace) -> Bool

  /// Some text of the innermost element, in UTF-8; it may come in several pieces.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)

  /// The innermost element ends.
  func end()
}

/// The name of an element, compared in place, since most elements of a reply are not used.
package struct XMLName {
  private let start: UnsafePointer<CChar>
  private let count: Int

  /// - Parameter full: ends with a zero, and may have a prefix.
  fileprivate init(_ full: UnsafePointer<CChar>) {
    var (start, length) = (0, 0)
    while full[length] != 0 {
      if full[length] == 0x3A { start = length + 1 }
      length += 1
    }
    self.start = full + start
    count = length - start
  }

  /// Whether it is this one.
  package func isExactly(_ name: StaticString) -> Bool {
    count == name.utf8CodeUnitCount && memcmp(start, name.utf8Start, count) == 0
  }

  /// The name as a text.
  package var text: String {
    String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
  }
}

/// A place in the document, counted from 1. To count costs time, so that it is done when asked.
package struct XMLPlace {
  fileprivate let library: callhome_expat
  fileprivate let parser: XML_Parser

  /// The line.
  package var line: Int { Int(clamping: library.line(parser)) }

  /// The column.
  package var column: Int { Int(clamping: library.column(parser)) + 1 }
}

/// Why a document cannot be read.
package struct XMLFault: Error, Hashable {
  /// What is wrong.
  package enum Kind: Hashable, Sendable {
    /// The library is not installed.
    case noLibrary
    /// It is no XML, or ends early.
    case malformed
    /// It declares a document type, which could define entities.
    case documentType
    /// Its elements are nested too deeply.
    case tooDeep
  }

  /// What is wrong.
  package let kind: Kind
  /// Where, counted from 1.
  package let line: Int
  /// Likewise.
  package let column: Int
}

/// Reads XML through expat. Document types, and so entities of their own, are refused; attributes,
/// comments and instructions are passed over; names lose their prefixes.
package enum XMLReader {
  /// How deep elements may be nested.
  package static let depthLimit = 64

  /// Passes a document to a receiver.
  ///
  /// - Throws: the error; the receiver then has everything before it.
  package static func read(
    _ bytes: [UInt8], to receiver: any XMLReceiver
  ) throws(XMLFault) {
    guard let library = ExpatLibrary()?.functions, let parser = library.create(nil) else {
      throw XMLFault(kind: .noLibrary, line: 1, column: 1)
    }
    defer { library.free(parser) }
    let reading = ParsingState(library, parser, receiver)
    let isRead = withExtendedLifetime(reading) {
      library.set_user_data(parser, Unmanaged.passUnretained(reading).toOpaque())
      library.set_element_handler(parser, startElement, endElement)
      library.set_doctype_handler(parser, doctype)
      return parse(bytes, library, parser)
    }
    if let fault = reading.fault { throw fault }
    if !isRead { throw reading.fault(.malformed) }
  }

  /// Passes the bytes piece by piece, since lengths are of 32 bits.
  private static func parse(
    _ bytes: [UInt8], _ library: callhome_expat, _ parser: XML_Parser
  ) -> Bool {
    bytes.withUnsafeBytes { all in
      var start = 0
      repeat {
        let end = min(all.count, start + (1 << 20))
        let piece = UnsafeRawBufferPointer(rebasing: all[start..<end])
        let text = piece.baseAddress?.assumingMemoryBound(to: CChar.self)
        let isLast: Int32 = end == all.count ? 1 : 0
        if library.parse(parser, text, Int32(piece.count), isLast) != XML_STATUS_OK {
          return false
        }
        start = end
      } while start < all.count
      return true
    }
  }
}

/// The state of parsing a document; expat's callbacks have a reference to it.
private final class ParsingState {
  let library: callhome_expat
  let parser: XML_Parser
  let receiver: any XMLReceiver
  var depth = 0
  var fault: XMLFault?
  private var passesText = false

  init(_ library: callhome_expat, _ parser: XML_Parser, _ receiver: any XMLReceiver) {
    self.library = library
    self.parser = parser
    self.receiver = receiver
  }

  /// Unused text is not even passed from the library.
  func passText(_ isWanted: Bool) {
    guard isWanted != passesText else { return }
    passesText = isWanted
    library.set_text_handler(parser, isWanted ? characterData : nil)
  }

  func fault(_ kind: XMLFault.Kind) -> XMLFault {
    let place = XMLPlace(library: library, parser: parser)
    return XMLFault(kind: kind, line: place.line, column: place.column)
  }

  func stop(_ kind: XMLFault.Kind) {
    fault = fault ?? fault(kind)
    _ = library.stop(parser, XML_Bool(0))
  }
}

private func reading(_ data: UnsafeMutableRawPointer?) -> ParsingState? {
  data.map { Unmanaged<ParsingState>.fromOpaque($0).takeUnretainedValue() }
}

private let startElement: XML_StartElementHandler = { data, name, _ in
  guard let reading = reading(data), reading.fault == nil, let name else { return }
  reading.depth += 1
  if reading.depth > XMLReader.depthLimit { return reading.stop(.tooDeep) }
  let place = XMLPlace(library: reading.library, parser: reading.parser)
  reading.passText(reading.receiver.start(XMLName(name), at: place))
}

private let endElement: XML_EndElementHandler = { data, _ in
  guard let reading = reading(data), reading.fault == nil else { return }
  reading.depth -= 1
  reading.passText(false)
  reading.receiver.end()
}

private let characterData: XML_CharacterDataHandler = { data, text, length in
  guard let reading = reading(data), reading.fault == nil, let text, length > 0 else { return }
  text.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
    reading.receiver.text(UnsafeBufferPointer(start: $0, count: Int(length)))
  }
}

private let doctype: XML_StartDoctypeDeclHandler = { data, _, _, _, _ in
  reading(data)?.stop(.documentType)
}
