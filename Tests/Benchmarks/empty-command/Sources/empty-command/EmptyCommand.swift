import ArgumentParser

@main
struct EmptyCommand: ParsableCommand {
  func run() {}
}
