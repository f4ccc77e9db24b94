import Diagnostics
import Documents

let oauthSettings: [Setting<OAuthSettings>] = [
  Setting(
    "token_url", .httpsAddress, \.tokenURL, required: true,
    elsewhere: "token_endpoint url endpoint access_token_url",
    example: .active("https://login.example.net/oauth2/token"),
    """
    Token endpoint. A token is requested when there is no valid one. No part of a message is sent there.
    """),
  Setting(
    "client_id", .word, \.clientID, required: true, elsewhere: "clientid id user app_id",
    example: .active("callhome"), "Client id."),
  Setting(
    "client_secret_file", .secretFile(.password), \.secretFile, required: true,
    elsewhere: "client_secret secret secret_file password_file password",
    example: .active("/etc/callhome/oauth.secret"),
    "File that contains the client secret. Only its owner may have access to it."),
  Setting(
    "client_auth",
    .choice(
      [
        .header: "in the header field Authorization (client_secret_basic)",
        .body: "in the body (client_secret_post)",
      ],
      elsewhere: [
        .header: "basic client_secret_basic", .body: "post client_secret_post form params",
      ]), \.login, elsewhere: "auth_style auth_method token_endpoint_auth_method",
    fallback: "header",
    example: .commented("body"),
    "Part of the request to the token endpoint that contains the id and the secret."),
  Setting(
    "scope", .text(maximum: 1_024), \.scope, elsewhere: "scopes",
    example: .active("https://callhome.example.net/.default"),
    "Scope of the token, if the endpoint requires one; separate several with spaces."),
  Setting(
    "audience", .text(maximum: 1_024), \.audience, elsewhere: "resource",
    example: .commented("https://callhome.example.net"),
    "Audience of the token, if the endpoint requires one."),
  Setting(
    "proxy", .section(ProxySettings(), proxySettings, advice: proxyAdvice, check: checkProxy),
    \.proxy, elsewhere: "proxy_url http_proxy https_proxy", fallback: "that of the destination",
    example: .nested(isActive: false), "Proxy for the token endpoint."),
  Setting(
    "tls", .section(TLSSettings(), tlsSettings, advice: tlsAdvice, check: checkTLS), \.tls,
    elsewhere: "ssl tls_config",
    example: .nested(isActive: false),
    "Certificates for the token endpoint, which is always verified."),
]

let oauthAdvice: @Sendable (String, String) -> String? = { _, text in
  let url = isHTTPSAddress(text) ? text : "https://login.example.net/oauth2/token"
  return edit("oauth: {token_url: \(inQuotes(url)), client_id: ID, client_secret_file: FILE}")
}
