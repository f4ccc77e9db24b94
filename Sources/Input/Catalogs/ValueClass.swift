/// What kind of thing a field's value names, so that a rule can be about all such values at once and
/// free text can be searched for them.
package enum ValueClass: String, CaseIterable, Sendable {
  /// The name of a host or a domain.
  case hostName = "host_name"
  /// An IPv4 or IPv6 address.
  case address
  /// The hardware address of a network interface.
  case mac
  /// An e-mail address.
  case email
  /// A telephone number.
  case phone
  /// The serial number of a device.
  case serialNumber = "serial_number"
  /// A person, an organisation, or where they are.
  case person
  /// What someone else calls the site or its contract by: numbers of customers and contracts, logins.
  case identifier
  /// Anything at all may appear in it: lines that a device prints, descriptions, paths.
  case freeText = "free_text"
  /// A word of the vendor: a model, a type, a state.
  case term
  /// The version of a product.
  case version
  /// A number that counts or measures.
  case quantity
  /// A moment or a length of time.
  case time

  /// Whether a value alone may tell who or what it belongs to, and is therefore searched for wherever
  /// it must not be.
  package var isIdentity: Bool {
    switch self {
    case .hostName, .address, .mac, .email, .phone, .serialNumber, .person, .identifier, .freeText:
      true
    case .term, .version, .quantity, .time: false
    }
  }

  /// Whether a number of it may tell that: a whole number is no name, no address and no free text.
  package var isIdentityOfNumbers: Bool {
    [.identifier, .serialNumber, .phone].contains(self)
  }

  /// What replaces it in a text.
  package var words: String { rawValue.replacing("_", with: " ") }
}
