import ASCII
import Diagnostics

/// The credentials added to each request, from files that only their owner can read.
package struct HTTPCredentials: Hashable, Sendable {
  /// The value of the header field Authorization.
  package enum Authorization: Hashable, Sendable {
    /// A token, from a file (RFC 6750).
    case tokenFile(String)
    /// A token issued by an endpoint.
    case token(AccessToken)
    /// A user name and a password (RFC 7617).
    case login(Login)
  }

  /// A file of header fields, nil for none.
  package let headersFile: String?
  /// The credentials for Authorization; nil if ``headersFile`` contains them or none are needed.
  package let authorization: Authorization?

  /// Whether requests are signed, which sets Authorization too.
  package let isSigned: Bool

  /// Creates credentials; without any, nothing is added.
  package init(
    headersFile: String? = nil, authorization: Authorization? = nil, isSigned: Bool = false
  ) {
    self.headersFile = headersFile
    self.authorization = authorization
    self.isSigned = isSigned
  }

  /// The config keys to check if the receiver rejects the credentials; nil for none.
  var keys: String? {
    switch authorization {
    case .tokenFile: "'token_file'"
    case .token: "'oauth.scope' and 'oauth.audience'"
    case .login: "'user' and 'password_file'"
    case nil: headersFile == nil ? nil : "'headers_file'"
    }
  }

  /// The scheme of the header field Authorization; nil if no setting here sets it.
  var scheme: String? {
    switch authorization {
    case .token, .tokenFile: "Bearer"
    case .login: "Basic"
    case nil: nil
    }
  }

  /// Reads the files when they are needed; their contents are not kept in memory.
  ///
  /// - Throws: when a file cannot be read, or is invalid.
  func fields() throws(DeliveryFailure) -> HeaderFields {
    do throws(Diagnostics) {
      var fields = HeaderFields()
      if let headersFile {
        fields = try HeaderFields(
          reading: headersFile, besidesAuthorization: authorization != nil || isSigned)
      }
      switch authorization {
      case .token(let token): fields.authorize("Bearer", token.text)
      case .tokenFile(let path): fields.authorize("Bearer", try readToken(path))
      case .login(let login):
        let password = try readPassword(login.passwordFile)
        fields.authorize("Basic", base64(Array("\(login.user):\(password)".utf8)))
        fields.hide(password)
      case nil: break
      }
      return fields
    } catch {
      throw DeliveryFailure(aboutSecret: error)
    }
  }
}
