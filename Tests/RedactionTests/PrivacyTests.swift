import Catalogs
import Documents
import Formats
import Foundation
import Messages
import Redaction
import RoomSupport
import Snapshots
import Testing
import Times

/// The properties that say it all, over generated sites. `make test-privacy COUNT=...` tries more of them.
@Suite struct PrivacyTests {
  /// How many sites are made up.
  private static let count =
    ProcessInfo.processInfo.environment["CALLHOME_PRIVACY_COUNT"].flatMap { UInt64($0) } ?? 60

  /// The first site: other runs try others.
  private static let first =
    ProcessInfo.processInfo.environment["CALLHOME_PRIVACY_FIRST"].flatMap { UInt64($0) } ?? 1

  private func messages(
    _ site: RenamedSite, _ names: RenamedSite.Names, _ mode: Mode, _ catalog: Catalog
  ) throws -> [(message: RedactedMessage, known: [KnownValue])] {
    let loaded = try load(["s.json": site.snapshot(names)])
    let snapshot = try #require(loaded.snapshot, "\(loaded.diagnostics)")
    var facts = ownFacts
    facts[.contact] = ["name": names.person, "email": names.email, "phone": names.phone]
    let composer = Composer(
      catalog: catalog, snapshot: snapshot, facts: facts, oldest: Timestamp(seconds: 0))
    let policy = RedactionPolicy(mode: mode, rules: [], accepted: nil)
    return [MessageKind.inventory, .telemetry].map { kind in
      let known = KnownValues(hiddenFrom: kind, catalog, policy: policy) { composer.values(of: $0) }
      return (redact(kind, composer, policy, catalog), known.all)
    }
  }

  private func bytes(_ message: RedactedMessage) -> [[UInt8]] {
    let envelope = MailEnvelope(
      from: "callhome@sender.invalid", to: ["support@receiver.invalid"],
      messageID: "0123456789abcdef0123456789abcdef", created: readingTime)
    return Format.allCases.map { $0.payload(for: message).bytes }
      + Format.allCases.map { $0.mail(for: message, envelope).bytes }
  }

  @Test func `other names in all places, free text included, change no byte of anonymous messages`()
    throws
  {
    let catalog = try builtInCatalog()
    var smartDiffers: UInt64 = 0
    for seed in Self.first..<(Self.first + Self.count) {
      let site = RenamedSite(seed: seed)
      let one = try messages(site, site.names(1), .anonymous, catalog)
      let two = try messages(site, site.names(2), .anonymous, catalog)
      for (left, right) in zip(one, two) {
        for (before, after) in zip(bytes(left.message), bytes(right.message)) where before != after
        {
          Issue.record(
            """
            seed \(seed): \(String(decoding: before, as: UTF8.self))
            is not \(String(decoding: after, as: UTF8.self))
            """)
          return
        }
      }
      let smart = try messages(site, site.names(1), .smart, catalog)
      let renamed = try messages(site, site.names(2), .smart, catalog)
      if bytes(smart[0].message) != bytes(renamed[0].message) { smartDiffers += 1 }
    }
    // The comparison can find a difference.
    #expect(smartDiffers == Self.count)
    print("privacy: \(Self.count) sites renamed, no byte of their anonymous messages differs")
  }

  @Test
  func `the leak guard finds nothing in what redaction made, and all of it without redaction`()
    throws
  {
    let catalog = try builtInCatalog()
    var searched = 0
    var found: UInt64 = 0
    for seed in Self.first..<(Self.first + Self.count / 4 + 1) {
      let site = RenamedSite(seed: seed)
      let names = site.names(1)
      let anonymous = try messages(site, names, .anonymous, catalog)
      for (message, known) in anonymous {
        let guarded = LeakGuard(known, exempt: [])
        for (payload, skeleton) in zip(bytes(message), bytes(message.skeleton)) {
          // Without the neutral bytes: by chance a count is none of these values.
          let leaks = guarded.leaks(in: payload, skeleton: skeleton)
          searched += 1
          if let leak = leaks.first {
            Issue.record("seed \(seed): a value of \(leak.path) in \(leak.place)")
            return
          }
        }
        // The same values, looked for in the message of smart mode.
        let smart = try messages(site, names, .smart, catalog)
        let open = Format.json.payload(for: smart[0].message).bytes
        let form = Format.json.payload(for: smart[0].message.skeleton).bytes
        if !guarded.leaks(in: open, skeleton: form).isEmpty { found += 1 }
      }
    }
    #expect(found == (Self.count / 4 + 1) * 2)
    print("privacy: \(searched) payloads searched by the leak guard, nothing found")
  }
}
