import Diagnostics
import Documents

/// `show hardware`: the machine or virtual machine, its firmware, disks and partitions.
extension CaptureFacts {
  private static let hardwareTable: [LabelledFact] = [
    .init("hw platform", path: ["hardware", "model"], as: .text),
    .init("processors", path: ["hardware", "processors"], as: .count),
    .init("type", path: ["hardware", "cpu_type"], as: .collapsedText),
    .init("cpu speed", path: ["hardware", "cpu_speed_mhz"], as: .megahertz),
    .init("memory", path: ["hardware", "memory_mb"], as: .megabytes),
    .init("object id", path: ["hardware", "object_id"], as: .text),
    .init("os version", path: ["hardware", "os_version"], as: .text),
    .init("serial number", path: ["hardware", "serial_number"], as: .text),
  ]

  /// The labels under which RAID controllers of IBM, HP and LSI print the version of their
  /// firmware, folded.
  private static let firmwareLabels: Set<String> = [
    "firmware version", "fw version", "raid firmware version", "controller firmware version",
    "controller firmware", "raid firmware", "firmware",
  ]

  /// The labels of the package that the firmware came in, which counts if there is no version.
  private static let packageLabels: Set<String> = ["fw package build", "firmware package build"]

  /// Reads everything in the output of the command.
  mutating func readHardware(_ lines: [CaptureLine]) {
    let sections = HardwareSections(lines)
    read(Self.hardwareTable, from: sections.head.compactMap { $0.span.labelled })
    readFirmware(sections.named["raid version"])
    readBIOS(sections.named["bios information"])
    if let raid = sections.named["raid details"] {
      recordLines(["hardware", "raid"], raid.texts, heading: raid.heading)
    } else {
      absent(["hardware", "raid"], .missing)
    }
    readPartitions(sections.named["partition details"])
  }

  private mutating func readFirmware(_ section: HardwareSections.Section?) {
    let path = ["hardware", "firmware_version"]
    guard let section else { return absent(path, .missing) }
    let texts = section.texts.filter { !$0.trimmed.isEmpty }
    guard let first = texts.first else {
      return absent(
        path, section.heading.endsAtCut ? .notUnderstood : .blank, at: section.heading.location)
    }
    let pairs = texts.compactMap { $0.labelled ?? $0.assigned }
    let version = pairs.first { Self.firmwareLabels.contains($0.label) }
    let package = pairs.first { Self.packageLabels.contains($0.label) }
    // Where the output breaks off inside the section, a version may have stood below the package.
    if let pair = version ?? (section.isWhole ? package : nil) {
      return record(path, FactReading.text.outcome(of: pair.value))
    }
    let saysNone = first.saysNone && !first.endsAtCut
    absent(path, saysNone ? .none : .notUnderstood, at: first.trimmed.location)
  }

  private mutating func readBIOS(_ section: HardwareSections.Section?) {
    let path = ["hardware", "bios"]
    guard let section else { return absent(path, .missing) }
    guard let line = section.texts.first(where: { !$0.trimmed.isEmpty }) else {
      return absent(
        path, section.heading.endsAtCut ? .notUnderstood : .blank, at: section.heading.location)
    }
    let outcome = FactReading.text.outcome(of: line)
    guard case .value(let information) = outcome else { return record(path, outcome) }
    record(path + ["information"], .value(information))
    let parts = BIOSLine(line.trimmed)
    for (key, part) in [("version", parts.version), ("date", parts.date)] {
      if let part {
        record(path + [key], .value(part.textNode))
      } else {
        absent(path + [key], .notUnderstood, at: line.trimmed.location)
      }
    }
  }
}

/// The output of `show hardware` cut at its headings.
struct HardwareSections {
  /// A heading with the lines below it.
  struct Section {
    /// The text after the heading's colon.
    let heading: CaptureSpan
    /// The lines below.
    var lines: [CaptureLine] = []
    /// Whether another heading follows, so that no line of it can be missing.
    var isWhole = false
    /// What the section says: a text after the colon and the lines.
    var texts: [CaptureSpan] { [heading] + lines.map(\.span) }
  }

  private static let headings: Set<String> = [
    "raid version", "bios information", "raid details", "partition details",
  ]

  /// The lines above the first heading, the only ones whose labels mean the machine itself: RAID
  /// details have serial numbers and types too.
  var head: [CaptureLine] = []

  /// The sections by heading, folded; of a heading that comes twice the second is a line of text.
  var named: [String: Section] = [:]

  init(_ lines: [CaptureLine]) {
    var current: String?
    for line in lines {
      if let (label, value) = line.span.labelled, Self.headings.contains(label),
        named[label] == nil
      {
        if let current { named[current]?.isWhole = true }
        named[label] = Section(heading: value)
        current = label
      } else if let current {
        named[current]?.lines.append(line)
      } else {
        head.append(line)
      }
    }
  }
}

extension CaptureSpan {
  /// The label before an equals sign, as some controllers print it.
  fileprivate var assigned: (label: String, value: CaptureSpan)? {
    split(at: "=", within: 64).map { ($0.before.folded, $0.after) }
  }
}
