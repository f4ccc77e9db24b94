/// What kind of thing a field's value names, so that a rule can be about all such values at once
/// and free text can be searched for them.
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
  /// A person, an organisation, or their location.
  case person
  /// Identifiers of the site or its contract at another company: numbers of customers and
  /// contracts, logins.
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

  /// Whether a value alone may identify a person, a host or a site, and is therefore searched for
  /// where it must not appear.
  package var isIdentity: Bool {
    switch self {
    case .hostName, .address, .mac, .email, .phone, .serialNumber, .person, .identifier, .freeText:
      true
    case .term, .version, .quantity, .time: false
    }
  }

  /// Whether numbers of this class may identify somebody; a whole number is not a name, an address
  /// or free text.
  package var isIdentityOfNumbers: Bool {
    [.identifier, .serialNumber, .phone].contains(self)
  }

  /// What replaces it in a text.
  package var words: String { rawValue.replacing("_", with: " ") }
}
