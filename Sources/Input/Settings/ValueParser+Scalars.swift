import Files
import Diagnostics
import Documents
import Times

extension ValueParser where Value == String {
  /// A text of at most `maximum` Unicode scalars without control characters.
  ///
  /// - Parameters:
  ///   - form: further conditions, in words that follow `must be`.
  ///   - example: a valid value, for hints.
  ///   - advice: the hint for an invalid text; nil for the general one.
  ///   - isSound: whether a text is valid.
  static func text(
    maximum: Int, form: String? = nil, example: String? = nil,
    advice: @escaping @Sendable (_ name: String, _ text: String) -> String? = { _, _ in nil },
    where isSound: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> ValueParser {
    ValueParser(
      shape: .text(maximum: maximum, form),
      read: { node, name, context in
        func refuse(_ message: String, _ hint: String) {
          context.refuse(node.location, "'\(name)' must \(message)", hint: hint)
        }
        let general =
          example.flatMap { edit(name, $0) } ?? "write one text, such as '\(lastKey(name)): VALUE'"
        guard let scalar = node.scalar, !node.isNull else {
          refuse(
            "be \(form ?? "a text"), not \(node.foundText)",
            node.isNull
              ? nullHint(name, example)
              : only(node).flatMap { edit(name, $0) }
                ?? node.elements.flatMap { elements in
                  advice(name, elements.compactMap { $0.scalar?.text }.joined(separator: ", "))
                } ?? general)
          return nil
        }
        let count = scalar.text.unicodeScalars.count
        if count > maximum {
          refuse(
            "have at most \(maximum) characters, not \(count)",
            count == maximum + 1
              ? "leave out 1 character" : "leave out \(count - maximum) characters")
          return nil
        }
        if scalar.text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
          refuse("not have control characters", "write it in one line, with spaces instead of them")
          return nil
        }
        guard !scalar.text.isEmpty, isSound(scalar.text) else {
          refuse(
            "be \(form ?? "a text"), not \(node.foundText)",
            scalar.text.isEmpty
              ? nullHint(name, example)
              : advice(name, scalar.text) ?? generalAdvice(name, scalar.text, isSound: isSound)
                ?? general)
          return nil
        }
        return scalar.text
      },
      show: { .string($0) })
  }

  /// A contact's name (C1).
  static let personName = text(
    maximum: 128,
    form: "letters of any script, digits, spaces and the characters . _ - ' , ( )",
    advice: { name, text in
      let kept = plainPersonName(text)
      return generalAdvice(name, text, isSound: isPersonName)
        ?? (isPersonName(kept) ? edit(name, kept) : nil)
    },
    where: isPersonName)

  /// An e-mail address.
  static let emailAddress = text(
    maximum: 254, form: "an e-mail address such as 'name@example.com'",
    example: "name@example.com", advice: emailAdvice, where: isEmailAddress)

  /// A host's name or address; an IPv6 address may be in brackets.
  static let host: ValueParser = {
    let host = text(maximum: 253, form: "a host name or address", advice: hostAdvice) {
      isIPv6Address($0) || !$0.hasPrefix("[") && isHostName($0)
    }
    return ValueParser(
      shape: host.shape,
      read: { node, name, context in
        if let text = node.scalar?.text, text.contains("@") {
          // The text before it may be a password.
          context.refuse(
            node.location,
            "'\(name)' must be a host name or address without a user or password in it",
            hint: hostAdvice(name, text))
          return nil
        }
        return host.read(node, name, &context)
      },
      show: host.show)
  }()

  /// An EHLO name: a host name, or an address in brackets.
  static let heloName = text(
    maximum: 253,
    form: "a host name such as 'host.example.com', or an address in brackets such as '[192.0.2.1]'",
    advice: { name, text in
      if isIPv4Address(text) { return edit(name, "[\(text)]") }
      if isIPv6Address(text) {
        return edit(name, "[IPv6:\(text.filter { !"[]".contains($0) })]")
      }
      return AddressParts(text).flatMap { edit(name, $0.host) }
        ?? "write the name that DNS knows, which has no '_', or remove the key"
    }
  ) {
    $0.hasPrefix("[") ? isAddressLiteral($0) : isHostName($0) && !isIPv4Address($0)
  }

