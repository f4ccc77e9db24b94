import Diagnostics
import Documents
import Times

extension Reading where Value == String {
  /// A text of at most `maximum` Unicode scalars without control characters.
  ///
  /// - Parameters:
  ///   - form: what else must hold, in words that follow `must be`.
  ///   - isSound: whether it holds.
  static func text(
    maximum: Int, form: String? = nil,
    where isSound: @escaping @Sendable (String) -> Bool = { _ in true }
  ) -> Reading {
    Reading(
      shape: .text(maximum: maximum, form),
      read: { node, name, context in
        guard let scalar = node.scalar, !node.isNull else {
          context.refuse(
            node.location, "'\(name)' must be \(form ?? "a text"), not \(node.foundText)")
          return nil
        }
        let count = scalar.text.unicodeScalars.count
        if count > maximum {
          context.refuse(
            node.location, "'\(name)' must have at most \(maximum) characters, not \(count)")
          return nil
        }
        if scalar.text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        {
          context.refuse(node.location, "'\(name)' must not have control characters")
          return nil
        }
        guard !scalar.text.isEmpty, isSound(scalar.text) else {
          context.refuse(
            node.location, "'\(name)' must be \(form ?? "a text"), not \(node.foundText)")
          return nil
        }
        return scalar.text
      },
      show: { .string($0) })
  }

  /// A contact's name (C1).
  static let personName = text(
    maximum: 128, form: "letters of any script, digits, spaces, '.', '_' and '-'"
  ) { text in
    text.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || scalar.properties.generalCategory == .nonspacingMark
        || scalar.properties.generalCategory == .spacingMark
        || " ._-".unicodeScalars.contains(scalar)
    }
  }

  /// An e-mail address.
  static let emailAddress = text(
    maximum: 254, form: "an e-mail address such as 'name@example.com'", where: isEmailAddress)

  /// A host's name or address; an IPv6 address may be in brackets.
  static let host = text(maximum: 253, form: "a host name or address") {
    isIPv6Address($0) || !$0.hasPrefix("[") && isHostName($0)
  }

  /// A name that EHLO says: a host name, or an address in brackets.
  static let heloName = text(
    maximum: 253,
    form: "a host name such as 'host.example.com', or an address in brackets such as '[192.0.2.1]'"
  ) {
    $0.hasPrefix("[") ? isAddressLiteral($0) : isHostName($0) && !isIPv4Address($0)
  }

  /// An HTTPS address without user, password or fragment. One that holds a password is not told.
  static let httpsAddress: Reading = {
    let address = text(
      maximum: 2_048, form: "an address that begins with 'https://'", where: isHTTPSAddress)
    return Reading(
      shape: address.shape,
      read: { node, name, context in
        if node.scalar?.text.contains("@") == true {
          context.refuse(
            node.location, "'\(name)' must be an address without a user or password in it")
          return nil
        }
        if let text = node.scalar?.text, text.hasPrefix("https://"), text.utf8.count <= 2_048,
          !isHTTPSAddress(text)
        {
          context.refuse(
            node.location, "'\(name)' is not a valid address: \(node.foundText)",
            hint: "write 'https://HOST:PORT/PATH', an IPv6 address as '[2001:db8::1]'")
          return nil
        }
        return address.read(node, name, &context)
      },
      show: address.show)
  }()

  /// A media type without parameters (RFC 9110, section 8.3.1).
  static let mediaType = text(
    maximum: 127, form: "a media type such as 'application/json'", where: isMediaType)

  /// A media type with or without parameters (RFC 9110, sections 5.6.6 and 8.3.1); messages are in
  /// UTF-8, so that no other character set may be named.
  static let contentType = text(
    maximum: 127,
    form: "a media type such as 'application/soap+xml; charset=utf-8', in no other character set",
    where: isContentType)

  /// A path; one that does not begin with `/` counts from the config's directory. `-` stays as it is.
  static let path = Reading(
    shape: .text(maximum: 4_096, "a path"),
    read: { node, name, context in
      text(maximum: 4_096, form: "a path").read(node, name, &context).map {
        if $0.hasPrefix("/") || $0 == "-" { return $0 }
        let relative = $0.hasPrefix("./") ? String($0.dropFirst(2)) : $0
        return context.directory == "/" ? "/\(relative)" : "\(context.directory)/\(relative)"
      }
    },
    show: { .string($0) })

  /// A file that node_exporter's textfile collector reads, which looks at how its name ends.
  static let metricsFile = Reading(
    shape: .text(maximum: 4_096, "the path of a file whose name ends in '.prom'"),
    read: { node, name, context in
      guard let file = path.read(node, name, &context) else { return nil }
      let last = file.split(separator: "/").last ?? ""
      guard last.hasSuffix(".prom"), last.utf8.count > 5 else {
        context.refuse(
          node.location,
          "'\(name)' must be the path of a file whose name ends in '.prom', not \(node.foundText)",
          hint: "node_exporter reads no others")
        return nil
      }
      return file
    },
    show: { .string($0) })

  /// A file that holds a secret: it must not be open to other users. The secret itself is read when
  /// it is needed, never here.
  static let secretFile = Reading(
    shape: .text(maximum: 4_096, "the path of a file that only its owner can read"),
    read: { node, name, context in
      guard let file = path.read(node, name, &context) else { return nil }
      if let problem = secretFileProblem(file) {
        context.problems.append(Diagnostic(.error, at: node.location, problem.0, hint: problem.1))
        return nil
      }
      return file
    },
    show: { .string($0) })

  /// The name of a node, a label or a user: a word without control characters.
  static let word = text(maximum: 255)
}

