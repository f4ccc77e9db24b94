// Made from envelope.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// What stands around every message of every product.
  static var builtInEnvelope: [FieldDefinition] {
    let file = "envelope.yaml (built in)"
    return [
      FieldDefinition("message_id", "envelope.message_id", "Message id", .text, from: [FactSource(root: .message, path: ["id"])], smart: .send, anonymous: .send, at: (3, 3), of: file),
      FieldDefinition("kind", "envelope.kind", "Kind", .text, from: [FactSource(root: .message, path: ["kind"])], smart: .send, anonymous: .send, at: (9, 3), of: file),
      FieldDefinition("mode", "envelope.mode", "Mode", .text, from: [FactSource(root: .message, path: ["mode"])], smart: .send, anonymous: .send, at: (15, 3), of: file),
      FieldDefinition("created", "envelope.created", "Created", .text, from: [FactSource(root: .message, path: ["created"])], smart: .send, anonymous: .send, at: (21, 3), of: file),
      FieldDefinition("product", "envelope.product", "Product", .text, from: [FactSource(root: .message, path: ["product"])], smart: .send, anonymous: .send, at: (27, 3), of: file),
      FieldDefinition("schema_version", "envelope.schema_version", "Schema version", .text, from: [FactSource(root: .message, path: ["schema_version"])], smart: .send, anonymous: .send, at: (33, 3), of: file),
      FieldDefinition("severity", "envelope.severity", "Severity", .text, from: [FactSource(root: .message, path: ["severity"])], smart: .send, anonymous: .send, at: (39, 3), of: file),
      FieldDefinition("unavailable", "envelope.unavailable", "Unavailable", .remarks, from: [FactSource(root: .message, path: ["unavailable"])], smart: .send, anonymous: .send, at: (45, 3), of: file),
      FieldDefinition("installation_id", "envelope.installation_id", "Installation id", .text, from: [FactSource(root: .message, path: ["installation_id"])], smart: .send, anonymous: .withhold, at: (51, 3), of: file),
      FieldDefinition("company", "envelope.company", "Company", .text, from: [FactSource(root: .contact, path: ["company"])], smart: .send, anonymous: .withhold, at: (57, 3), of: file),
      FieldDefinition("contact_name", "envelope.contact_name", "Contact name", .text, from: [FactSource(root: .contact, path: ["name"])], smart: .send, anonymous: .withhold, at: (63, 3), of: file),
      FieldDefinition("user_id", "envelope.user_id", "User id", .text, from: [FactSource(root: .contract, path: ["user_id"])], smart: .send, anonymous: .withhold, at: (69, 3), of: file),
      FieldDefinition("customer_id", "envelope.customer_id", "Customer id", .text, from: [FactSource(root: .contract, path: ["customer_id"])], smart: .send, anonymous: .withhold, at: (75, 3), of: file),
      FieldDefinition("contract_id", "envelope.contract_id", "Contract id", .text, from: [FactSource(root: .contract, path: ["contract_id"])], smart: .send, anonymous: .withhold, at: (81, 3), of: file),
      FieldDefinition("site_id", "envelope.site_id", "Site id", .text, from: [FactSource(root: .contract, path: ["site_id"])], smart: .send, anonymous: .withhold, at: (87, 3), of: file),
    ]
  }
}
