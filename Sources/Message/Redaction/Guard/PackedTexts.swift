import Gzip
import Times

/// Unpacks all texts in a payload that are packed with gzip and written in base64, and calls a
/// function with each window: its position in the payload, the window, and the number of its first
/// line.
///
/// All formats write attachments like this, in lines or as one.
func searchPackedTexts(
  in text: Span<UInt8>, until deadline: Deadline,
  _ visit: (_ start: Int, _ window: [UInt8], _ firstLine: Int) -> Void
) {
  // The first three bytes of gzip, including the method.
  let mark = Array("H4sI".utf8)
  var index = 0
  while index + mark.count <= text.count {
    guard text[index] == mark[0], mark.indices.allSatisfy({ text[index + $0] == mark[$0] }),
      index == 0 || base64Values[Int(text[index - 1])] > 63, let reader = GzipReader()
    else {
      index += 1
      continue
    }
    let start = index
    index = unpack(text, from: start, reader, until: deadline) { visit(start, $0, $1) }
  }
}

/// Unpacks one text, and returns where it ends in the payload.
private func unpack(
  _ text: Span<UInt8>, from start: Int, _ packed: consuming GzipReader,
  until deadline: Deadline, _ visit: (_ window: [UInt8], _ firstLine: Int) -> Void
) -> Int {
  var reader = packed
  var windows = TextWindows()
  var digits = Base64Digits(leavingOut: 0)
  var bytes: [UInt8] = []
  var index = start
  var left = largestText
  var goesOn = true
  while goesOn {
    bytes.removeAll(keepingCapacity: true)
    while index < text.count, bytes.count < 65_536 {
      let value = base64Values[Int(text[index])]
      if value > 63, text[index] != 0x0D, text[index] != 0x0A { break }
      index += 1
      if let byte = digits.byte(with: value) { bytes.append(byte) }
    }
    goesOn = bytes.withUnsafeBufferPointer { bytes in
      reader.unpack(bytes) { piece in
        left -= piece.count
        windows.add(piece, isLast: false, visit)
        return left > 0 && !deadline.isOver
      }
    }
    if bytes.count < 65_536 { break }
  }
  windows.add(UnsafeBufferPointer(start: nil, count: 0), isLast: true, visit)
  return index
}

/// Texts written by this program are shorter.
private let largestText = 134_217_728