extension Reading where Value == Bool {
  /// `true` or `false`, and no other word for it.
  static let boolean = Reading(
    shape: .boolean,
    read: { node, name, context in
      switch node.scalar?.text {
      case "true": return true
      case "false": return false
      default:
        context.refuse(
          node.location, "'\(name)' must be 'true' or 'false', not \(node.foundText)")
        return nil
      }
    },
    show: { .boolean($0) })
}

extension Reading where Value == Int {
  /// A whole number within a range.
  static func integer(_ range: ClosedRange<Int>) -> Reading {
    Reading(
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
        context.refuse(node.location, "'\(name)' must be \(wanted), not \(node.foundText)")
        return nil
      },
      show: { .integer($0) })
  }
}

extension Reading where Value == TimeSpan {
  /// A length of time with its unit, within a range.
  static func span(_ range: ClosedRange<TimeSpan>) -> Reading {
    let words = "a length of time from \(range.lowerBound) to \(range.upperBound), such as '3d'"
    return Reading(
      shape: .span("\(range.lowerBound) to \(range.upperBound)"),
      read: { node, name, context in
        if let span = node.scalar.flatMap({ TimeSpan($0.text) }), range.contains(span) {
          return span
        }
        context.refuse(
          node.location, "'\(name)' must be \(words), not \(node.foundText)",
          hint: node.scalar.flatMap { Int($0.text) } == nil
            ? nil : "write the unit: s, m, h, d or w")
        return nil
      },
      show: { .string($0.description) })
  }
}

/// A size in bytes.
package struct ByteCount: Hashable, Sendable, Comparable {
  /// How many bytes.
  package let bytes: Int

  /// Reads `500kB`, `10MB` or `1GB` (powers of 1,000); nil for every other text.
  init?(_ text: String) {
    for (unit, factor) in [("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000)]
    where text.hasSuffix(unit) {
      guard let number = Int(text.dropLast(2)), (1...1_000_000).contains(number),
        text.first != "+"
      else { return nil }
      bytes = number * factor
      return
    }
    return nil
  }

  /// The smaller size first.
  package static func < (left: ByteCount, right: ByteCount) -> Bool { left.bytes < right.bytes }

  /// The shortest way to write it.
  var text: String {
    for (unit, factor) in [("GB", 1_000_000_000), ("MB", 1_000_000)] where bytes % factor == 0 {
      return "\(bytes / factor)\(unit)"
    }
    return "\(bytes / 1_000)kB"
  }
}

extension Reading where Value == ByteCount {
  /// A size with its unit.
  static let size = Reading(
    shape: .size("1kB to 1GB"),
    read: { node, name, context in
      if let size = node.scalar.flatMap({ ByteCount($0.text) }), size.bytes <= 1_000_000_000 {
        return size
      }
      context.refuse(
        node.location,
        "'\(name)' must be a size from 1kB to 1GB, such as '10MB', not \(node.foundText)")
      return nil
    },
    show: { .string($0.text) })
}
