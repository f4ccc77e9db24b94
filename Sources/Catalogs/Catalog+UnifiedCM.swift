// Made from unified-cm.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The catalog `unified-cm`.
  static var unifiedCM: Catalog {
    let file = "unified-cm.yaml (built in)"
    let inventory: [FieldDefinition] = [
      FieldDefinition("contact_email", "inventory.contact_email", "Contact e-mail", .text, from: [FactSource(root: .contact, path: ["email"])], smart: .send, anonymous: .withhold, at: (11, 7), of: file),
      FieldDefinition("contact_phone", "inventory.contact_phone", "Contact phone", .text, from: [FactSource(root: .contact, path: ["phone"])], smart: .send, anonymous: .withhold, at: (17, 7), of: file),
      FieldDefinition("street_address", "inventory.street_address", "Street address", .text, from: [FactSource(root: .contact, path: ["address"])], smart: .send, anonymous: .withhold, at: (23, 7), of: file),
      FieldDefinition("server_name", "inventory.server_name", "Server name", .text, isPerNode: true, from: [FactSource(root: .node, path: ["status", "host_name"]), FactSource(root: .node, path: ["name"])], smart: .send, anonymous: .withhold, collect: "show status", at: (29, 7), of: file),
      FieldDefinition("server_ip_address", "inventory.server_ip_address", "Server IP address", .text, isPerNode: true, from: [FactSource(root: .node, path: ["network", "ip_address"])], smart: .send, anonymous: .withhold, collect: "show network eth0", at: (37, 7), of: file),
      FieldDefinition("license_server", "inventory.license_server", "Licence server", .text, from: [FactSource(root: .snapshot, path: ["license", "server"])], smart: .send, anonymous: .withhold, collect: "Cisco Unified CM Administration, System, Licensing, License Management", at: (45, 7), of: file),
      FieldDefinition("os_version", "inventory.os_version", "OS version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "os_version"]), FactSource(root: .node, path: ["status", "os_version"])], smart: .send, anonymous: .send, collect: "show hardware", at: (53, 7), of: file),
      FieldDefinition("model", "inventory.model", "Model", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "model"])], smart: .send, anonymous: .send, collect: "show hardware", at: (61, 7), of: file),
      FieldDefinition("serial_number", "inventory.serial_number", "Serial number", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "serial_number"])], smart: .send, anonymous: .send, collect: "show hardware", at: (69, 7), of: file),
      FieldDefinition("cpu_speed", "inventory.cpu_speed", "CPU speed", .integer, unit: .megahertz, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "cpu_speed_mhz"])], smart: .send, anonymous: .send, collect: "show hardware", at: (77, 7), of: file),
      FieldDefinition("ram", "inventory.ram", "Memory", .integer, unit: .megabytes, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "memory_mb"])], smart: .send, anonymous: .send, collect: "show hardware", at: (86, 7), of: file),
      FieldDefinition("storage_partition", "inventory.storage_partition", "Storage partitions", .records([FieldDefinition.Column(name: "device", label: "Device", type: .text, unit: nil), FieldDefinition.Column(name: "size_kb", label: "Size", type: .integer, unit: .kilobytes), FieldDefinition.Column(name: "system", label: "System", type: .text, unit: nil)]), isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "partitions"])], smart: .send, anonymous: .send, collect: "show hardware", at: (95, 7), of: file),
      FieldDefinition("firmware_version", "inventory.firmware_version", "Firmware version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "firmware_version"])], smart: .send, anonymous: .send, collect: "show hardware", at: (107, 7), of: file),
      FieldDefinition("bios_version", "inventory.bios_version", "BIOS version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "bios", "version"])], smart: .send, anonymous: .send, collect: "show hardware", at: (115, 7), of: file),
      FieldDefinition("bios_information", "inventory.bios_information", "BIOS information", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "bios", "information"])], smart: .send, anonymous: .send, collect: "show hardware", at: (123, 7), of: file),
      FieldDefinition("raid_configuration", "inventory.raid_configuration", "RAID configuration", .lines, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "raid"])], smart: .send, anonymous: .send, collect: "show hardware", at: (131, 7), of: file),
      FieldDefinition("active_services", "inventory.active_services", "Active services", .texts, isPerNode: true, from: [FactSource(root: .node, path: ["services", "active"])], smart: .send, anonymous: .send, collect: "utils service list", at: (139, 7), of: file),
      FieldDefinition("publisher_name", "inventory.publisher_name", "Publisher name", .text, from: [FactSource(root: .snapshot, path: ["cluster", "publisher"])], smart: .send, anonymous: .withhold, collect: "show network cluster", at: (147, 7), of: file),
      FieldDefinition("publisher_ip", "inventory.publisher_ip", "Publisher IP address", .text, from: [FactSource(root: .publisher, path: ["network", "ip_address"])], smart: .send, anonymous: .withhold, collect: "show network eth0, on the publisher", at: (154, 7), of: file),
      FieldDefinition("product_id", "inventory.product_id", "Product ID", .text, from: [FactSource(root: .snapshot, path: ["cluster", "product_id"])], smart: .send, anonymous: .send, collect: "the product id of the support contract", at: (161, 7), of: file),
      FieldDefinition("active_version", "inventory.active_version", "Active version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["versions", "active"]), FactSource(root: .node, path: ["status", "product_version"])], smart: .send, anonymous: .send, collect: "show version active", at: (168, 7), of: file),
      FieldDefinition("inactive_version", "inventory.inactive_version", "Inactive version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["versions", "inactive"])], smart: .send, anonymous: .send, collect: "show version inactive", at: (176, 7), of: file),
      FieldDefinition("product_short_name", "inventory.product_short_name", "Product short name", .text, from: [FactSource(root: .snapshot, path: ["cluster", "product_short_name"])], smart: .send, anonymous: .send, collect: "the short name that the vendor uses, such as UCM", at: (184, 7), of: file),
    ]
    let telemetry: [FieldDefinition] = [
      FieldDefinition("contact_email", "telemetry.contact_email", "Contact e-mail", .text, from: [FactSource(root: .contact, path: ["email"])], smart: .send, anonymous: .withhold, at: (194, 7), of: file),
      FieldDefinition("contact_phone", "telemetry.contact_phone", "Contact phone", .text, from: [FactSource(root: .contact, path: ["phone"])], smart: .send, anonymous: .withhold, at: (200, 7), of: file),
      FieldDefinition("street_address", "telemetry.street_address", "Street address", .text, from: [FactSource(root: .contact, path: ["address"])], smart: .send, anonymous: .withhold, at: (206, 7), of: file),
      FieldDefinition("server_name", "telemetry.server_name", "Server name", .text, isPerNode: true, from: [FactSource(root: .node, path: ["status", "host_name"]), FactSource(root: .node, path: ["name"])], smart: .send, anonymous: .withhold, collect: "show status", at: (212, 7), of: file),
      FieldDefinition("cm_user_count", "telemetry.cm_user_count", "Unified CM users", .integer, from: [FactSource(root: .snapshot, path: ["users", "cm"])], smart: .send, anonymous: .withhold, collect: "run sql select count(*) from enduser", at: (220, 7), of: file),
      FieldDefinition("serial_number", "telemetry.serial_number", "Serial number", .text, isPerNode: true, from: [FactSource(root: .node, path: ["hardware", "serial_number"])], smart: .send, anonymous: .send, collect: "show hardware", at: (227, 7), of: file),
      FieldDefinition("publisher_name", "telemetry.publisher_name", "Publisher name", .text, from: [FactSource(root: .snapshot, path: ["cluster", "publisher"])], smart: .send, anonymous: .withhold, collect: "show network cluster", at: (235, 7), of: file),
      FieldDefinition("device_count_and_model", "telemetry.device_count_and_model", "Devices", .records([FieldDefinition.Column(name: "type", label: "Type", type: .text, unit: nil), FieldDefinition.Column(name: "model", label: "Model", type: .text, unit: nil), FieldDefinition.Column(name: "count", label: "Count", type: .integer, unit: nil)]), from: [FactSource(root: .snapshot, path: ["devices", "models"])], smart: .send, anonymous: .send, collect: "run sql select tc.name as type, tm.name as model, count(*) from device d, typeclass tc, typemodel tm where d.tkclass = tc.enum and d.tkmodel = tm.enum group by 1, 2", at: (242, 7), of: file),
      FieldDefinition("phone_user_count", "telemetry.phone_user_count", "Phone users", .integer, from: [FactSource(root: .snapshot, path: ["users", "phone"])], smart: .send, anonymous: .send, collect: "run sql select count(distinct fkenduser) from enduserdevicemap", at: (255, 7), of: file),
      FieldDefinition("cm_call_activity", "telemetry.cm_call_activity", "Call activity", .integers, from: [FactSource(root: .snapshot, path: ["call_activity"])], smart: .send, anonymous: .send, collect: "show perf query class \"Cisco CallManager\"", at: (262, 7), of: file),
      FieldDefinition("registered_device_count", "telemetry.registered_device_count", "Registered devices", .integer, from: [FactSource(root: .snapshot, path: ["devices", "registered"])], smart: .send, anonymous: .withhold, collect: "show risdb query phone", at: (269, 7), of: file),
      FieldDefinition("upgrade_history", "telemetry.upgrade_history", "Upgrade history", .records([FieldDefinition.Column(name: "time", label: "Time", type: .text, unit: nil), FieldDefinition.Column(name: "version", label: "Version", type: .text, unit: nil), FieldDefinition.Column(name: "event", label: "Event", type: .text, unit: nil), FieldDefinition.Column(name: "result", label: "Result", type: .text, unit: nil)]), from: [FactSource(root: .snapshot, path: ["upgrade_history"])], smart: .send, anonymous: .withhold, collect: "file view install system-history.log", at: (276, 7), of: file),
      FieldDefinition("system_status", "telemetry.system_status", "System status", .group([
        FieldDefinition("host_name", "telemetry.system_status.host_name", "Host name", .text, isPerNode: true, from: [FactSource(root: .node, path: ["status", "host_name"])], smart: .send, anonymous: .withhold, collect: "show status", at: (292, 11), of: file),
        FieldDefinition("date", "telemetry.system_status.date", "Date", .time, isPerNode: true, from: [FactSource(root: .node, path: ["status", "date"])], zone: FactSource(root: .node, path: ["status", "time_zone"]), smart: .send, anonymous: .send, collect: "show status", at: (299, 11), of: file),
        FieldDefinition("locale", "telemetry.system_status.locale", "Locale", .text, isPerNode: true, from: [FactSource(root: .node, path: ["status", "locale"])], smart: .send, anonymous: .send, collect: "show status", at: (307, 11), of: file),
        FieldDefinition("product_version", "telemetry.system_status.product_version", "Product version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["status", "product_version"])], smart: .send, anonymous: .send, collect: "show status", at: (314, 11), of: file),
        FieldDefinition("os_version", "telemetry.system_status.os_version", "OS version", .text, isPerNode: true, from: [FactSource(root: .node, path: ["status", "os_version"])], smart: .send, anonymous: .send, collect: "show status", at: (321, 11), of: file),
        FieldDefinition("license_mac", "telemetry.system_status.license_mac", "Licence MAC", .text, isPerNode: true, from: [FactSource(root: .node, path: ["status", "license_mac"])], smart: .send, anonymous: .send, collect: "show status, in releases that print it", at: (328, 11), of: file),
        FieldDefinition("up_time", "telemetry.system_status.up_time", "Up time", .integer, unit: .seconds, isPerNode: true, from: [FactSource(root: .node, path: ["status", "up_time_seconds"])], smart: .send, anonymous: .send, collect: "show status", at: (335, 11), of: file),
        FieldDefinition("mp_stat", "telemetry.system_status.mp_stat", "MP stat", .numbers, unit: .percent, isPerNode: true, from: [FactSource(root: .node, path: ["status", "cpu_percent"])], smart: .send, anonymous: .withhold, collect: "show status", at: (343, 11), of: file),
        FieldDefinition("memory_used", "telemetry.system_status.memory_used", "Memory used", .integer, unit: .kilobytes, isPerNode: true, from: [FactSource(root: .node, path: ["status", "memory_kb", "used"])], smart: .send, anonymous: .send, collect: "show status", at: (351, 11), of: file),
        FieldDefinition("disk_usage", "telemetry.system_status.disk_usage", "Disk usage", .records([FieldDefinition.Column(name: "name", label: "Partition", type: .text, unit: nil), FieldDefinition.Column(name: "total_kb", label: "Total", type: .integer, unit: .kilobytes), FieldDefinition.Column(name: "used_kb", label: "Used", type: .integer, unit: .kilobytes), FieldDefinition.Column(name: "free_kb", label: "Free", type: .integer, unit: .kilobytes), FieldDefinition.Column(name: "used_percent", label: "Use", type: .integer, unit: .percent)]), isPerNode: true, from: [FactSource(root: .node, path: ["status", "partitions"])], smart: .send, anonymous: .send, collect: "show status", at: (359, 11), of: file),
        FieldDefinition("active_partition_used", "telemetry.system_status.active_partition_used", "Active partition used", .integer, unit: .percent, isPerNode: true, from: [FactSource(root: .node, path: ["status", "active_partition_used_percent"])], smart: .send, anonymous: .send, collect: "show status", at: (372, 11), of: file),
        FieldDefinition("inactive_partition_used", "telemetry.system_status.inactive_partition_used", "Inactive partition used", .integer, unit: .percent, isPerNode: true, from: [FactSource(root: .node, path: ["status", "inactive_partition_used_percent"])], smart: .send, anonymous: .send, collect: "show status", at: (380, 11), of: file),
        FieldDefinition("dns", "telemetry.system_status.dns", "DNS", .texts, isPerNode: true, from: [FactSource(root: .node, path: ["network", "dns"])], smart: .send, anonymous: .withhold, collect: "show network eth0", at: (388, 11), of: file),
      ]), isPerNode: true, at: (288, 7), of: file),
    ]
    let configuration: [FieldDefinition] = [
      FieldDefinition("table_row_counts", "configuration.table_row_counts", "Rows by table", .integers, from: [FactSource(root: .snapshot, path: ["tables"])], smart: .send, anonymous: .withhold, collect: "run sql select tabname, nrows from systables where tabtype = 'T'", at: (398, 7), of: file),
    ]
    let alert: [FieldDefinition] = [
      FieldDefinition("alert", "alert.alert", "Alert", .text, from: [FactSource(root: .alert, path: ["alert"])], smart: .send, anonymous: .withhold, at: (408, 7), of: file),
      FieldDefinition("node", "alert.node", "Node", .text, from: [FactSource(root: .alert, path: ["node"])], smart: .send, anonymous: .withhold, at: (414, 7), of: file),
      FieldDefinition("category", "alert.category", "Category", .text, from: [FactSource(root: .alert, path: ["category"])], smart: .send, anonymous: .withhold, at: (420, 7), of: file),
      FieldDefinition("severity", "alert.severity", "Severity", .text, from: [FactSource(root: .alert, path: ["severity"])], smart: .send, anonymous: .withhold, at: (426, 7), of: file),
      FieldDefinition("time", "alert.time", "Time", .text, from: [FactSource(root: .alert, path: ["time"])], smart: .send, anonymous: .withhold, at: (432, 7), of: file),
      FieldDefinition("description", "alert.description", "Description", .text, from: [FactSource(root: .alert, path: ["description"])], smart: .send, anonymous: .withhold, at: (438, 7), of: file),
      FieldDefinition("details", "alert.details", "Details", .lines, from: [FactSource(root: .alert, path: ["details"])], smart: .send, anonymous: .withhold, at: (444, 7), of: file),
      FieldDefinition("impact", "alert.impact", "Impact", .text, from: [FactSource(root: .alert, path: ["impact"])], smart: .send, anonymous: .withhold, at: (450, 7), of: file),
      FieldDefinition("remedy", "alert.remedy", "Remedy", .text, from: [FactSource(root: .alert, path: ["remedy"])], smart: .send, anonymous: .withhold, at: (456, 7), of: file),
      FieldDefinition("cluster_overview", "alert.cluster_overview", "Cluster overview", .lines, from: [FactSource(root: .alert, path: ["cluster_overview"])], smart: .send, anonymous: .withhold, at: (462, 7), of: file),
      FieldDefinition("repeats", "alert.repeats", "Repeats", .integer, from: [FactSource(root: .alert, path: ["repeats"])], smart: .send, anonymous: .withhold, at: (468, 7), of: file),
      FieldDefinition("attachments", "alert.attachments", "Attachments", .lines, from: [FactSource(root: .alert, path: ["attachments"])], smart: .send, anonymous: .withhold, at: (474, 7), of: file),
    ]
    return Catalog(
      product: "unified-cm", name: "Cisco Unified Communications Manager",
      messages: [
        .inventory: Definition(label: "Inventory", fields: inventory),
        .telemetry: Definition(label: "Telemetry", fields: telemetry),
        .configuration: Definition(label: "Configuration", fields: configuration),
        .alert: Definition(label: "Alert", fields: alert),
      ],
      envelope: builtInEnvelope)
  }
}
