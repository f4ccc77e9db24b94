// Made from linux-host.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The catalog `linux-host`.
  static var linuxHost: Catalog {
    let file = "linux-host.yaml (built in)"
    let inventory: [FieldDefinition] = [
      FieldDefinition("contact_email", "inventory.contact_email", "Contact e-mail", .text, .email, from: [FactSource(root: .contact, path: ["email"])], smart: .send, anonymous: .withhold, at: (147, 7), of: file),
      FieldDefinition("contact_phone", "inventory.contact_phone", "Contact phone", .text, .phone, from: [FactSource(root: .contact, path: ["phone"])], smart: .send, anonymous: .withhold, at: (148, 7), of: file),
      FieldDefinition("street_address", "inventory.street_address", "Street address", .text, .person, from: [FactSource(root: .contact, path: ["address"])], smart: .send, anonymous: .withhold, at: (149, 7), of: file),
      FieldDefinition("host_name", "inventory.host_name", "Host name", .text, .hostName, isPerNode: true, from: [FactSource(root: .node, path: ["name"])], smart: .send, anonymous: .withhold, collect: "hostname --fqdn", at: (150, 7), of: file),
      FieldDefinition("ip_address", "inventory.ip_address", "IP address", .text, .address, isPerNode: true, from: [FactSource(root: .node, path: ["network", "ip_address"])], smart: .send, anonymous: .withhold, collect: "ip -brief address", at: (159, 7), of: file),
      FieldDefinition("model", "inventory.model", "Model", .text, .term, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "model"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_name", at: (168, 7), of: file),
      FieldDefinition("serial_number", "inventory.serial_number", "Serial number", .text, .serialNumber, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "serial_number"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_serial", at: (177, 7), of: file),
      FieldDefinition("bios_version", "inventory.bios_version", "BIOS version", .text, .version, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "bios", "version"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/bios_version", at: (186, 7), of: file),
      FieldDefinition("bios_date", "inventory.bios_date", "BIOS date", .text, .time, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "bios", "date"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/bios_date", at: (195, 7), of: file),
      FieldDefinition("cpu_model", "inventory.cpu_model", "CPU model", .text, .term, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "cpu_type"])], smart: .send, anonymous: .send, collect: "lscpu", at: (204, 7), of: file),
      FieldDefinition("cpu_count", "inventory.cpu_count", "CPUs", .integer, .quantity, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "processors"])], smart: .send, anonymous: .send, collect: "nproc", at: (213, 7), of: file),
      FieldDefinition("cpu_speed", "inventory.cpu_speed", "CPU speed", .integer, .quantity, unit: .megahertz, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "cpu_speed_mhz"])], smart: .send, anonymous: .send, collect: "lscpu", at: (222, 7), of: file),
      FieldDefinition("ram", "inventory.ram", "Memory", .integer, .quantity, unit: .megabytes, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "memory_mb"])], smart: .send, anonymous: .send, collect: "free --mebi", at: (232, 7), of: file),
      FieldDefinition("file_systems", "inventory.file_systems", "File systems", .records([FieldDefinition.Column(name: "mount_point", label: "Mounted on", type: .text, unit: nil, valueClass: .freeText), FieldDefinition.Column(name: "type", label: "Type", type: .text, unit: nil, valueClass: .freeText), FieldDefinition.Column(name: "size_kb", label: "Size", type: .integer, unit: .kilobytes, valueClass: .freeText)]), .freeText, isPerNode: true, from: [FactSource(root: .node, path: ["file_systems"])], smart: .send, anonymous: .withhold, collect: "df --output=target,fstype,size", at: (242, 7), of: file),
      FieldDefinition("os_name", "inventory.os_name", "Operating system", .text, .term, isPerNode: true, from: [FactSource(root: .node, path: ["os", "name"])], smart: .send, anonymous: .send, collect: "cat /etc/os-release", at: (255, 7), of: file),
      FieldDefinition("os_version", "inventory.os_version", "OS version", .text, .version, isPerNode: true, from: [FactSource(root: .node, path: ["os", "version"])], smart: .send, anonymous: .send, collect: "cat /etc/os-release", at: (264, 7), of: file),
      FieldDefinition("kernel_version", "inventory.kernel_version", "Kernel", .text, .version, isPerNode: true, from: [FactSource(root: .node, path: ["os", "kernel"])], smart: .send, anonymous: .send, collect: "uname --kernel-release", at: (273, 7), of: file),
      FieldDefinition("active_services", "inventory.active_services", "Active services", .texts, .freeText, isPerNode: true, from: [FactSource(root: .node, path: ["services", "active"])], smart: .send, anonymous: .withhold, collect: "systemctl list-units --type=service --state=running --plain --no-legend", at: (282, 7), of: file),
    ]
    let telemetry: [FieldDefinition] = [
      FieldDefinition("host_name", "telemetry.host_name", "Host name", .text, .hostName, isPerNode: true, from: [FactSource(root: .node, path: ["name"])], smart: .send, anonymous: .withhold, collect: "hostname --fqdn", at: (294, 7), of: file),
      FieldDefinition("serial_number", "telemetry.serial_number", "Serial number", .text, .serialNumber, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "serial_number"])], smart: .send, anonymous: .send, collect: "cat /sys/class/dmi/id/product_serial", at: (303, 7), of: file),
      FieldDefinition("up_time", "telemetry.up_time", "Up time", .integer, .quantity, unit: .seconds, isPerNode: true, from: [FactSource(root: .node, path: ["status", "up_time_seconds"])], smart: .send, anonymous: .send, collect: "cut -d. -f1 /proc/uptime", at: (312, 7), of: file),
      FieldDefinition("load_average", "telemetry.load_average", "Load average", .numbers, .quantity, isPerNode: true, from: [FactSource(root: .node, path: ["status", "load_average"])], smart: .send, anonymous: .send, collect: "cat /proc/loadavg", at: (322, 7), of: file),
      FieldDefinition("memory_used", "telemetry.memory_used", "Memory used", .integer, .quantity, unit: .kilobytes, isPerNode: true, from: [FactSource(root: .node, path: ["status", "memory_kb", "used"])], smart: .send, anonymous: .send, collect: "free --kibi", at: (331, 7), of: file),
      FieldDefinition("file_system_usage", "telemetry.file_system_usage", "File system usage", .records([FieldDefinition.Column(name: "mount_point", label: "Mounted on", type: .text, unit: nil, valueClass: .freeText), FieldDefinition.Column(name: "size_kb", label: "Size", type: .integer, unit: .kilobytes, valueClass: .freeText), FieldDefinition.Column(name: "used_kb", label: "Used", type: .integer, unit: .kilobytes, valueClass: .freeText), FieldDefinition.Column(name: "used_percent", label: "Use", type: .integer, unit: .percent, valueClass: .freeText)]), .freeText, isPerNode: true, from: [FactSource(root: .node, path: ["file_systems"])], smart: .send, anonymous: .withhold, collect: "df --output=target,size,used,pcent", at: (341, 7), of: file),
    ]
    let alert: [FieldDefinition] = [
      FieldDefinition("alert", "alert.alert", "Alert", .text, .term, from: [FactSource(root: .alert, path: ["alert"])], smart: .send, anonymous: .withhold, at: (358, 7), of: file),
      FieldDefinition("node", "alert.node", "Node", .text, .hostName, from: [FactSource(root: .alert, path: ["node"])], smart: .send, anonymous: .withhold, at: (359, 7), of: file),
      FieldDefinition("category", "alert.category", "Category", .text, .term, from: [FactSource(root: .alert, path: ["category"])], smart: .send, anonymous: .withhold, at: (360, 7), of: file),
      FieldDefinition("severity", "alert.severity", "Severity", .text, .term, from: [FactSource(root: .alert, path: ["severity"])], smart: .send, anonymous: .withhold, at: (361, 7), of: file),
      FieldDefinition("status", "alert.status", "Status", .text, .term, from: [FactSource(root: .alert, path: ["status"])], smart: .send, anonymous: .withhold, at: (362, 7), of: file),
      FieldDefinition("condition", "alert.condition", "Condition", .text, .term, from: [FactSource(root: .alert, path: ["condition"])], smart: .send, anonymous: .withhold, at: (363, 7), of: file),
      FieldDefinition("time", "alert.time", "Time", .time, .time, from: [FactSource(root: .alert, path: ["time"])], smart: .send, anonymous: .withhold, at: (364, 7), of: file),
      FieldDefinition("description", "alert.description", "Description", .lines, .freeText, from: [FactSource(root: .alert, path: ["description"])], smart: .send, anonymous: .withhold, at: (365, 7), of: file),
      FieldDefinition("details", "alert.details", "Details", .lines, .freeText, from: [FactSource(root: .alert, path: ["details"])], smart: .send, anonymous: .withhold, at: (366, 7), of: file),
      FieldDefinition("impact", "alert.impact", "Impact", .text, .term, from: [FactSource(root: .alert, path: ["impact"])], smart: .send, anonymous: .withhold, at: (367, 7), of: file),
      FieldDefinition("remedy", "alert.remedy", "Remedy", .lines, .term, from: [FactSource(root: .alert, path: ["remedy"])], smart: .send, anonymous: .withhold, at: (368, 7), of: file),
      FieldDefinition("cluster_overview", "alert.cluster_overview", "Cluster overview", .lines, .freeText, from: [FactSource(root: .alert, path: ["cluster_overview"])], smart: .send, anonymous: .withhold, at: (369, 7), of: file),
      FieldDefinition("repeats", "alert.repeats", "Repeats", .integer, .quantity, from: [FactSource(root: .alert, path: ["repeats"])], smart: .send, anonymous: .withhold, at: (370, 7), of: file),
      FieldDefinition("first_repeat", "alert.first_repeat", "First repeat", .time, .time, from: [FactSource(root: .alert, path: ["first_repeat"])], smart: .send, anonymous: .withhold, at: (371, 7), of: file),
      FieldDefinition("last_repeat", "alert.last_repeat", "Last repeat", .time, .time, from: [FactSource(root: .alert, path: ["last_repeat"])], smart: .send, anonymous: .withhold, at: (372, 7), of: file),
      FieldDefinition("remarks", "alert.remarks", "Remarks", .lines, .freeText, from: [FactSource(root: .alert, path: ["remarks"])], smart: .send, anonymous: .withhold, at: (373, 7), of: file),
      FieldDefinition("attachments", "alert.attachments", "Attachments", .lines, .freeText, from: [FactSource(root: .alert, path: ["attachments"])], smart: .send, anonymous: .withhold, at: (374, 7), of: file),
      FieldDefinition("node_status", "alert.node_status", "Node status", .group([
        FieldDefinition("ip_address", "alert.node_status.ip_address", "IP address", .text, .address, from: [FactSource(root: .node, path: ["network", "ip_address"])], smart: .send, anonymous: .withhold, collect: "ip -brief address", at: (379, 11), of: file),
        FieldDefinition("os_version", "alert.node_status.os_version", "OS version", .text, .version, from: [FactSource(root: .node, path: ["os", "version"])], smart: .send, anonymous: .withhold, collect: "cat /etc/os-release", at: (387, 11), of: file),
        FieldDefinition("kernel_version", "alert.node_status.kernel_version", "Kernel", .text, .version, from: [FactSource(root: .node, path: ["os", "kernel"])], smart: .send, anonymous: .withhold, collect: "uname --kernel-release", at: (395, 11), of: file),
        FieldDefinition("up_time", "alert.node_status.up_time", "Up time", .integer, .quantity, unit: .seconds, from: [FactSource(root: .node, path: ["status", "up_time_seconds"])], smart: .send, anonymous: .withhold, collect: "cut -d. -f1 /proc/uptime", at: (403, 11), of: file),
        FieldDefinition("load_average", "alert.node_status.load_average", "Load average", .numbers, .quantity, from: [FactSource(root: .node, path: ["status", "load_average"])], smart: .send, anonymous: .withhold, collect: "cat /proc/loadavg", at: (412, 11), of: file),
        FieldDefinition("memory_total", "alert.node_status.memory_total", "Memory", .integer, .quantity, unit: .kilobytes, from: [FactSource(root: .node, path: ["status", "memory_kb", "total"])], smart: .send, anonymous: .withhold, collect: "free --kibi", at: (420, 11), of: file),
        FieldDefinition("memory_used", "alert.node_status.memory_used", "Memory used", .integer, .quantity, unit: .kilobytes, from: [FactSource(root: .node, path: ["status", "memory_kb", "used"])], smart: .send, anonymous: .withhold, collect: "free --kibi", at: (429, 11), of: file),
        FieldDefinition("file_system_usage", "alert.node_status.file_system_usage", "File system usage", .records([FieldDefinition.Column(name: "mount_point", label: "Mounted on", type: .text, unit: nil, valueClass: .freeText), FieldDefinition.Column(name: "size_kb", label: "Size", type: .integer, unit: .kilobytes, valueClass: .freeText), FieldDefinition.Column(name: "used_kb", label: "Used", type: .integer, unit: .kilobytes, valueClass: .freeText), FieldDefinition.Column(name: "used_percent", label: "Use", type: .integer, unit: .percent, valueClass: .freeText)]), .freeText, from: [FactSource(root: .node, path: ["file_systems"])], smart: .send, anonymous: .withhold, collect: "df --output=target,size,used,pcent", at: (438, 11), of: file),
      ]), at: (376, 7), of: file),
    ]
    return Catalog(
      product: "linux-host", name: "Linux host",
      messages: [
        .inventory: Definition(label: "Inventory", fields: inventory),
        .telemetry: Definition(label: "Telemetry", fields: telemetry),
        .alert: Definition(label: "Alert", fields: alert),
      ],
      envelope: builtInEnvelope, identities: [
        FieldDefinition("domain", "identities.domain", "domain", .texts, .hostName, isPerNode: true, from: [FactSource(root: .node, path: ["network", "domain"])], smart: .withhold, anonymous: .withhold, at: (8, 3), of: file),
        FieldDefinition("mac_address", "identities.mac_address", "mac_address", .texts, .mac, isPerNode: true, from: [FactSource(root: .node, path: ["network", "mac_address"])], smart: .withhold, anonymous: .withhold, at: (9, 3), of: file),
      ], alerts: linuxHostAlerts,
      nodes: NodeTraits(
        release: [],
        imAndPresence: [
        ]))
  }
}
