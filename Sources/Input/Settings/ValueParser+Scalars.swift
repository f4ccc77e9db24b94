import Diagnostics
import Documents
import Files

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
                } ?? oneText(of: node, name, isSound) ?? general)
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
          refuse(
            "not have control characters",
            scalar.text.contains("-----BEGIN ")
              ? "write it into a file, and the path of the file here"
              : "write it in one line, with spaces instead of them")
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
      if isEmailAddress(text) { return "write a name; an address belongs in 'email'" }
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
    advice: { name, text in
      let types = [
        "json": "application/json", "xml": "text/xml; charset=utf-8",
        "text": "text/plain; charset=utf-8", "txt": "text/plain; charset=utf-8",
        "plain": "text/plain; charset=utf-8",
      ]
      return types[text.lowercased().filter { $0 != "." }].flatMap { edit(name, $0) }
    },
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
          hint: noneWords.contains(node.scalar?.text.lowercased() ?? "")
            ? "remove the key: without it there is no such file"
            : edit(
              name,
              ["true", "yes", "on"].contains(node.scalar?.text.lowercased())
                ? "/var/lib/prometheus/node-exporter/callhome.prom"
                : renamed(node.scalar?.text ?? "", to: ".prom")
            ).map { "\($0); node_exporter reads no others" } ?? "node_exporter reads no others")
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
  static let nodeName: ValueParser = {
    let word = text(
      maximum: 255, form: "the name of a node",
      advice: { _, text in
        edit("[\(text.split { ", ".contains($0) }.joined(separator: ", "))]") ?? "write a list"
      }
    ) { !$0.contains(",") }
    return ValueParser(
      shape: word.shape,
      read: { node, name, context in
        if let keys = node.entries?.map(\.key), !keys.isEmpty {
          context.refuse(
            node.location, "'\(name)' must be the name of a node, not a mapping",
            hint: edit("\(lastKey(name)): [\(keys.joined(separator: ", "))]")
              ?? "write the names as a list")
          return nil
        }
        return word.read(node, name, &context)
      },
      show: word.show)
  }()

  /// The label of an alert, and not a template of one.
  static let label = text(
    maximum: 255, form: "the name of a label", example: "instance",
    advice: { name, text in
      text.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.last
        .flatMap { edit(name, String($0)) }
    }
  ) { !hasVariable($0) }
}

/// What to write instead of a list of texts: what joins the parts of the value, else the first of them.
private func oneText(
  of node: DocumentNode, _ name: String, _ isSound: (String) -> Bool
) -> String? {
  let texts = (node.elements ?? []).compactMap { $0.scalar?.text }
  guard let first = texts.first, texts.count == node.elements?.count else { return nil }
  let whole =
    switch lastKey(name) {
    case "scope": texts.joined(separator: " ")
    case "address": texts.joined(separator: ", ")
    default: first
    }
  return isSound(whole) ? edit(name, whole) : nil
}
