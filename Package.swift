// swift-tools-version: 6.1

import PackageDescription

// One target a room. A room imports only rooms that stand above it in this list, so the list is
// the direction of every dependency.
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
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    // No pkgConfig: it would link the library, which is loaded when the first transfer starts.
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    // Likewise: zlib is loaded when the first file is unpacked.
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    // Likewise: expat is loaded when the first XML file is read.
    .systemLibrary(name: "CExpat", providers: [.apt(["libexpat1-dev"])]),
    .systemLibrary(name: "CLinux"),
    .target(name: "Diagnostics"),
    .target(name: "Times", dependencies: ["Diagnostics"]),
    .target(name: "Hosts"),
    .target(name: "Files", dependencies: ["CLinux", "Diagnostics", "Times"]),
    .target(
      name: "Certificates",
      dependencies: [
        "Diagnostics", "Files", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "CryptoExtras", package: "swift-crypto"),
        .product(name: "SwiftASN1", package: "swift-asn1"),
        .product(name: "X509", package: "swift-certificates"),
      ]),
    .target(name: "Gzip", dependencies: ["CZlib"]),
    .target(name: "XML", dependencies: ["CExpat"]),
    .target(name: "Documents", dependencies: ["CLibYAML", "Diagnostics"]),
    .target(name: "Alerts", dependencies: ["Diagnostics", "Documents", "Times"]),
    .target(
      name: "Catalogs", dependencies: ["Diagnostics", "Documents"],
      // The built-in catalogs are compiled from the Swift sources that `make generate` makes of these.
      exclude: ["envelope.yaml", "linux-host.yaml", "unified-cm.yaml"]),
    .target(name: "Metrics", dependencies: ["Diagnostics", "Times"]),
    .target(
      name: "Snapshots",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Files", "Hosts", "Metrics", "Times", "XML",
      ]),
    .target(
      name: "Messages",
      dependencies: [
        "Alerts", "Catalogs", "Diagnostics", "Documents", "Hosts", "Metrics", "Snapshots", "Times",
      ]),
    .target(
      name: "Redaction",
      dependencies: [
        "Catalogs", "Diagnostics", "Gzip", "Messages", "Snapshots", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Traces", dependencies: ["Diagnostics", "Files", "Gzip", "Redaction", "Times"]),
    .target(
      name: "Formats",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Hosts", "Messages", "Redaction", "Times",
      ]),
    .target(
      name: "StateDirectory",
      dependencies: [
        "Alerts", "Catalogs", "Diagnostics", "Documents", "Files", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Delivery",
      dependencies: [
        "Catalogs", "CCurl", "Diagnostics", "Documents", "Files", "Gzip", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Settings",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Files", "Formats", "Redaction", "Times",
      ]),
    .target(
      name: "Findings",
      dependencies: [
        "Catalogs", "Certificates", "Diagnostics", "Files", "StateDirectory", "Times",
      ]),
    .target(
      name: "Reports",
      dependencies: [
        "Alerts", "Catalogs", "Certificates", "Diagnostics", "Documents", "Findings",
        "StateDirectory", "Times",
      ],
      // The words of the page are compiled from the Swift sources that `make generate` makes of these.
      exclude: ["Languages"]),
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
      dependencies: ["Alerts", "Diagnostics", "RoomSupport", "Times"], exclude: ["Fixtures"]),
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
        "ServerSupport", "Times",
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
        "Catalogs", "Diagnostics", "Files", "RoomSupport", "StateDirectory", "Times",
      ]),
    .testTarget(
      name: "SettingsTests",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Files", "Formats", "Redaction", "Settings",
        "TestSupport", "Times",
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
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]
  // Tests search millions of texts: without this they take four times as long.
  if ["Alerts", "Documents", "Formats", "Metrics", "Redaction", "Traces"].contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
  }
}
