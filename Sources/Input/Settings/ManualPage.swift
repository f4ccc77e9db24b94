extension Settings {
  /// The manual page callhome.yaml(5) as mdoc source, generated from the table of settings.
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
      if let form = form(declaration.shape) { output += sentences(form) }
      if declaration.isRequired { output += "Required.\n" }
      if let fallback = declaration.fallback {
        output += sentences("Default: \(fallback).")
      }
      switch declaration.shape {
      case .choice(let choices): list(choices, "One of:")
      case .map(_, .action(let choices)): list(choices, nil)
      case .section(let inner): section(inner, path: "\(name).")
      case .list(.section(let inner), _): section(inner, path: "\(name).")
      case .map(let key, .section(let inner)): section(inner, path: "\(name).\(key).")
      default: break
      }
    }
    output += ".El\n"
  }

  private mutating func list(_ choices: [Shape.Choice], _ introduction: String?) {
    if let introduction { output += introduction + "\n" }
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

  private func form(_ shape: Shape) -> String? {
    switch shape {
    case .text(let maximum, nil): "Text, at most \(maximum) characters."
    case .text(let maximum, let form?): "\(capitalized(form)); at most \(maximum) characters."
    case .textOrList(let form): "List, or text separated by commas: \(form)."
    case .choice, .action: nil
    case .integer(let range):
      range.count == 1
        ? "Must be \(range.lowerBound)."
        : "Number from \(range.lowerBound) to \(range.upperBound)."
    case .boolean: "true or false."
    case .span(let range): "Period from \(range)."
    case .size(let range): "Size from \(range)."
    case .list(_, hasCommas: true): "List, or text separated by commas."
    case .list: "List; a single value can be written without a list."
    case .map(let key, .action): "Mapping from \(key) to one of these actions:"
    case .map(let key, _): "Mapping with a key for each \(key)."
    case .tree(let words): "\(capitalized(words))."
    case .section: "Mapping with these keys:"
    }
  }

  private func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  /// Puts every sentence on its own line, as is usual in mdoc.
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
  .Dd November 30, 2026
  .Dt CALLHOME.YAML 5
  .Os
  .Sh NAME
  .Nm callhome.yaml
  .Nd configuration of callhome
  .Sh DESCRIPTION
  .Nm
  configures what
  .Xr callhome 8
  sends, to whom and when.
  It is a YAML file in UTF\\-8 with one document.
  Anchors, aliases, tags, duplicate keys and unknown keys are errors, and while there are errors nothing is sent.
  All errors are reported at once, each with its location.
  .Pp
  Values are not converted: a customer id of 0042 stays 0042.
  Periods have a unit: s, m, h, d or w, or its name, as in 3 days.
  Numbers of months are written as 13 months or 2 years.
  Sizes have a unit too: kB, MB or GB, in powers of 1,000.
  Relative paths start at the directory of the file; if the file is named by a link, at the directory of the link.
  A path that begins with
  .Ql ~/
  is in the home directory of the owner of the file, whoever runs
  .Xr callhome 8 .
  For a file owned by root this is root's home directory, which the owner of
  .Ic state
  usually cannot read.
  Variables such as $HOME are not expanded.
  .Pp
  The file must be owned by root or by the user who runs
  .Xr callhome 8 ,
  and nobody else may be able to write it.
  Secrets are stored in separate files that only their owner can read.
  .Sh KEYS

  """

private let tail = """
  .Sh FILES
  .Bl -tag -width Ds
  .It Pa /etc/callhome/callhome.yaml
  The default config file.
  .El
  .Sh EXAMPLES
  A minimal config for smart mode:
  .Bd -literal -offset indent
  version: 1
  call_home: smart
  contact: {email: uc\\-operations@example.com}
  destinations:
    archive: {via: directory, path: /var/spool/callhome}
  .Ed
  .Pp
  Print a commented config with every key:
  .Dl $ callhome config example
  .Pp
  Withhold serial numbers in all fields, and send only the last digits of the phone number:
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
