extension Settings {
  /// A commented config as a starting point, generated from the table of settings. Required keys
  /// and defaults are active, all others are commented out.
  package static var exampleFile: String {
    guard case .section(let declarations) = ValueParser<Settings>.settings.shape else { return "" }
    var writer = ExampleWriter()
    writer.output = """
      # callhome: what is sent, to whom and when. callhome.yaml(5) explains every key.
      #
      # Replace the values, then run 'callhome check'. Nothing is sent until 'callhome license accept'.

      """
    writer.write(declarations, indent: 0, isActive: true)
    return writer.output
  }
}

private struct ExampleWriter {
  var output = ""

  mutating func write(_ declarations: [Declaration], indent: Int, isActive: Bool) {
    for declaration in declarations {
      if indent == 0 { output += "\n" }
      comment(declaration.text, indent: indent)
      if case .choice(let choices) = declaration.shape {
        for choice in choices {
          comment("  \(choice.name): \(choice.text)", indent: indent, hanging: 4)
        }
      }
      if let fallback = declaration.fallback {
        comment("Default: \(fallback).", indent: indent)
      }
      switch declaration.example {
      case .active(let value):
        line("\(declaration.name): \(value)", indent: indent, isActive: isActive)
      case .commented(let value):
        line("\(declaration.name): \(value)", indent: indent, isActive: false)
      case .nested(let isNestedActive):
        let isActive = isActive && isNestedActive
        line("\(declaration.name):", indent: indent, isActive: isActive)
        nested(declaration.shape, indent: indent + 1, isActive: isActive)
      }
    }
  }

  private mutating func nested(_ shape: Shape, indent: Int, isActive: Bool) {
    switch shape {
    case .section(let declarations):
      write(declarations, indent: indent, isActive: isActive)
    case .map(_, let value):
      line("support:", indent: indent, isActive: isActive)
      nested(value, indent: indent + 1, isActive: isActive)
    default:
      break
    }
  }

  private mutating func line(_ text: String, indent: Int, isActive: Bool) {
    let margin = String(repeating: "  ", count: indent)
    // '#' is in the first column, so that removing it leaves the right indentation.
    output += (isActive ? "" : "#") + margin + text + "\n"
  }

  private mutating func comment(_ text: String, indent: Int, hanging: Int = 0) {
    let margin = String(repeating: "  ", count: indent)
    // Leading spaces are intended.
    var current = String(text.prefix { $0 == " " })
    var isFirst = true
    for word in text.split(separator: " ") {
      if !isFirst, margin.count + current.count + word.count > 92 {
        output += "\(margin)# \(current)\n"
        current = String(repeating: " ", count: hanging)
      } else if !isFirst {
        current += " "
      }
      isFirst = false
      current += word
    }
    output += "\(margin)# \(current)\n"
  }
}
