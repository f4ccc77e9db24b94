/// How surely two names mean the same host: 2 where they are the same but for the case of letters, 1
/// where one is the first label of the other, such as `cucm-pub` of `cucm-pub.example.com`; nil where
/// they do not.
package func likeness(ofHosts left: String, _ right: String) -> Int? {
  let (left, right) = (left.lowercased(), right.lowercased())
  if left.isEmpty || right.isEmpty { return nil }
  if left == right { return 2 }
  let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
  // The first part of an address is no name.
  let isName = short.utf8.contains { $0 >= 0x61 && $0 <= 0x7A }
  return isName && !short.contains(".") && long.hasPrefix(short + ".") ? 1 : nil
}
