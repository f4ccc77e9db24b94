// swift-tools-version: 6.1

import PackageDescription

// The smallest command-line program in Swift, to compare `callhome` with.
let package = Package(
  name: "empty-command",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .executableTarget(
      name: "empty-command",
      dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser")])
  ]
)
