import Catalogs
import Redaction
import Testing

@Suite struct ScrubberSecretTests {
  @Test func `credentials in URLs are replaced`() {
    expectScrubbed([
      "https://jane:s3cret@host/x": "https://[secret 1]@host/x",
      "ftp://jane@host https://host": "ftp://[secret 1]@host https://host",
      "postgres://u:pa/ss@host/db": "postgres://[secret 1]@host/db",
      "http://u:p@w@host/": "http://[secret 1]@host/",
      "amqp://u:p@mail.example.com:5672": "amqp://[secret 1]@mail.example.com:5672",
    ])
    expectUntouched([
      "https://host/a@b", "http://host:8080/x@y", "http://[::]/x@y",
      "://a@b", "https://host?q=a@b", "https://@host",
    ])
  }

  @Test func `what stands on the line below its key is replaced`() {
    expectScrubbed([
      "password:\nabc": "password:\n[secret 1]",
      "a\npassword: \r\n  abc def\nb": "a\npassword: \r\n  [secret 1] def\nb",
      "token: |\n  abc\nsecret: >-\n\tabd": "token: |\n  [secret 1]\nsecret: >-\n\t[secret 2]",
      "\"password\":\n  \"a b\"": "\"password\":\n  \"[secret 1]\"",
      "password =\nYWJjZA==\nx": "password =\n[secret 1]\nx",
      "passwd:\n  - abc": "passwd:\n  - [secret 1]",
      "pwd:\nuser:bob": "pwd:\n[secret 1]",
      "Password:\nLast login": "Password:\n[secret 1] login",
      "password:\npassword: abc": "password:\npassword: [secret 1]",
    ])
    expectUntouched([
      "password:\n\nabc", "password:\n", "password:\r\n", "password =\nuser = bob",
      "password=\nuser=bob", "credentials:\n  user: bob", "the password\nabc",
      "password: ''\nabc", "password:\n[secret 1]",
    ])
  }

  @Test func `a token as long as they come is replaced in a URL`() {
    let token = String(repeating: "eyJhbGciOi.", count: 300)
    #expect(scrubbed("https://oauth2:\(token)@host/x") == "https://[secret 1]@host/x")
  }

  @Test func `what belongs to a key is replaced`() {
    expectScrubbed([
      "password=abc": "password=[secret 1]",
      "Password : abc next": "Password : [secret 1] next",
      "DB_PASSWORD=abc; dbPassword = abc": "DB_PASSWORD=[secret 1]; dbPassword = [secret 1]",
      "x-auth-token: abc-def": "x-auth-token: [secret 1]",
      "secret=a,b;c&d=e": "secret=[secret 1]&d=e",
      "pwd=abc;uid=d (passwd=abc) {token:abc} [pwd=abc]":
        "pwd=[secret 1];uid=d (passwd=[secret 1]) {token:[secret 1]} [pwd=[secret 1]]",
      "?api_key=k1&apikey=k2&session_id=k3":
        "?api_key=[secret 1]&apikey=[secret 2]&session_id=[secret 3]",
      "private key: k, secret-key: k, credential: k":
        "private key: [secret 1], secret-key: [secret 1], credential: [secret 1]",
      "password => 'a b', passphrase := \"c d\"":
        "password => '[secret 1]', passphrase := \"[secret 2]\"",
      "password=;abc password=,a=b": "password=[secret 1] password=[secret 2]",
      "password: token: abc": "password: [secret 1] [secret 2]",
      "password: (abc)def": "password: [secret 1]",
      "password1=abc password=\"abc": "password1=[secret 1] password=\"[secret 1]",
      "secrets: 1 secret: [\"a\", \"b\"] done": "secrets: 1 secret: [secret 1] done",
      "mysql --password abc --db-password=abc":
        "mysql --password [secret 1] --db-password=[secret 1]",
      "enable secret 5 $1$ab$c, username x password 7 0822455D":
        "enable secret 5 [secret 1], username x password 7 [secret 2]",
      "snmp-server community c0mm RO": "snmp-server community [secret 1] RO",
      "community: public": "community: [secret 1]",
    ])
    expectUntouched([
      "password:", "password: ", "password=\"\"", "password_file: /x", "password-file=/x",
      "tokens: 5", "max_tokens=5", "tokenizer=x", "passwordless: yes", "the password is wrong",
      "secret 7th", "--password", "if token > 5", "credentials: {", "password\n=abc",
      "wrong password",
      "2 password attempts", "no token 5",
    ])
  }

  @Test func `what cannot be a secret is left`() {
    expectUntouched([
      "Session-ID: 27b0e2d000105000a0007c21e0a3f4d8;remote=00000000000000000000000000000000",
      "TokenRequest token=PrimaryCM, tokens: 5", "token: Ring", "secret: none", "password: null",
      "pwd=/common/log", "pwd=/usr/local/cm-1.2", "community: 3 members", "credential: 12",
      "token: expired", "private key: missing",
    ])
    expectScrubbed([
      "pwd=/x;y pwd=abc": "pwd=[secret 1] pwd=[secret 2]",
      "token=Primary1 token=abc community=public credential=Abcde7":
        "token=[secret 1] token=[secret 2] community=[secret 3] credential=[secret 4]",
      "password: 1234 password=Primary": "password: [secret 1] password=[secret 2]",
    ])
  }

