import Catalogs
import Findings
import TestSupport
import Testing

@testable import Reports

/// The texts of the page are compiled from sources generated from the files in `Languages`.
@Suite struct GeneratedFilesOfLanguages {
  private static let languages = [
    ("en", "Language+English.swift", "english"), ("zh", "Language+Chinese.swift", "chinese"),
  ]

  @Test(arguments: languages)
  func `the source of a language says what its file says`(
    name: String, source: String, variable: String
  ) throws {
    let text = try LanguageFile(name).source(as: variable)
    let problem = goldenProblem(
      text, at: "\(packageRoot)/Sources/Output/Reports/Page/\(source)", name: source,
      command: "make generate")
    #expect(problem == nil)
  }
}

@Suite struct LanguageTests {
  @Test(arguments: Language.Code.allCases)
  func `a language says every phrase, and with the values of the English one`(code: Language.Code)
    throws
  {
    let file = try LanguageFile(code.rawValue)
    let english = Dictionary(uniqueKeysWithValues: try LanguageFile("en").texts)
    #expect(Set(file.texts.map(\.0)) == Set(Phrase.allCases.map(\.rawValue)))
    #expect(file.texts.count == Phrase.allCases.count)
    for (key, text) in file.texts {
      #expect(!text.isEmpty, "\(key)")
      #expect(names(in: text) == names(in: english[key] ?? ""), "\(key)")
      #expect(text.count { $0 == "`" } % 2 == 0, "\(key)")
    }
  }

  @Test func `another language has a word for every label of the built-in catalogs`() throws {
    for product in Catalog.builtIn {
      let catalog = try #require(Catalog.builtIn(product))
      var labels = MessageKind.inCatalogs.compactMap { catalog.messages[$0]?.label }
      let fields = catalog.leaves.filter { $0.type != .remarks }
      labels += fields.map(\.label)
      for field in fields {
        if case .records(let columns) = field.type { labels += columns.map(\.label) }
      }
      for code in Language.Code.allCases where code != .en {
        let words = Language.named(code).words
        #expect(Set(labels.filter { words[$0] == nil }) == [], "\(code)")
      }
    }
  }

  @Test(arguments: [
    (
      "nothing is sent, since the policy of this machine cannot be used: other users can write it (mode 0666)",
      "本机策略无法使用，因此不发送任何内容：其他用户可以写入它（模式 0666）"
    ),
    (
      "nothing is sent to 'x': the policy of this machine does not allow the mail server 'y', by /p:3:1",
      "不向 'x' 发送任何内容：本机策略不允许邮件服务器 'y'，依据 /p:3:1"
    ),
    ("CpuPegging on cucm-pub: once, at T1", "cucm-pub 上的 CpuPegging：1 次，T1"),
    ("CpuPegging on cucm-pub: 3 times, from T1 to T2", "cucm-pub 上的 CpuPegging：3 次，T1 至 T2"),
    ("an alert on a node: 3 times, from T1 to T2", "某节点上的某告警：3 次，T1 至 T2"),
    ("an alert on cucm-pub: once, at T1", "cucm-pub 上的某告警：1 次，T1"),
    ("an alert on a node: once, at T1", "某节点上的某告警：1 次，T1"),
    ("CpuPegging: once, at T1", "CpuPegging：1 次，T1"),
  ])
  func `findings about the policy and repeats of alerts are in Chinese`(
    english: String, chinese: String
  ) {
    #expect(Language.named(.zh).text(Sentence(verbatim: english)) == chinese)
  }

  @Test func `another language has impact and remedy of every alert of the built-in catalogs`()
    throws
  {
    for product in Catalog.builtIn {
      for alert in try #require(Catalog.builtIn(product)).alerts.all {
        for code in Language.Code.allCases where code != .en {
          let text = Language.named(code).alerts[alert.name]
          #expect(text?.impact.isEmpty == false, "\(code) \(alert.name)")
          #expect(text?.remedy.count == alert.remedy.count, "\(code) \(alert.name)")
        }
      }
    }
  }

  @Test func `a phrase that counts has the form that fits the number`() throws {
    let language = Language.named(.en)
    #expect(language(.moreNodes, ["count": "1"]) == "One more node")
    #expect(language(.moreNodes, ["count": "1,200"]) == "1,200 more nodes")
    #expect(
      language.html(.leftOut, count: 2).source
        == "2 more are not shown; <code>callhome history</code> lists their messages.")
  }

  /// The placeholders in a text, except the count, which a form for a single thing does not need.
  private func names(in text: String) -> Set<String> {
    let parts = text.split(separator: "{", omittingEmptySubsequences: false).dropFirst()
    return Set(parts.map { String($0.prefix { $0 != "}" }) }).subtracting(["count"])
  }
}
