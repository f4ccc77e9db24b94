/// The candidate that a mistyped word most likely means, or nil when none is near.
///
/// Near is at most three edits and a third of the word's length, a swap of neighbours counting as
/// one (optimal string alignment distance). Words longer than 64 scalars are never looked up.
package func suggestion(for word: String, among candidates: some Sequence<String>) -> String? {
  let typed = Array(word.lowercased().unicodeScalars)
  guard typed.count <= 64 else { return nil }
  let limit = min(3, max(1, typed.count / 3))
  var best: (distance: Int, candidate: String)?
  for candidate in candidates {
    let distance = editDistance(typed, Array(candidate.lowercased().unicodeScalars))
    if distance <= limit, distance < (best?.distance ?? .max) { best = (distance, candidate) }
  }
  return best?.candidate
}

/// A hint line for an unknown word, or nil when no candidate is near.
package func didYouMean(_ word: String, among candidates: some Sequence<String>) -> String? {
  suggestion(for: word, among: candidates).map { "did you mean '\($0)'?" }
}

private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (i, a) in left.enumerated() {
    var row = [i + 1]
    for (j, b) in right.enumerated() {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a == b ? 0 : 1))
      if i > 0, j > 0, a == right[j - 1], left[i - 1] == b {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[right.count]
}