  @Test func `secrets in JSON and XML are replaced, in texts in texts too`() {
    expectScrubbed([
      #"{"password": "a b", "n": 1}"#: #"{"password": "[secret 1]", "n": 1}"#,
      #"{"password":"a\"b\\","n":1}"#: #"{"password":"[secret 1]","n":1}"#,
      #"{"password": 1234, "token": null}"#: #"{"password": [secret 1], "token": null}"#,
      #""{\"password\": \"a\\\"b\", \"n\": 1}""#: #""{\"password\": \"[secret 1]\", \"n\": 1}""#,
      #""{\"password\": \"a\\\\\", \"n\": 1}""#: #""{\"password\": \"[secret 1]\", \"n\": 1}""#,
      #"\\\"token\\\":\\\"a\\\",\\\"n\\\""#: #"\\\"token\\\":\\\"[secret 1]\\\",\\\"n\\\""#,
      #"{"cmd": "x password=abc"}"#: #"{"cmd": "x password=[secret 1]"}"#,
      #"{"cmd": "{\"x\": \"password=abc\"}"}"#: #"{"cmd": "{\"x\": \"password=[secret 1]\"}"}"#,
      "<password>a b</password><x>c</x>": "<password>[secret 1]</password><x>c</x>",
      "<ns:password type=\"s\">a</ns:password> <password/> <user token='a'/>":
        "<ns:password type=\"s\">[secret 1]</ns:password> <password/> <user token='[secret 1]'/>",
      "<secret><![CDATA[a<b]]></secret>": "<secret><![CDATA[[secret 1]]></secret>",
    ])
  }

  @Test func `authorizations and cookies are replaced`() {
    expectScrubbed([
      "Authorization: Basic dXNlcjpwYXNz": "Authorization: Basic [secret 1]",
      "Proxy-Authorization: Bearer a.b.c, next": "Proxy-Authorization: Bearer [secret 1], next",
      "Authorization: Digest username=\"x\", response=\"y\"\nNext: z":
        "Authorization: Digest [secret 1]\nNext: z",
      "Authorization: Bearer a b, Authorization: s3cret of mine":
        "Authorization: Bearer [secret 1] b, Authorization: [secret 2]",
      "Authorization: abc": "Authorization: [secret 1]",
      #"{"Authorization": "Bearer abc", "n": 1}"#:
        #"{"Authorization": "Bearer [secret 1]", "n": 1}"#,
      "Cookie: a=b; c=d\r\nNext: z": "Cookie: [secret 1]\r\nNext: z",
      #""Set-Cookie: a=b; Path=/\r\nNext: z""#: #""Set-Cookie: [secret 1]\r\nNext: z""#,
      "cookie=abc next": "cookie=[secret 1] next",
      "Bearer abcdefghijklmnop.1": "Bearer [secret 1]",
      "Basic dXNlcjpwYXNz, basic YWJjOmQ=": "Basic [secret 1], basic [secret 2]",
    ])
    expectUntouched([
      "Bearer Capability i = 0x8890", "the bearer of news", "Basic information", "Basic Settings",
      "Authorization failed", "Authorization:", "cookies: 5",
    ])
  }

  @Test func `private keys are replaced from their first line to their last`() {
    let key = String(repeating: "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC+/\n", count: 40)
    for kind in ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "] {
      let block = "-----BEGIN \(kind)PRIVATE KEY-----\n\(key)-----END \(kind)PRIVATE KEY-----"
      #expect(scrubbed("a \(block)\nb") == "a [secret 1]\nb")
      let escaped = block.replacing("\n", with: "\\n")
      #expect(scrubbed("{\"key\": \"\(escaped)\\n\"}") == "{\"key\": \"[secret 1]\\n\"}")
    }
    #expect(
      scrubbed("-----BEGIN PRIVATE KEY-----\n\(key)[cut off] 1 2") == "[secret 1][cut off] 1 2")
    #expect(
      scrubbed("-----BEGIN PRIVATE KEY-----\n\(key).-----BEGIN PRIVATE KEY-----\n\(key)")
        == "[secret 1].[secret 1]")
    expectUntouched([
      "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----",
    ])
  }

  @Test func `what was written instead of a secret stays`() {
    expectUntouched([
      "password=none", "password=\"\"", "password=''", "password=***", "password=\"***\", x",
      "Password : ********", #"{"password": "***", "token": null}"#, "<password>***</password>",
      "password=<hidden>", "password=[redacted] x", "password=xxxxxxxx",
      "password=\u{2022}\u{2022}\u{2022}", "secret: \"<removed>\"", "passwd=-",
    ])
    expectScrubbed([
      "password=***a": "password=[secret 1]", "password=nonesuch": "password=[secret 1]",
      "password=hidden": "password=[secret 1]", "password=xxx": "password=[secret 1]",
      "password=*x*": "password=[secret 1]", "password=\" \"": "password=\"[secret 1]\"",
      "<password>**a</password>": "<password>[secret 1]</password>",
    ])
  }
}