  /// An HTTPS address without user, password or fragment. An address with a password is not
  /// repeated in errors.
  static let httpsAddress: ValueParser = {
    let address = text(
      maximum: 2_048, form: "an address that begins with 'https://'", advice: urlAdvice,
      where: isHTTPSAddress)
    return ValueParser(
      shape: address.shape,
      read: { node, name, context in
        if node.scalar?.text.contains("@") == true {
          context.refuse(
            node.location, "'\(name)' must be an address without a user or password in it",
            hint: shownAdvice(name, node.scalar?.text ?? ""))
          return nil
        }
        if let text = node.scalar?.text, text.hasPrefix("https://"), text.utf8.count <= 2_048,
          !isHTTPSAddress(text)
        {
          context.refuse(
            node.location, "'\(name)' is not a valid address: \(quoted(shownAddress(text)))",
            hint: shownAdvice(name, text))
          return nil
        }
        if let text = node.scalar?.text, !isHTTPSAddress(text), shownAddress(text) != text {
          context.refuse(
            node.location,
            "'\(name)' must be an address that begins with 'https://', not \(quoted(shownAddress(text)))",
            hint: shownAdvice(name, text))
          return nil
        }
        return address.read(node, name, &context)
      },
      show: address.show)
  }()

  /// A media type without parameters (RFC 9110, section 8.3.1).
  static let mediaType = text(
    maximum: 127, form: "a media type such as 'application/json'", example: "application/json",
    advice: { name, text in
      let type = String(text.prefix { $0 != ";" })
      return type != text && isMediaType(type) ? edit(name, type) : nil
    }, where: isMediaType)

  /// A media type with or without parameters (RFC 9110, sections 5.6.6 and 8.3.1). Messages are in
  /// UTF-8, so no other character set is allowed.
  static let contentType = text(
    maximum: 127,
    form: "a media type such as 'application/soap+xml; charset=utf-8', in no other character set",
    example: "application/soap+xml; charset=utf-8",
    where: isContentType)

  /// A path. A relative path starts at the config's directory, and `~` is the home directory of the
  /// config's owner. `-` stays unchanged.
  static let path = ValueParser(
    shape: .text(maximum: 4_096, "a path"),
    read: { node, name, context in
      if node.isNull, node.scalar?.text == "~" {
        context.refuse(
          node.location, "'\(name)' must be a path, not empty: '~' means null in YAML",
          hint: "write '\(lastKey(name)): ~/' for the home directory, or remove the key")
        return nil
      }
      guard
        let path = text(maximum: 4_096, form: "a path", example: "/PATH")
          .read(node, name, &context)
      else { return nil }
      if node.scalar?.isQuoted == false, let (message, hint) = severalPaths(path, name) {
        context.refuse(node.location, message, hint: hint)
        return nil
      }
      return absolute(path, node, name, &context)
    },
    show: { .string($0) })

  /// A file for node_exporter's textfile collector, which requires a certain suffix.
  static let metricsFile = ValueParser(
    shape: .text(maximum: 4_096, "the path of a file whose name ends in '.prom'"),
    read: { node, name, context in
      guard let file = path.read(node, name, &context) else { return nil }
      let last = file.split(separator: "/").last ?? ""
      guard last.hasSuffix(".prom"), last.utf8.count > 5 else {
        context.refuse(
          node.location,
          "'\(name)' must be the path of a file whose name ends in '.prom', not \(node.foundText)",
          hint: edit(name, renamed(node.scalar?.text ?? "", to: ".prom"))
            .map { "\($0); node_exporter reads no others" } ?? "node_exporter reads no others")
        return nil
      }
      return file
    },
    show: { .string($0) })

  /// A private key of a certificate; see ``secretFile(_:)``.
  static let keyFile = secretFile(nil)

  /// A secret file, which must not be readable by other users. The secret is read only when it is
  /// needed, so that a problem with it stops only its destination.
  ///
  /// - Parameter content: the content that it must have; nil for a private key.
  static func secretFile(_ content: SecretFile.Content?) -> ValueParser {
    ValueParser(
      shape: .text(maximum: 4_096, "the path of a file that only its owner can read"),
      read: { node, name, context in
        guard let file = path.read(node, name, &context) else { return nil }
        let problem = secretFileProblem(file)
        let text = node.scalar?.text ?? ""
        if problem != nil, !mayExist(file), !isPlainlyPath(text, file) {
          // The text may be the secret itself, which must not appear in an error, the state or
          // cron's mail.
          context.refuse(
            node.location, "'\(name)' must be the path of a file, and there is none of this name",
            hint:
              "write the secret into a file that only its owner can read, and name its whole path")
          return nil
        }
        if let content {
          context.secretFiles.append(SecretFile(path: file, content: content))
          context.secretProblems +=
            problem.map {
              [Diagnostic(.error, at: node.location, $0.0, hint: $0.1)]
            } ?? []
        } else if let problem {
          context.refuse(node.location, problem.0, hint: problem.1)
          return nil
        }
        return file
      },
      show: { .string($0) })
  }

  /// The name of a node, a label or a user: a text without control characters.
  static let word = text(maximum: 255)

  /// The name of one node.
  static let nodeName = text(
    maximum: 255, form: "the name of a node",
    advice: { _, text in
      edit("[\(text.split { ", ".contains($0) }.joined(separator: ", "))]") ?? "write a list"
    }
  ) { !$0.contains(",") }
}

