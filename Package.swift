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
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "Diagnostics"),
    .target(name: "Times", dependencies: ["Diagnostics"]),
    .target(name: "Files", dependencies: ["Diagnostics", "Times"]),
    .target(name: "Documents", dependencies: ["CLibYAML", "Diagnostics"]),
    .target(
      name: "Catalogs", dependencies: ["Diagnostics", "Documents"],
      resources: [
        .embedInCode("envelope.yaml"), .embedInCode("linux-host.yaml"),
        .embedInCode("unified-cm.yaml"),
      ]),
    .target(name: "Snapshots", dependencies: ["Diagnostics", "Documents", "Files", "Times"]),
    .target(
      name: "Messages",
      dependencies: ["Catalogs", "Diagnostics", "Documents", "Snapshots", "Times"]),
    .target(
      name: "Redaction",
      dependencies: ["Catalogs", "Diagnostics", "Messages", "Snapshots", "Times"]),
    .target(
      name: "Formats",
      dependencies: ["Catalogs", "Diagnostics", "Documents", "Messages", "Redaction", "Times"]),
    .target(
      name: "StateDirectory",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Files", "Times",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "Delivery", dependencies: ["Catalogs", "Files", "Times"]),
    .target(
      name: "Settings",
      dependencies: [
        "Catalogs", "Diagnostics", "Documents", "Files", "Formats", "Redaction", "Times",
      ]),
    .target(name: "Reports", dependencies: ["Catalogs", "Documents", "StateDirectory", "Times"]),
    .target(
      name: "Runs",
      dependencies: [
        "Catalogs", "Delivery", "Diagnostics", "Documents", "Files", "Formats", "Messages",
        "Redaction", "Reports", "Settings", "Snapshots", "StateDirectory", "Times",
      ]),
    .executableTarget(
      name: "callhome",
      dependencies: [
        "Catalogs", "Diagnostics", "Files", "Formats", "Runs", "Settings", "Times",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .testTarget(
      name: "SnapshotsTests", dependencies: ["Diagnostics", "Documents", "Snapshots", "Times"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
  ]
}
