import Diagnostics
import Documents
import Formats

extension ValueParser where Value == MessageBody {
  /// The JSON body of a destination (R3).
  static let body = ValueParser(
    shape: .tree("a mapping or a list, with any JSON values in it"),
    read: { node, _, context in
      var reader = BodyReader()
      let body = reader.body(node)
      for problem in reader.problems {
        context.refuse(problem.location, problem.text, hint: problem.hint)
      }
      return body
    },
    show: { $0.source })
}

/// Checks `body` against other keys of a destination.
func checkBody(_ destination: Destination, _ node: DocumentNode, _ context: inout ParsingContext) {
  if let form = node["body_form"], !context.has("body", in: node) {
    context.refuse(
      form.location, "'body_form' is given and 'body' is not",
      hint: "remove 'body_form', or add 'body'")
  }
  guard let body = destination.body else { return }
  if let format = node["format"], destination.format != .json {
    context.refuse(
      format.location,
      "'format' must be 'json' with 'body', not '\(destination.format.rawValue)': the body is JSON",
      hint: "remove 'format'; {text} and {short} in 'body' stand for these formats")
  }
  if destination.bodyForm == .lines, !body.isList, let tree = node["body"] {
    context.refuse(
      tree.location, "'body' must be a list with 'body_form: lines', not a mapping",
      hint: "put a '-' before the mapping of each line")
  }
}
