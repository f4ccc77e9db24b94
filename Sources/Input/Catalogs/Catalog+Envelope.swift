// Made from envelope.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// What stands around every message of every product.
  static var builtInEnvelope: [FieldDefinition] {
    let file = "envelope.yaml (built in)"
    return [
      FieldDefinition("message_id", "envelope.message_id", "Message id", .text, .term, from: [FactSource(root: .message, path: ["id"])], smart: .send, anonymous: .send, at: (3, 3), of: file),
      FieldDefinition("kind", "envelope.kind", "Kind", .text, .term, from: [FactSource(root: .message, path: ["kind"])], smart: .send, anonymous: .send, at: (10, 3), of: file),
      FieldDefinition("mode", "envelope.mode", "Mode", .text, .term, from: [FactSource(root: .message, path: ["mode"])], smart: .send, anonymous: .send, at: (17, 3), of: file),
      FieldDefinition("created", "envelope.created", "Created", .text, .time, from: [FactSource(root: .message, path: ["created"])], smart: .send, anonymous: .send, at: (24, 3), of: file),
      FieldDefinition("product", "envelope.product", "Product", .text, .term, from: [FactSource(root: .message, path: ["product"])], smart: .send, anonymous: .send, at: (31, 3), of: file),
      FieldDefinition("schema_version", "envelope.schema_version", "Schema version", .text, .version, from: [FactSource(root: .message, path: ["schema_version"])], smart: .send, anonymous: .send, at: (38, 3), of: file),
      FieldDefinition("catalog_revision", "envelope.catalog_revision", "Catalog revision", .text, .term, from: [FactSource(root: .message, path: ["catalog_revision"])], smart: .send, anonymous: .send, at: (45, 3), of: file),
      FieldDefinition("severity", "envelope.severity", "Severity", .text, .term, from: [FactSource(root: .message, path: ["severity"])], smart: .send, anonymous: .send, at: (52, 3), of: file),
      FieldDefinition("incident", "envelope.incident", "Incident", .text, .term, from: [FactSource(root: .message, path: ["incident"])], smart: .send, anonymous: .withhold, at: (59, 3), of: file),
      FieldDefinition("unavailable", "envelope.unavailable", "Unavailable", .remarks, .term, from: [FactSource(root: .message, path: ["unavailable"])], smart: .send, anonymous: .send, at: (66, 3), of: file),
      FieldDefinition("repeated_alerts", "envelope.repeated_alerts", "Repeated alerts", .lines, .freeText, from: [FactSource(root: .message, path: ["repeated_alerts"])], smart: .send, anonymous: .withhold, at: (73, 3), of: file),
      FieldDefinition("installation_id", "envelope.installation_id", "Installation id", .text, .identifier, from: [FactSource(root: .message, path: ["installation_id"])], smart: .send, anonymous: .withhold, at: (80, 3), of: file),
      FieldDefinition("sequence", "envelope.sequence", "Sequence number", .integer, .quantity, from: [FactSource(root: .message, path: ["sequence"])], smart: .send, anonymous: .withhold, at: (87, 3), of: file),
      FieldDefinition("previous_message_id", "envelope.previous_message_id", "Previous message id", .text, .term, from: [FactSource(root: .message, path: ["previous_message_id"])], smart: .send, anonymous: .withhold, at: (94, 3), of: file),
      FieldDefinition("company", "envelope.company", "Company", .text, .person, from: [FactSource(root: .contact, path: ["company"])], smart: .send, anonymous: .withhold, at: (101, 3), of: file),
      FieldDefinition("contact_name", "envelope.contact_name", "Contact name", .text, .person, from: [FactSource(root: .contact, path: ["name"])], smart: .send, anonymous: .withhold, at: (108, 3), of: file),
      FieldDefinition("user_id", "envelope.user_id", "User id", .text, .identifier, from: [FactSource(root: .contract, path: ["user_id"])], smart: .send, anonymous: .withhold, at: (115, 3), of: file),
      FieldDefinition("customer_id", "envelope.customer_id", "Customer id", .text, .identifier, from: [FactSource(root: .contract, path: ["customer_id"])], smart: .send, anonymous: .withhold, at: (122, 3), of: file),
      FieldDefinition("contract_id", "envelope.contract_id", "Contract id", .text, .identifier, from: [FactSource(root: .contract, path: ["contract_id"])], smart: .send, anonymous: .withhold, at: (129, 3), of: file),
      FieldDefinition("site_id", "envelope.site_id", "Site id", .text, .identifier, from: [FactSource(root: .contract, path: ["site_id"])], smart: .send, anonymous: .withhold, at: (136, 3), of: file),
    ]
  }
}
