// Made from linux-host.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The catalog `linux-host`.
  static var linuxHost: Catalog {
    let file = "linux-host.yaml (built in)"
    let inventory: [FieldDefinition] = [
      FieldDefinition("contact_email", "inventory.contact_email", "Contact e-mail", .text, from: [FactSource(root: .contact, path: ["email"])], smart: .send, anonymous: .withhold, at: (10, 7), of: file),
      FieldDefinition("contact_phone", "inventory.contact_phone", "Contact phone", .text, from: [FactSource(root: .contact, path: ["phone"])], smart: .send, anonymous: .withhold, at: (11, 7), of: file),
      FieldDefinition("street_address", "inventory.street_address", "Street address", .text, from: [FactSource(root: .contact, path: ["address"])], smart: .send, anonymous: .withhold, at: (12, 7), of: file),
      FieldDefinition("host_name", "inventory.host_name", "Host name", .text, isPerNode: true, from: [FactSource(root: .node, path: ["name"])], smart: .send, anonymous: .withhold, collect: "hostname --fqdn", at: (13, 7), of: file),
      FieldDefinition("ip_address", "inventory.ip_address", "IP address", .text, isPerNode: true, from: [FactSource(root: .node, path: ["network", "ip_address"])], smart: .send, anonymous: .withhold, collect: "ip -brief address", at: (21, 7), of: file),
      FieldDefinition("model", "inventory.model", "Model", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "model"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_name", at: (29, 7), of: file),
      FieldDefinition("serial_number", "inventory.serial_number", "Serial number", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "serial_number"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_serial", at: (37, 7), of: file),
      FieldDefinition("bios_version", "inventory.bios_version", "BIOS version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "bios", "version"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/bios_version", at: (45, 7), of: file),
      FieldDefinition("bios_date", "inventory.bios_date", "BIOS date", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "bios", "date"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/bios_date", at: (53, 7), of: file),
      FieldDefinition("cpu_model", "inventory.cpu_model", "CPU model", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "cpu_type"])], smart: .send, anonymous: .send, collect: "lscpu", at: (61, 7), of: file),
      FieldDefinition("cpu_count", "inventory.cpu_count", "CPUs", .integer, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "processors"])], smart: .send, anonymous: .send, collect: "nproc", at: (69, 7), of: file),
      FieldDefinition("cpu_speed", "inventory.cpu_speed", "CPU speed", .integer, unit: .megahertz, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "cpu_speed_mhz"])], smart: .send, anonymous: .send, collect: "lscpu", at: (77, 7), of: file),
      FieldDefinition("ram", "inventory.ram", "Memory", .integer, unit: .megabytes, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "memory_mb"])], smart: .send, anonymous: .send, collect: "free --mebi", at: (86, 7), of: file),
      FieldDefinition("file_systems", "inventory.file_systems", "File systems", .records([FieldDefinition.Column(name: "mount_point", label: "Mounted on", type: .text, unit: nil), FieldDefinition.Column(name: "type", label: "Type", type: .text, unit: nil), FieldDefinition.Column(name: "size_kb", label: "Size", type: .integer, unit: .kilobytes)]), isPerNode: true, from: [FactSource(root: .node, path: ["file_systems"])], smart: .send, anonymous: .withhold, collect: "df --output=target,fstype,size", at: (95, 7), of: file),
      FieldDefinition("os_name", "inventory.os_name", "Operating system", .text, isPerNode: true, from: [FactSource(root: .node, path: ["os", "name"])], smart: .send, anonymous: .send, collect: "cat /etc/os-release", at: (107, 7), of: file),
      FieldDefinition("os_version", "inventory.os_version", "OS version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["os", "version"])], smart: .send, anonymous: .send, collect: "cat /etc/os-release", at: (115, 7), of: file),
      FieldDefinition("kernel_version", "inventory.kernel_version", "Kernel", .text, isPerNode: true, from: [FactSource(root: .node, path: ["os", "kernel"])], smart: .send, anonymous: .send, collect: "uname --kernel-release", at: (123, 7), of: file),
      FieldDefinition("active_services", "inventory.active_services", "Active services", .texts, isPerNode: true, from: [FactSource(root: .node, path: ["services", "active"])], smart: .send, anonymous: .withhold, collect: "systemctl list-units --type=service --state=running --plain --no-legend", at: (131, 7), of: file),
    ]
    let telemetry: [FieldDefinition] = [
      FieldDefinition("host_name", "telemetry.host_name", "Host name", .text, isPerNode: true, from: [FactSource(root: .node, path: ["name"])], smart: .send, anonymous: .withhold, collect: "hostname --fqdn", at: (142, 7), of: file),
      FieldDefinition("serial_number", "telemetry.serial_number", "Serial number", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "serial_number"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_serial", at: (150, 7), of: file),
      FieldDefinition("up_time", "telemetry.up_time", "Up time", .integer, unit: .seconds, isPerNode: true, from: [FactSource(root: .node, path: ["status", "up_time_seconds"])], smart: .send, anonymous: .send, collect: "cut -d. -f1 /proc/uptime", at: (158, 7), of: file),
      FieldDefinition("load_average", "telemetry.load_average", "Load average", .numbers, isPerNode: true, from: [FactSource(root: .node, path: ["status", "load_average"])], smart: .send, anonymous: .send, collect: "cat /proc/loadavg", at: (167, 7), of: file),
      FieldDefinition("memory_used", "telemetry.memory_used", "Memory used", .integer, unit: .kilobytes, isPerNode: true, from: [FactSource(root: .node, path: ["status", "memory_kb", "used"])], smart: .send, anonymous: .send, collect: "free --kibi", at: (175, 7), of: file),
      FieldDefinition("file_system_usage", "telemetry.file_system_usage", "File system usage", .records([FieldDefinition.Column(name: "mount_point", label: "Mounted on", type: .text, unit: nil), FieldDefinition.Column(name: "size_kb", label: "Size", type: .integer, unit: .kilobytes), FieldDefinition.Column(name: "used_kb", label: "Used", type: .integer, unit: .kilobytes), FieldDefinition.Column(name: "used_percent", label: "Use", type: .integer, unit: .percent)]), isPerNode: true, from: [FactSource(root: .node, path: ["file_systems"])], smart: .send, anonymous: .withhold, collect: "df --output=target,size,used,pcent", at: (184, 7), of: file),
    ]
    return Catalog(
      product: "linux-host", name: "Linux host",
      messages: [
        .inventory: Definition(label: "Inventory", fields: inventory),
        .telemetry: Definition(label: "Telemetry", fields: telemetry),
      ],
      envelope: builtInEnvelope)
  }
}
