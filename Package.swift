// swift-tools-version: 6.1

import PackageDescription

// The modules whose readers and pure stages are fuzzed.
let fuzzed: [Target.Dependency] = [
  "ASCII", "Alerts", "CCurl", "CLibYAML", "Catalogs", "Certificates", "Delivery", "Diagnostics",
  "Documents", "Files", "Findings", "Formats", "Gzip", "Messages", "Metrics", "Redaction",
  "Reports", "RoomSupport", "Runs", "Settings", "Snapshots", "StateDirectory", "Times", "XML",
]

// One target per module, in the groups of Sources. Dependencies point from Runs through Output and
// Message to Input and Base. Settings is the exception: it names formats and redaction rules.
let package = Package(
  name: "callhome",
  products: [
    .executable(name: "callhome", targets: ["callhome"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
    .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // Base: what every module may use.
    .systemLibrary(
      name: "CLibYAML", path: "Sources/Base/CLibYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"])]),
    // No pkgConfig: it would link the library, which is loaded when the first transfer starts.
    .systemLibrary(
      name: "CCurl", path: "Sources/Base/CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // Likewise: zlib is loaded when the first file is unpacked.
    .systemLibrary(name: "CZlib", path: "Sources/Base/CZlib", providers: [.apt(["zlib1g-dev"])]),
    // Likewise: expat is loaded when the first XML file is read.
    .systemLibrary(
      name: "CExpat", path: "Sources/Base/CExpat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CLinux", path: "Sources/Base/CLinux"),
    .target(name: "ASCII", path: "Sources/Base/ASCII"),
    .target(name: "Diagnostics", path: "Sources/Base/Diagnostics"),
    .target(name: "Times", dependencies: ["ASCII", "Diagnostics"], path: "Sources/Base/Times"),
    .target(name: "Hosts", dependencies: ["ASCII"], path: "Sources/Base/Hosts"),
    .target(
      name: "Files", dependencies: ["ASCII", "CLinux", "Diagnostics", "Times"],
      path: "Sources/Base/Files"),
    .target(
      name: "Certificates",
      dependencies: [
        "ASCII", "Diagnostics", "Files", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ], path: "Sources/Base/Certificates"),
    .target(name: "Gzip", dependencies: ["CZlib"], path: "Sources/Base/Gzip"),
    .target(name: "XML", dependencies: ["CExpat"], path: "Sources/Base/XML"),
    // Input: what is read: the configuration, catalogs, snapshots, alerts.
    .target(
      name: "Documents", dependencies: ["ASCII", "CLibYAML", "Diagnostics"],
      path: "Sources/Input/Documents"),
    .target(
      name: "Alerts", dependencies: ["ASCII", "Diagnostics", "Documents", "Times"],
      path: "Sources/Input/Alerts"),
    .target(
      name: "Catalogs", dependencies: ["ASCII", "Diagnostics", "Documents"],
      path: "Sources/Input/Catalogs",
      // The built-in catalogs are compiled from the Swift sources that `make generate` makes of these.
      exclude: ["envelope.yaml", "linux-host.yaml", "unified-cm.yaml"]),
    .target(
      name: "Metrics", dependencies: ["Diagnostics", "Times"], path: "Sources/Input/Metrics"),
    .target(
      name: "Snapshots",
      dependencies: [
        "ASCII", "Catalogs", "Diagnostics", "Documents", "Files", "Hosts", "Metrics", "Times",
        "XML",
      ], path: "Sources/Input/Snapshots"),
    .target(
      name: "Settings",
      dependencies: [
        "ASCII", "Catalogs", "Diagnostics", "Documents", "Files", "Formats", "Redaction", "Times",
      ], path: "Sources/Input/Settings"),
    // Message: what is sent: composed, redacted, formatted.
    .target(
      name: "Messages",
      dependencies: [
        "ASCII", "Alerts", "Catalogs", "Diagnostics", "Documents", "Hosts", "Metrics", "Snapshots",
        "Times",
      ], path: "Sources/Message/Messages"),
    .target(
      name: "Redaction",
      dependencies: [
        "Catalogs", "Diagnostics", "Gzip", "Messages", "Snapshots", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
      ], path: "Sources/Message/Redaction"),
    .target(
      name: "Traces", dependencies: ["Diagnostics", "Files", "Gzip", "Redaction", "Times"],
      path: "Sources/Message/Traces"),
    .target(
      name: "Formats",
      dependencies: [
        "ASCII", "Catalogs", "Diagnostics", "Documents", "Hosts", "Messages", "Redaction", "Times",
      ], path: "Sources/Message/Formats"),
    // Output: delivery, the state on disk, and what the operator sees.
    .target(
      name: "StateDirectory",
      dependencies: [
        "ASCII", "Alerts", "Catalogs", "Diagnostics", "Documents", "Files", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
      ], path: "Sources/Output/StateDirectory"),
    .target(
      name: "Delivery",
      dependencies: [
        "ASCII", "Catalogs", "CCurl", "Diagnostics", "Documents", "Files", "Gzip", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
      ], path: "Sources/Output/Delivery"),
    .target(
      name: "Findings",
      dependencies: [
        "Catalogs", "Certificates", "Diagnostics", "Files", "StateDirectory", "Times",
      ], path: "Sources/Output/Findings"),
    .target(
      name: "Reports",
      dependencies: [
        "ASCII", "Alerts", "Catalogs", "Certificates", "Diagnostics", "Documents", "Findings",
        "StateDirectory", "Times",
      ],
      path: "Sources/Output/Reports",
      // The words of the page are compiled from the Swift sources that `make generate` makes of these.
      exclude: ["Languages"]),
    // Runs: one type per command.
    .target(
      name: "Runs",
      dependencies: [
        "Alerts", "Catalogs", "Certificates", "Delivery", "Diagnostics", "Documents", "Files",
        "Findings",
        "Formats",
        "Messages",
        "Redaction", "Reports", "Settings", "Snapshots", "StateDirectory", "Times",
        "Traces",
      ]),
    .executableTarget(
      name: "callhome",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Files", "Findings", "Formats", "Reports", "Runs",
        "Settings", "Times",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .target(
      name: "RoomSupport",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Formats", "Messages", "Redaction", "Snapshots",
        "Times",
      ], path: "Tests/RoomSupport"),
    .executableTarget(
      name: "file-sender",
      dependencies: [
        "Catalogs", "Formats", "Messages", "Redaction", "RoomSupport", "Times", "Traces",
      ], path: "Tests/FileSender"),
    .target(name: "ServerSupport", path: "Tests/ServerSupport", exclude: ["Scripts"]),
    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(name: "TimesTests", dependencies: ["TestSupport", "Times"]),
    .testTarget(name: "HostsTests", dependencies: ["Hosts"]),
    .testTarget(name: "FilesTests", dependencies: ["CLinux", "Files", "TestSupport", "Times"]),
    .testTarget(
      name: "CertificatesTests",
      dependencies: ["Certificates", "Diagnostics", "ServerSupport", "TestSupport", "Times"],
      exclude: ["Fixtures"]),
    .testTarget(name: "GzipTests", dependencies: ["Gzip", "TestSupport"]),
    .testTarget(name: "DocumentsTests", dependencies: ["Diagnostics", "Documents"]),
    .testTarget(
      name: "AlertsTests",
      dependencies: ["Alerts", "Diagnostics", "RoomSupport", "TestSupport", "Times"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "CatalogsTests",
      dependencies: ["Catalogs", "Diagnostics", "Documents", "RoomSupport", "TestSupport"],
      exclude: ["Fixtures"]),
    .testTarget(
      name: "MetricsTests", dependencies: ["Diagnostics", "Metrics", "RoomSupport", "Times"]),
    .testTarget(
      name: "SnapshotsTests",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Metrics", "RoomSupport", "Snapshots",
        "TestSupport", "Times",
      ]),
    .testTarget(
      name: "MessagesTests",
      dependencies: [
        "Alerts", "Catalogs", "Diagnostics", "Documents", "Messages", "RoomSupport", "Snapshots",
        "TestSupport", "Times",
      ]),
    .testTarget(
      name: "RedactionTests",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Formats", "Messages", "Redaction", "RoomSupport",
        "Snapshots", "TestSupport", "Times",
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "TracesTests",
      dependencies: [
        "Catalogs", "Documents", "file-sender", "Formats", "Gzip", "Messages", "Redaction",
        "RoomSupport", "Snapshots", "TestSupport", "Times", "Traces",
      ]),
    .testTarget(
      name: "FormatsTests",
      dependencies: [
        "Alerts", "Catalogs", "Diagnostics", "Documents", "Formats", "Messages", "Redaction",
        "RoomSupport",
        "ServerSupport", "Snapshots", "Times",
      ], exclude: ["Fixtures", "Scripts"]),
    .testTarget(
      name: "DeliveryTests",
      dependencies: [
        "Catalogs", "Certificates", "Delivery", "Diagnostics", "Files", "Gzip", "RoomSupport",
        "ServerSupport", "TestSupport", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .testTarget(
      name: "ReportsTests",
      dependencies: [
        "Alerts", "Catalogs", "Certificates", "Diagnostics", "Documents", "Files", "Findings",
        "Reports", "RoomSupport", "StateDirectory", "TestSupport", "Times",
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "FindingsTests",
      dependencies: [
        "Catalogs", "Certificates", "Diagnostics", "Findings", "StateDirectory", "Times",
      ]),
    .testTarget(
      name: "StateDirectoryTests",
      dependencies: [
        "Catalogs", "Diagnostics", "Files", "RoomSupport", "StateDirectory", "TestSupport", "Times",
      ]),
    .testTarget(
      name: "SettingsTests",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Files", "Formats", "Redaction", "RoomSupport",
        "Settings", "TestSupport", "Times",
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "RunsTests",
      dependencies: [
        "Alerts", "Catalogs", "Diagnostics", "Findings", "Formats", "RoomSupport", "Runs",
        "ServerSupport", "StateDirectory", "TestSupport", "Times",
      ], exclude: ["Fixtures"]),
    .testTarget(
      name: "CommandLineTests", dependencies: ["callhome", "ServerSupport"], exclude: ["Scripts"]),
    .testTarget(name: "PlainCommandTests", dependencies: ["callhome"]),
    .testTarget(
      name: "FuzzTests", dependencies: fuzzed, exclude: ["Corpus", "Dictionaries", "Fuzzer", "run"]),
  ]
)

// `make fuzz` links the harnesses of FuzzTests with libFuzzer; no other build has this product.
if Context.environment["CALLHOME_FUZZ"] != nil {
  package.products = [.library(name: "Fuzz", type: .static, targets: ["Fuzz"])]
  package.targets.removeAll { $0.type == .test }
  package.targets.append(
    .target(
      name: "Fuzz", dependencies: fuzzed, path: "Tests/FuzzTests",
      exclude: ["Corpus", "Dictionaries", "ReplayTests.swift", "run"]))
}

// `make test-quick` and `make suite` build only the suites that they run.
if let named = Context.environment["CALLHOME_SUITES"] {
  let wanted = named.split(separator: " ").map(String.init)
  package.targets.removeAll { $0.type == .test && !wanted.contains($0.name) }
}

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]
  // Tests search millions of texts: without this they take four times as long.
  if ["ASCII", "Alerts", "Documents", "Formats", "Metrics", "Redaction", "Traces"].contains(
    target.name)
  {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
  }
}
