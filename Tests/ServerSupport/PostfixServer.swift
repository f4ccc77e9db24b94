import Foundation

/// postfix as a mail server that relays only after a login: STARTTLS on one port, TLS from the
/// first byte on another. Only root can start it.
///
/// Mail to `support@example.test` and `noc@example.test` is kept, every other recipient there is
/// unknown; the maximum message size is 50,000 bytes.
package final class PostfixServer {
  /// The port for STARTTLS.
  package let port: Int
  /// The port for TLS from the first byte.
  package let tlsPort: Int
  private let process: ServerProcess
  private let folder: ServerFolder

  /// Starts the server; `callhome` with the password `s3cret` can log in.
  ///
  /// - Parameter more: further lines of main.cf.
  package init(_ more: String = "") throws {
    folder = try ServerFolder()
    port = try freePort()
    tlsPort = try freePort()
    let path = folder.path
    for name in ["conf/sasl", "mail", "queue", "data"] {
      try FileManager.default.createDirectory(
        atPath: "\(path)/\(name)", withIntermediateDirectories: true)
    }
    // postfix refuses a directory that others can write; the mail is written by the user `nobody`.
    chmod(path, 0o755)
    chmod("\(path)/mail", 0o777)
    try run(["chown", "postfix", "\(path)/data"], in: path)
    let saved = "\(path)/users"
    try run(
      ["sh", "-c", "echo s3cret | saslpasswd2 -f \"$1\" -c -p -u localhost callhome", "sh", saved],
      in: path)
    try run(["chown", "postfix", saved], in: path)
    try folder.write(
      "conf/sasl/callhome.conf",
      """
      pwcheck_method: auxprop
      auxprop_plugin: sasldb
      sasldb_path: \(saved)
      mech_list: PLAIN LOGIN

      """)
    let certificates = try TestCertificates.shared()
    try folder.write(
      "conf/main.cf",
      """
      compatibility_level = 3.6
      queue_directory = \(path)/queue
      data_directory = \(path)/data
      maillog_file = \(path)/mail.log
      maillog_file_prefixes = \(path)
      myhostname = localhost
      mydestination =
      mynetworks =
      inet_protocols = ipv4
      alias_maps =
      alias_database =
      virtual_mailbox_domains = example.test
      virtual_mailbox_base = \(path)/mail
      virtual_mailbox_maps = inline:{support@example.test=support/, noc@example.test=noc/}
      virtual_uid_maps = static:65534
      virtual_gid_maps = static:65534
      message_size_limit = 50000
      smtpd_peername_lookup = no
      smtpd_tls_cert_file = \(certificates.certificate("good"))
      smtpd_tls_key_file = \(certificates.key("good"))
      smtpd_tls_security_level = encrypt
      smtpd_tls_auth_only = yes
      smtpd_sasl_auth_enable = yes
      smtpd_sasl_type = cyrus
      smtpd_sasl_path = callhome
      cyrus_sasl_config_path = \(path)/conf/sasl
      smtpd_relay_restrictions = permit_sasl_authenticated, reject
      smtpd_client_connection_count_limit = 0
      \(more)

      """)
    try folder.write(
      "conf/master.cf",
      """
      127.0.0.1:\(port) inet n - n - - smtpd
      127.0.0.1:\(tlsPort) inet n - n - - smtpd
        -o smtpd_tls_wrappermode=yes
      cleanup unix n - n - 0 cleanup
      qmgr unix n - n 300 1 qmgr
      tlsmgr unix - - n 1000? 1 tlsmgr
      rewrite unix - - n - - trivial-rewrite
      bounce unix - - n - 0 bounce
      defer unix - - n - 0 bounce
      trace unix - - n - 0 bounce
      proxymap unix - - n - - proxymap
      error unix - - n - - error
      retry unix - - n - - error
      discard unix - - n - - discard
      virtual unix - n n - - virtual
      anvil unix - - n - 1 anvil
      postlog unix-dgram n - n - 1 postlogd

      """)
    // Its processes leave the group that they were started in, so that they are kept in a namespace
    // that ends with the first of them.
    process = try ServerProcess(
      ["unshare", "--pid", "--fork", "--kill-child", "postfix", "-c", "\(path)/conf", "start-fg"],
      in: path, ports: [port, tlsPort])
  }

  /// The mails of a mailbox, `support` or `noc`; they appear shortly after they were accepted.
  package func mails(of mailbox: String, atLeast count: Int) -> [[UInt8]] {
    let box = "\(folder.path)/mail/\(mailbox)/new"
    let deadline = Date().addingTimeInterval(10)
    while true {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: box)) ?? []
      if names.count >= count || Date() > deadline {
        return names.compactMap { FileManager.default.contents(atPath: "\(box)/\($0)") }
          .map { Array($0) }
      }
      usleep(10_000)
    }
  }

  /// Whether it did something; it writes that down a moment later.
  package func hasLogged(_ text: String) -> Bool {
    let deadline = Date().addingTimeInterval(5)
    while !folder.text("mail.log").contains(text) {
      if Date() > deadline { return false }
      usleep(10_000)
    }
    return true
  }
}
