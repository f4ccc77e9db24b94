import ASCII
import Diagnostics

/// How a receiver knows who sends: what is added to each request, from files that only their owner can read.
package struct HTTPCredentials: Hashable, Sendable {
  /// The value of the header field Authorization.
  package enum Authorization: Hashable, Sendable {
    /// A token, from a file (RFC 6750).
    case tokenFile(String)
    /// A token that an endpoint has issued.
    case token(AccessToken)
    /// A name and a password (RFC 7617).
    case login(Login)
  }

  /// A file of header fields, nil for none.
  package let headersFile: String?
  /// Who we are, nil if ``headersFile`` says so or the receiver does not ask.
  package let authorization: Authorization?

  /// Whether each request is signed, which sets that header field as well.
  package let isSigned: Bool

  /// Creates credentials; without any, nothing is added.
  package init(
    headersFile: String? = nil, authorization: Authorization? = nil, isSigned: Bool = false
  ) {
    self.headersFile = headersFile
    self.authorization = authorization
    self.isSigned = isSigned
  }

  /// The keys of the config that an operator looks at when the receiver lets nobody in; nil for none.
  var keys: String? {
    switch authorization {
    case .tokenFile: "'token_file'"
    case .token: "'oauth.scope' and 'oauth.audience'"
    case .login: "'user' and 'password_file'"
    case nil: headersFile == nil ? nil : "'headers_file'"
    }
  }

  /// The scheme of the header field Authorization; nil if nothing here sets it.
  var scheme: String? {
    switch authorization {
    case .token, .tokenFile: "Bearer"
    case .login: "Basic"
    case nil: nil
    }
  }

  /// Reads the files, now: what they hold is kept nowhere.
  ///
  /// - Throws: when one cannot be read, or does not hold what it should.
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
