import ArgumentParser
import Diagnostics
import Files
import Glibc
import Runs
import Settings

extension Config {
  /// `callhome config init`: a first config, by questions or by options.
  struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "init",
      abstract: "Write a first config from questions or options.",
      discussion: "Any option other than '--config' disables questions. Never replaces a file.")

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("smart, anonymous or disabled.", valueName: "mode"))
    var mode: String?

    @Option(help: ArgumentHelp("Product (default: unified-cm).", valueName: "name"))
    var product: String?

    @Option(
      help: ArgumentHelp(
        "E-mail address of the contact; required in smart mode.", valueName: "address"))
    var email: String?

    @Option(
      help: ArgumentHelp("An https address, an e-mail address or a path.", valueName: "place"))
    var destination: String?

    @Option(help: ArgumentHelp("For e-mail, HOST[:PORT].", valueName: "server"))
    var mailServer: String?

    @Option(help: ArgumentHelp("For e-mail, the sender.", valueName: "address"))
    var mailFrom: String?

    @Option(help: ArgumentHelp("Where the snapshots are.", valueName: "pattern"))
    var snapshots: String?

    @Option(help: ArgumentHelp("The state directory.", valueName: "directory"))
    var state: String?

    private var given: [(NewConfig.Question, String)] {
      [
        (.mode, mode), (.product, product), (.email, email), (.destination, destination),
        (.mailServer, mailServer), (.mailFrom, mailFrom), (.snapshots, snapshots), (.state, state),
      ].compactMap { question, value in value.map { (question, $0) } }
    }

    func run() throws {
      let run = InitRun(common.environment)
      let given = given
      let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
      if given.isEmpty, !isTerminal {
        throw ValidationError(
          "there is no terminal to ask on: add '--mode', '--destination' and, in mode smart, '--email'"
        )
      }
      if let obstacle = run.obstacle() { return try obstacle.finish() }
      let config = given.isEmpty ? try ask(run) : try config(given, run)
      try run.run(config).finish()
    }

    /// The config of the options, and the defaults of the others.
    private func config(
      _ given: [(NewConfig.Question, String)], _ run: InitRun
    ) throws -> NewConfig {
      var config = NewConfig()
      for (question, value) in given {
        config[question] = value
        if let problem = run.problem(config) { throw RefusedAnswer(question, problem) }
      }
      for (question, _) in given where !config.needs(question) {
        throw RefusedAnswer(
          question,
          (
            "has no effect with these answers",
            "it is for \(question == .email ? "mode smart" : question.isAboutMail ? "an e-mail address as '--destination'" : "the modes smart and anonymous")"
          ))
      }
      for question in NewConfig.Question.allCases
      where config.needs(question) && config[question] == nil {
        let isDecision = [.mode, .destination].contains(question)
        guard !isDecision, let value = run.fallback(question, config) else {
          throw ValidationError("'--\(question.rawValue)' is missing")
        }
        config[question] = value
      }
      return config
    }

    private func ask(_ run: InitRun) throws -> NewConfig {
      try Outcome.write(
        "Press Enter for the answer in brackets. Nothing is written before the last answer.\n")
      var config = NewConfig()
      for question in NewConfig.Question.allCases where config.needs(question) {
        let fallback = run.fallback(question, config)
        // Which of them it is matters to those alone who have several sites.
        if question == .state {
          config[question] = fallback
          continue
        }
        try Outcome.write("\n\(question.explanation)\n")
        repeat {
          try Outcome.write("\(question.name)\(fallback.map { " [\($0)]" } ?? ""): ")
          guard let answer = readLine() else {
            try Outcome.write("\nnothing was written\n")
            throw ExitCode(ExitStatus.notConfigured.rawValue)
          }
          config[question] = answer
          if config[question] == nil { config[question] = fallback }
          if config[question] == nil {
            try Outcome.write("  an answer is needed\n")
          } else if let problem = run.problem(config) {
            config[question] = nil
            let hint = problem.hint.map { "  hint: \($0)\n" } ?? ""
            try Outcome.write("  \(problem.message)\n\(hint)")
          }
        } while config[question] == nil
      }
      try Outcome.write("\n")
      return config
    }
  }
}

/// An option whose value cannot be in a config.
struct RefusedAnswer: Error {
  /// What is wrong.
  let message: String
  /// What to do; nil if the message says all.
  let hint: String?

  init(_ question: NewConfig.Question, _ problem: (message: String, hint: String?)) {
    message = "'--\(question.rawValue)': \(problem.message)"
    hint = problem.hint
  }
}

extension NewConfig.Question {
  fileprivate var isAboutMail: Bool { self == .mailServer || self == .mailFrom }

  /// What the question is called where it is asked.
  fileprivate var name: String {
    switch self {
    case .email: "contact"
    case .mailServer: "mail server"
    case .mailFrom: "sender"
    default: rawValue
    }
  }

  /// What the answer decides, and which answers there are.
  fileprivate var explanation: String {
    switch self {
    case .mode:
      """
      How much is sent: 'smart' sends everything, names and contact included; 'anonymous' leaves out
      what names the site; 'disabled' sends nothing and ends all reminders.
      """
    case .product:
      "The product: 'unified-cm', 'linux-host' or the path of a catalog file."
    case .email: "The e-mail address that the support centre writes to."
    case .destination:
      """
      Where messages go: an address that begins with 'https://', an e-mail address, or a directory
      for a first try.
      """
    case .mailServer: "The server that takes the e-mail: HOST or HOST:PORT."
    case .mailFrom: "The sender's address, which receives bounces."
    case .snapshots:
      "The path of the snapshots, with wildcards as in a shell."
    case .state: "The state directory, which records what was sent."
    }
  }
}
