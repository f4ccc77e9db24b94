import CExpat

/// Takes the parts of an XML document in their order.
package protocol XMLReceiver: AnyObject {
  /// An element begins.
  ///
  /// - Parameters:
  ///   - name: the name without a prefix.
  ///   - line: where it begins, counted from 1.
  ///   - column: likewise.
  func start(_ name: String, line: Int, column: Int)

  /// Some text of the innermost element, in UTF-8; it may come in several pieces.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)

  /// The innermost element ends.
  func end()
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
  /// - Throws: what is wrong; the receiver then has what came before it.
  package static func read(
    _ bytes: [UInt8], to receiver: any XMLReceiver
  ) throws(XMLFault) {
    guard let library = ExpatLibrary()?.functions, let parser = library.create(nil) else {
      throw XMLFault(kind: .noLibrary, line: 1, column: 1)
    }
    defer { library.free(parser) }
    let reading = Reading(library, parser, receiver)
    let isRead = withExtendedLifetime(reading) {
      library.set_user_data(parser, Unmanaged.passUnretained(reading).toOpaque())
      library.set_element_handler(parser, startElement, endElement)
      library.set_text_handler(parser, characterData)
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

/// A document while it is read; expat's functions hold on to it.
private final class Reading {
  let library: callhome_expat
  let parser: XML_Parser
  let receiver: any XMLReceiver
  var depth = 0
  var fault: XMLFault?

  init(_ library: callhome_expat, _ parser: XML_Parser, _ receiver: any XMLReceiver) {
    self.library = library
    self.parser = parser
    self.receiver = receiver
  }

  func fault(_ kind: XMLFault.Kind) -> XMLFault {
    XMLFault(
      kind: kind, line: Int(clamping: library.line(parser)),
      column: Int(clamping: library.column(parser)) + 1)
  }

  func stop(_ kind: XMLFault.Kind) {
    fault = fault ?? fault(kind)
    _ = library.stop(parser, XML_Bool(0))
  }
}

private func reading(_ data: UnsafeMutableRawPointer?) -> Reading? {
  data.map { Unmanaged<Reading>.fromOpaque($0).takeUnretainedValue() }
}

private let startElement: XML_StartElementHandler = { data, name, _ in
  guard let reading = reading(data), reading.fault == nil, let name else { return }
  reading.depth += 1
  if reading.depth > XMLReader.depthLimit { return reading.stop(.tooDeep) }
  let full = String(cString: name)
  let local = full.utf8.lastIndex(of: UInt8(ascii: ":")).map { full[full.index(after: $0)...] }
  reading.receiver.start(
    local.map(String.init) ?? full, line: Int(clamping: reading.library.line(reading.parser)),
    column: Int(clamping: reading.library.column(reading.parser)) + 1)
}

private let endElement: XML_EndElementHandler = { data, _ in
  guard let reading = reading(data), reading.fault == nil else { return }
  reading.depth -= 1
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
