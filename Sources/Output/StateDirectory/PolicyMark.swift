package import Files

extension StateDirectory {
  /// Records that the site has seen a policy, durable when this returns. Works without the state
  /// lock.
  package func rememberPolicy() throws(FileError) {
    try directory.mark(LockedState.policyMark, mode: 0o600)
  }
}

extension LockedState {
  /// The file that exists once the site has seen a policy of its machine.
  package static let policyMark = "policy-seen"

  /// Records that the site has seen a policy, or removes the record; durable when this returns.
  package func setPolicyMark(_ isSeen: Bool) throws(FileError) {
    let isThere = try directory.status(of: Self.policyMark) != nil
    if isThere == isSeen { return }
    if isSeen {
      try directory.mark(Self.policyMark, mode: 0o600)
    } else {
      try directory.remove(Self.policyMark)
    }
  }
}