extension ValueParser where Value == Bool {
  /// `true` or `false`, and no other word.
  static let boolean = ValueParser(
    shape: .boolean,
    read: { node, name, context in
      switch node.scalar?.text {
      case "true": return true
      case "false": return false
      default:
        let word = Lookalike.replacing(in: node.scalar?.text ?? "").lowercased()
          .filter { $0.isLetter || $0.isNumber }
        let isNo = ["no", "off", "n", "false", "0", "never", "disabled", "disable", "none"]
          .contains(word)
        context.refuse(
          node.location, "'\(name)' must be 'true' or 'false', not \(node.foundText)",
          hint: node.isNull
            ? "write '\(lastKey(name)): true'; a '#' after a space begins a comment"
            : "write '\(lastKey(name)): \(isNo ? "false" : "true")'"
              + (node.elements == nil ? "" : "; files belong in 'trace_files'"))
        return nil
      }
    },
    show: { .boolean($0) })
}

extension ValueParser where Value == Int {
  /// A whole number within a range.
  ///
  /// - Parameters:
  ///   - example: a valid number, for hints.
  ///   - names: words that other programs use for numbers.
  static func integer(
    _ range: ClosedRange<Int>, example: Int, names: [String: Int] = [:]
  ) -> ValueParser {
    ValueParser(
      shape: .integer(range),
      read: { node, name, context in
        if let text = node.scalar?.text, let number = Int(text), range.contains(number),
          String(number) == text
        {
          return number
        }
        let wanted =
          range.count == 1
          ? String(range.lowerBound)
          : "an integer from \(range.lowerBound) to \(range.upperBound)"
        let text = (node.scalar?.text ?? only(node) ?? "").lowercased()
        let digits =
          text.hasPrefix("-")
          ? nil : Int(text.drop { !$0.isNumber }.prefix { ("0"..."9").contains($0) })
        let number = names[text] ?? digits.flatMap { range.contains($0) ? $0 : nil } ?? example
        context.refuse(
          node.location, "'\(name)' must be \(wanted), not \(node.foundText)",
          hint: node.isNull
            ? nullHint(name, String(example)) : "write '\(lastKey(name)): \(number)'")
        return nil
      },
      show: { .integer($0) })
  }
}

extension ValueParser where Value == TimeSpan {
  /// A time span with its unit, within a range.
  static func span(_ range: ClosedRange<TimeSpan>) -> ValueParser {
    let words =
      "a length of time from \(range.lowerBound) to \(range.upperBound), such as "
      + "'\(typicalSpan(range))'"
    return ValueParser(
      shape: .span("\(range.lowerBound) to \(range.upperBound)"),
      read: { node, name, context in
        if let span = node.scalar.flatMap({ TimeSpan($0.text) }), range.contains(span) {
          return span
        }
        context.refuse(
          node.location, "'\(name)' must be \(words), not \(node.foundText)",
          hint: node.isNull
            ? nullHint(name, typicalSpan(range).description)
            : spanAdvice(name, node.scalar?.text ?? only(node) ?? "", range))
        return nil
      },
      show: { .string($0.description) })
  }
}

/// A size in bytes.
package struct ByteCount: Hashable, Sendable, Comparable {
  /// The number of bytes.
  package let bytes: Int

  /// Creates a size.
  init(bytes: Int) {
    self.bytes = bytes
  }

  /// Reads `500kB`, `10MB` or `1 GB` (powers of 1,000), in upper or lower case; nil if it is
  /// invalid.
  init?(_ text: String) {
    let digits = text.prefix { ("0"..."9").contains($0) }
    let units = ["kb": 1_000, "mb": 1_000_000, "gb": 1_000_000_000]
    guard let factor = units[text.dropFirst(digits.count).drop { $0 == " " }.lowercased()],
      let number = Int(digits), (1...1_000_000).contains(number)
    else { return nil }
    bytes = number * factor
  }

  /// Orders by size.
  package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  /// The shortest way to write it.
  var text: String {
    for (unit, factor) in [("GB", 1_000_000_000), ("MB", 1_000_000)] where bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes / 1_000)kB"
  }
}

extension ValueParser where Value == ByteCount {
  /// A size with its unit.
  static let size = ValueParser(
    shape: .size("1kB to 1GB"),
    read: { node, name, context in
      if let size = node.scalar.flatMap({ ByteCount($0.text) }), size.bytes <= 1_000_000_000 {
        return size
      }
      context.refuse(
        node.location,
        "'\(name)' must be a size from 1kB to 1GB, such as '10MB', not \(node.foundText)",
        hint: node.isNull
          ? nullHint(name, "10MB")
          : sizeAdvice(name, node.scalar?.text ?? only(node) ?? ""))
      return nil
    },
    show: { .string($0.text) })
}
