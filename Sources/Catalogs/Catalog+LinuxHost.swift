// Made from linux-host.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The catalog `linux-host`.
  static var linuxHost: Catalog {
    let file = "linux-host.yaml (built in)"
    let inventory: [FieldDefinition] = [
      FieldDefinition("contact_email", "inventory.contact_email", "Contact e-mail", .text, .email, from: [FactSource(root: .contact, path: ["email"])], smart: .send, anonymous: .withhold, at: (14, 7), of: file),
      FieldDefinition("contact_phone", "inventory.contact_phone", "Contact phone", .text, .phone, from: [FactSource(root: .contact, path: ["phone"])], smart: .send, anonymous: .withhold, at: (15, 7), of: file),
      FieldDefinition("street_address", "inventory.street_address", "Street address", .text, .person, from: [FactSource(root: .contact, path: ["address"])], smart: .send, anonymous: .withhold, at: (16, 7), of: file),
      FieldDefinition("host_name", "inventory.host_name", "Host name", .text, .hostName, isPerNode: true, from: [FactSource(root: .node, path: ["name"])], smart: .send, anonymous: .withhold, collect: "hostname --fqdn", at: (17, 7), of: file),
      FieldDefinition("ip_address", "inventory.ip_address", "IP address", .text, .address, isPerNode: true, from: [FactSource(root: .node, path: ["network", "ip_address"])], smart: .send, anonymous: .withhold, collect: "ip -brief address", at: (26, 7), of: file),
      FieldDefinition("model", "inventory.model", "Model", .text, .term, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "model"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_name", at: (35, 7), of: file),
      FieldDefinition("serial_number", "inventory.serial_number", "Serial number", .text, .serialNumber, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "serial_number"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_serial", at: (44, 7), of: file),
      FieldDefinition("bios_version", "inventory.bios_version", "BIOS version", .text, .version, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "bios", "version"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/bios_version", at: (53, 7), of: file),
      FieldDefinition("bios_date", "inventory.bios_date", "BIOS date", .text, .time, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "bios", "date"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/bios_date", at: (62, 7), of: file),
      FieldDefinition("cpu_model", "inventory.cpu_model", "CPU model", .text, .term, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "cpu_type"])], smart: .send, anonymous: .send, collect: "lscpu", at: (71, 7), of: file),
      FieldDefinition("cpu_count", "inventory.cpu_count", "CPUs", .integer, .quantity, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "processors"])], smart: .send, anonymous: .send, collect: "nproc", at: (80, 7), of: file),
      FieldDefinition("cpu_speed", "inventory.cpu_speed", "CPU speed", .integer, .quantity, unit: .megahertz, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "cpu_speed_mhz"])], smart: .send, anonymous: .send, collect: "lscpu", at: (89, 7), of: file),
      FieldDefinition("ram", "inventory.ram", "Memory", .integer, .quantity, unit: .megabytes, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "memory_mb"])], smart: .send, anonymous: .send, collect: "free --mebi", at: (99, 7), of: file),
      FieldDefinition("file_systems", "inventory.file_systems", "File systems", .records([FieldDefinition.Column(name: "mount_point", label: "Mounted on", type: .text, unit: nil, valueClass: .freeText), FieldDefinition.Column(name: "type", label: "Type", type: .text, unit: nil, valueClass: .freeText), FieldDefinition.Column(name: "size_kb", label: "Size", type: .integer, unit: .kilobytes, valueClass: .freeText)]), .freeText, isPerNode: true, from: [FactSource(root: .node, path: ["file_systems"])], smart: .send, anonymous: .withhold, collect: "df --output=target,fstype,size", at: (109, 7), of: file),
      FieldDefinition("os_name", "inventory.os_name", "Operating system", .text, .term, isPerNode: true, from: [FactSource(root: .node, path: ["os", "name"])], smart: .send, anonymous: .send, collect: "cat /etc/os-release", at: (122, 7), of: file),
      FieldDefinition("os_version", "inventory.os_version", "OS version", .text, .version, isPerNode: true, from: [FactSource(root: .node, path: ["os", "version"])], smart: .send, anonymous: .send, collect: "cat /etc/os-release", at: (131, 7), of: file),
      FieldDefinition("kernel_version", "inventory.kernel_version", "Kernel", .text, .version, isPerNode: true, from: [FactSource(root: .node, path: ["os", "kernel"])], smart: .send, anonymous: .send, collect: "uname --kernel-release", at: (140, 7), of: file),
      FieldDefinition("active_services", "inventory.active_services", "Active services", .texts, .freeText, isPerNode: true, from: [FactSource(root: .node, path: ["services", "active"])], smart: .send, anonymous: .withhold, collect: "systemctl list-units --type=service --state=running --plain --no-legend", at: (149, 7), of: file),
    ]
    let telemetry: [FieldDefinition] = [
      FieldDefinition("host_name", "telemetry.host_name", "Host name", .text, .hostName, isPerNode: true, from: [FactSource(root: .node, path: ["name"])], smart: .send, anonymous: .withhold, collect: "hostname --fqdn", at: (161, 7), of: file),
      FieldDefinition("serial_number", "telemetry.serial_number", "Serial number", .text, .serialNumber, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "serial_number"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_serial", at: (170, 7), of: file),
      FieldDefinition("up_time", "telemetry.up_time", "Up time", .integer, .quantity, unit: .seconds, isPerNode: true, from: [FactSource(root: .node, path: ["status", "up_time_seconds"])], smart: .send, anonymous: .send, collect: "cut -d. -f1 /proc/uptime", at: (179, 7), of: file),
      FieldDefinition("load_average", "telemetry.load_average", "Load average", .numbers, .quantity, isPerNode: true, from: [FactSource(root: .node, path: ["status", "load_average"])], smart: .send, anonymous: .send, collect: "cat /proc/loadavg", at: (189, 7), of: file),
      FieldDefinition("memory_used", "telemetry.memory_used", "Memory used", .integer, .quantity, unit: .kilobytes, isPerNode: true, from: [FactSource(root: .node, path: ["status", "memory_kb", "used"])], smart: .send, anonymous: .send, collect: "free --kibi", at: (198, 7), of: file),
      FieldDefinition("file_system_usage", "telemetry.file_system_usage", "File system usage", .records([FieldDefinition.Column(name: "mount_point", label: "Mounted on", type: .text, unit: nil, valueClass: .freeText), FieldDefinition.Column(name: "size_kb", label: "Size", type: .integer, unit: .kilobytes, valueClass: .freeText), FieldDefinition.Column(name: "used_kb", label: "Used", type: .integer, unit: .kilobytes, valueClass: .freeText), FieldDefinition.Column(name: "used_percent", label: "Use", type: .integer, unit: .percent, valueClass: .freeText)]), .freeText, isPerNode: true, from: [FactSource(root: .node, path: ["file_systems"])], smart: .send, anonymous: .withhold, collect: "df --output=target,size,used,pcent", at: (208, 7), of: file),
    ]
    return Catalog(
      product: "linux-host", name: "Linux host",
      messages: [
        .inventory: Definition(label: "Inventory", fields: inventory),
        .telemetry: Definition(label: "Telemetry", fields: telemetry),
      ],
      envelope: builtInEnvelope, identities: [
        FieldDefinition("domain", "identities.domain", "domain", .texts, .hostName, isPerNode: true, from: [FactSource(root: .node, path: ["network", "domain"])], smart: .withhold, anonymous: .withhold, at: (8, 3), of: file),
        FieldDefinition("mac_address", "identities.mac_address", "mac_address", .texts, .mac, isPerNode: true, from: [FactSource(root: .node, path: ["network", "mac_address"])], smart: .withhold, anonymous: .withhold, at: (9, 3), of: file),
      ])
  }
}
