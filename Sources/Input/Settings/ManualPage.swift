extension Settings {
  /// The manual page callhome.yaml(5) as mdoc source, made from the table of settings.
  package static var manualPage: String {
    guard case .section(let declarations) = ValueParser<Settings>.settings.shape else { return "" }
    var writer = ManualWriter()
    writer.section(declarations, path: "")
    return head + writer.output + tail
  }
}

private struct ManualWriter {
  var output = ""

  mutating func section(_ declarations: [Declaration], path: String) {
    output += ".Bl -tag -width Ds\n"
    for declaration in declarations {
      let name = path + declaration.name
      output += ".It Ic \(name)\n"
      output += sentences(declaration.text)
      output += sentences(form(declaration.shape))
      if declaration.isRequired { output += "It must be given.\n" }
      if let fallback = declaration.fallback {
        output += sentences("Without it: \(fallback).")
      }
      switch declaration.shape {
      case .choice(let choices): list(choices)
      case .map(_, .action(let choices)): list(choices)
      case .section(let inner): section(inner, path: "\(name).")
      case .list(.section(let inner), _): section(inner, path: "\(name).")
      case .map(let key, .section(let inner)): section(inner, path: "\(name).\(key).")
      default: break
      }
    }
    output += ".El\n"
  }

  private mutating func list(_ choices: [Shape.Choice]) {
    if choices.allSatisfy(\.text.isEmpty) {
      output += "Values: " + choices.map(\.name).joined(separator: ", ") + ".\n"
      return
    }
    output += ".Bl -tag -width Ds -compact\n"
    for choice in choices {
      output += ".It Cm \(choice.name)\n"
      output += escaped(choice.text) + "\n"
    }
    output += ".El\n"
  }

  private func form(_ shape: Shape) -> String {
    switch shape {
    case .text(let maximum, let form):
      "Its value is \(form ?? "a text") of at most \(maximum) characters."
    case .textOrList(let form): "Its value is a list, or one text with commas: \(form)."
    case .choice: "Its value is one of these:"
    case .integer(let range):
      range.count == 1
        ? "Its value is \(range.lowerBound)."
        : "Its value is a whole number from \(range.lowerBound) to \(range.upperBound)."
    case .boolean: "Its value is true or false."
    case .span(let range): "Its value is a length of time from \(range)."
    case .size(let range): "Its value is a size from \(range)."
    case .list(_, hasCommas: true):
      "Its value is a list, or one text with commas between the values."
    case .list: "Its value is a list. A single value needs no list."
    case .map(let key, .action):
      "Its value is a mapping from a \(key) to one of these actions:"
    case .map(let key, _): "Its value is a mapping from a \(key)."
    case .tree(let words): "Its value is \(words)."
    case .section: "Its value is a mapping with these keys:"
    case .action: ""
    }
  }

  /// Every sentence on a line of its own, as mdoc wants it.
  private func sentences(_ text: String) -> String {
    var lines = ""
    var rest = Substring(text)
    while let end = rest.firstRange(of: ". ") {
      lines += escaped(String(rest[..<end.lowerBound])) + ".\n"
      rest = rest[end.upperBound...]
    }
    return rest.isEmpty ? lines : lines + escaped(String(rest)) + "\n"
  }

  private func escaped(_ text: String) -> String {
    let plain = text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    return plain.hasPrefix(".") || plain.hasPrefix("'") ? "\\&" + plain : plain
  }
}

private let head = """
  .\\" Made from the table of settings; 'make generate' writes it anew.
  .Dd November 22, 2026
  .Dt CALLHOME.YAML 5
  .Os
  .Sh NAME
  .Nm callhome.yaml
  .Nd configuration of callhome
  .Sh DESCRIPTION
  .Nm
  says what
  .Xr callhome 8
  sends, to whom and when.
  It is a YAML file in UTF\\-8 with one document.
  Anchors, aliases, tags, keys that occur twice and keys that are not described here are errors, and
  with an error nothing is sent.
  All errors are told at once, each with its place.
  .Pp
  Values keep the text that they are written in: a customer id of 0042 stays 0042.
  Lengths of time have a unit: s, m, h, d or w, or the word for it, as in 3 days.
  Numbers of months are written 13 months or 2 years.
  Sizes have a unit too: kB, MB or GB, in powers of 1,000.
  Paths that do not begin with a slash count from the directory of the file; if the file is named by a
  link, from the directory of the link.
  A path that is
  .Ql ~/
  or begins with it is in the home directory of the owner of the file, whoever runs
  .Xr callhome 8 .
  For a file of root this is root's home directory, which the owner of
  .Ic state
  usually cannot read.
  Variables such as $HOME are not replaced.
  .Pp
  The file must belong to root or to the user who runs
  .Xr callhome 8 ,
  and nobody else may be able to write it.
  Secrets stand in files of their own, which nobody but their owner can read.
  .Sh KEYS

  """

private let tail = """
  .Sh FILES
  .Bl -tag -width Ds
  .It Pa /etc/callhome/callhome.yaml
  The file that is read when no other is named.
  .El
  .Sh EXAMPLES
  The least that smart mode needs:
  .Bd -literal -offset indent
  version: 1
  call_home: smart
  contact: {email: uc\\-operations@example.com}
  destinations:
    archive: {via: directory, path: /var/spool/callhome}
  .Ed
  .Pp
  A commented file with every key:
  .Dl $ callhome config example
  .Pp
  Keep serial numbers back, wherever they stand, and show only the end of the phone number:
  .Bd -literal -offset indent
  redaction:
    "*.serial_number": withhold
    contact_phone: {mask: 4}
  .Ed
  .Sh SEE ALSO
  .Xr callhome\\-aml 5 ,
  .Xr callhome\\-body 5 ,
  .Xr callhome\\-snapshot 5 ,
  .Xr callhome 8

  """
