import Catalogs
import Diagnostics
import Settings

/// Configs, catalogs and policies.
let settingHarnesses = [
  Harness(name: "config") { checkConfig($0) },
  Harness(name: "catalog") { bytes in
    do throws(Diagnostics) {
      let catalog = try Catalog(bytes, file: "catalog.yaml")
      return unprintable(catalog.doubts)
    } catch {
      return problem(with: error, of: bytes)
    }
  },
  Harness(name: "policy") { bytes in
    do throws(Diagnostics) {
      let policy = try Policy.read(bytes, file: "/etc/callhome/policy.yaml")
      _ = policy.words
      guard let settings = sampleSettings else { return "the sample config cannot be read" }
      let narrow = settings.narrowed(by: policy, sampleConfig, file: "callhome.yaml")
      let again = narrow.narrowed(by: policy, sampleConfig, file: "callhome.yaml")
      if again.destinations.map(\.name) != narrow.destinations.map(\.name)
        || again.callHome != narrow.callHome
      {
        return "a policy that narrows twice"
      }
      return nil
    } catch {
      return problem(with: error, of: bytes)
    }
  },
]

private let sampleConfig = Array(
  """
  version: 1
  call_home: smart
  product: unified-cm
  contact: {email: uc@example.com}
  snapshots: [a/*]
  destinations:
    support: {url: "https://callhome.example.net/messages", messages: [inventory, alert]}
    pager: {via: email, to: [pager@example.com], format: short, messages: [alert]}
    archive: {via: directory, path: /var/spool/callhome}
  mail_server: {host: mail.example.net, from: callhome@example.com}
  redaction: {"*.serial_number": withhold}
  traces: true
  """.utf8)
private let sampleSettings = try? Settings.read(
  sampleConfig, file: "/etc/callhome/callhome.yaml", owner: 0)
private let unifiedCM = Catalog.builtIn("unified-cm")

/// Reads a config; the config in force, written as YAML, can be read and is the same again.
private func checkConfig(_ bytes: [UInt8]) -> String? {
  let file = "/etc/callhome/callhome.yaml"
  _ = PartialSettings(bytes, file: file, owner: 0)
  let settings: Settings
  do throws(Diagnostics) {
    settings = try Settings.read(bytes, file: file, owner: 0)
  } catch {
    return problem(with: error, of: bytes)
  }
  if let unifiedCM {
    let problems = (try? settings.problems(with: unifiedCM)) ?? []
    if let fault = unprintable(problems + settings.notes(about: unifiedCM, file: file)) {
      return fault
    }
  }
  let effective = settings.effectiveYAML
  do throws(Diagnostics) {
    let again = try Settings.read(Array(effective.utf8), file: file, owner: 0)
    return again.effectiveYAML == effective ? nil : "another config after writing it as YAML"
  } catch {
    return "the effective config cannot be read: \(error)\n\(effective)"
  }
}
