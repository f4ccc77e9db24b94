// Made from linux-host.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The log shapes of the catalog `linux-host`.
  static var linuxHostLogs: LogShapes {
    LogShapes(
      keys: [
        LogShapes.Names(.value(.identifier), ["user", "ruser", "acct", "*Username", "logname", "login", "sasl_sender", "*UserID", "principal"]),
        LogShapes.Names(.value(.person), ["gecos", "*DisplayName", "*FullName", "*GivenName"]),
        LogShapes.Names(.value(.hostName), ["rhost", "node", "*HostName", "*ServerName", "client", "relay", "helo", "fqdn", "proxyHost", "domain", "*DomainName", "realm"]),
        LogShapes.Names(.value(.address), ["*IpAddr", "*IpAddress", "*ClientIP", "*ServerIP", "*RemoteIP", "remoteAddr"]),
        LogShapes.Names(.value(.mac), ["mac", "*MacAddress", "hwaddr", "chaddr"]),
        LogShapes.Names(.value(.email), ["mail", "*Email", "upn"]),
        LogShapes.Names(.value(.serialNumber), ["*SerialNumber", "S/N", "WWN", "LU WWN Device Id", "Logical Unit id"]),
        LogShapes.Names(.secret, ["pin"]),
      ],
      labels: [
        LogShapes.Names(.value(.identifier), ["sudo:", "for user", "by user", "of user", "from user", "invalid user", "illegal user", "authenticating user", "password for", "publickey for", "keyboard-interactive/pam for", "gssapi-with-mic for", "attempts exceeded for", "new user: name=", "new group: name=", "delete user", "user '", "user \"", "username '", "username \"", "as user", "password changed for", "(to root)", "Authorized to *,", "user * from", "user * not", "user * logged", "user * authenticated", "user * unknown", "user * locked", "user * denied", "home-*.mount", "from=<*>", "]:* : TTY=", "imap(", "pop3(", "lmtp(", "managesieve(", "pts/0 for", "pts/1 for", "pts/2 for", "pts/3 for", "pts/4 for", "pts/5 for", "pts/6 for", "pts/7 for", "pts/8 for", "pts/9 for"]),
        LogShapes.Names(.value(.serialNumber), ["lu id:", "smartd.*.ata.state", "smartd.*.scsi.state", "smartd.*.nvme.state"]),
        LogShapes.Names(.value(.hostName), ["connect from", "RCPT from", "hostname", "Hostname set to", "Node * status", "relay to host"]),
      ],
      grammars: [.ldap, .accounts, .hosts, .syslog],
      exceptions: ["root", "local", "virtual", "admin", "administrator", "daemon", "mail", "postfix", "postgres", "mysql", "sshd", "syslog", "systemd", "www-data", "messagebus", "_apt", "pam_unix", "pam_systemd", "smtp", "debian.org", "ubuntu.com", "kernel.org", "freedesktop.org", "systemd.io", "smartmontools.org", "gnu.org", "w3.org", "postfix.org", "openssl.org", "redhat.com", "ietf.org"])
  }
}
