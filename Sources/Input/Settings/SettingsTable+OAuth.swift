import Diagnostics
import Documents

let oauthSettings: [Setting<OAuthSettings>] = [
  Setting(
    "token_url", .httpsAddress, \.tokenURL, required: true,
    elsewhere: "token_endpoint url endpoint access_token_url",
    example: .active("https://login.example.net/oauth2/token"),
    """
    The token endpoint, which is asked for a token when there is none that is valid. It gets nothing of \
    the messages.
    """),
  Setting(
    "client_id", .word, \.clientID, required: true, elsewhere: "clientid id user app_id",
    example: .active("callhome"), "The client's id."),
  Setting(
    "client_secret_file", .secretFile(.password), \.secretFile, required: true,
    elsewhere: "client_secret secret secret_file password_file password",
    example: .active("/etc/callhome/oauth.secret"),
    "The file that holds the client's secret. Only its owner may have access to it."),
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
    example: .commented("body"), "Where id and secret are sent to the token endpoint."),
  Setting(
    "scope", .text(maximum: 1_024), \.scope, elsewhere: "scopes",
    example: .active("https://callhome.example.net/.default"),
    "What the token is for, if the endpoint wants that; several with a space between them."),
  Setting(
    "audience", .text(maximum: 1_024), \.audience, elsewhere: "resource",
    example: .commented("https://callhome.example.net"),
    "Whom the token is for, if the endpoint wants that."),
  Setting(
    "proxy", .section(ProxySettings(), proxySettings, advice: proxyAdvice, check: checkProxy),
    \.proxy, elsewhere: "proxy_url http_proxy https_proxy", fallback: "that of the destination",
    example: .nested(isActive: false), "The proxy on the way to the token endpoint."),
  Setting(
    "tls", .section(TLSSettings(), tlsSettings, advice: tlsAdvice, check: checkTLS), \.tls,
    elsewhere: "ssl tls_config",
    example: .nested(isActive: false),
    "Certificates of the connection to the token endpoint, which is verified always."),
]

let oauthAdvice: @Sendable (String, String) -> String? = { _, text in
  let url = isHTTPSAddress(text) ? text : "https://login.example.net/oauth2/token"
  return edit("oauth: {token_url: \(inQuotes(url)), client_id: ID, client_secret_file: FILE}")
}
