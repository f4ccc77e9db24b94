import ArgumentParser
import Runs
import Settings

extension CompletionKind {
  /// The names of the destinations of the config that the command line names.
  static var destinations: CompletionKind {
    .custom { words, _, _ in
      var names: [String] = []
      for path in configs(words) {
        let found = (try? Settings.load(path))?.settings.destinations.map(\.name) ?? []
        names += found.filter { !names.contains($0) }
      }
      return names
    }
  }

  /// The ids of messages that the journal of that config has, the newest first.
  static var messageIDs: CompletionKind {
    .custom { words, _, _ in
      configs(words).first.map { HistoryRun().newestIDs(.ofProcess(config: $0)) } ?? []
    }
  }
}

/// The configs that a command line names, or the one that is meant without a name.
private func configs(_ words: [String]) -> [String] {
  var configs: [String] = []
  for (index, word) in words.enumerated() {
    if ["-c", "--config"].contains(word), words.indices.contains(index + 1) {
      configs.append(words[index + 1])
    } else if word.hasPrefix("--config=") {
      configs.append(String(word.dropFirst("--config=".count)))
    }
  }
  return configs.isEmpty ? [RunEnvironment.ofProcess(config: nil).configPath] : configs
}
