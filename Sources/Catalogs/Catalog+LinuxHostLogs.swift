// Made from linux-host.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The log shapes of the catalog `linux-host`.
  static var linuxHostLogs: LogShapes {
    LogShapes(
      keys: [
        LogShapes.Names(.value(.identifier), ["user", "ruser", "acct", "*Username", "logname", "login", "sasl_sender", "*UserID", "principal"]),
        LogShapes.Names(.value(.person), ["gecos", "*DisplayName", "*FullName", "*GivenName"]),
        LogShapes.Names(.value(.hostName), ["rhost", "*HostName", "*ServerName", "client", "relay", "helo", "fqdn", "proxyHost", "domain", "*DomainName", "realm"]),
        LogShapes.Names(.value(.address), ["*IpAddr", "*IpAddress", "*ClientIP", "*ServerIP", "*RemoteIP", "remoteAddr"]),
        LogShapes.Names(.value(.mac), ["mac", "*MacAddress", "hwaddr", "chaddr"]),
        LogShapes.Names(.value(.email), ["mail", "*Email", "upn"]),
        LogShapes.Names(.value(.serialNumber), ["*SerialNumber", "S/N", "WWN", "LU WWN Device Id"]),
        LogShapes.Names(.secret, ["pin"]),
      ],
      labels: [
        LogShapes.Names(.value(.identifier), ["sudo:", "for user", "by user", "of user", "from user", "invalid user", "illegal user", "authenticating user", "password for", "publickey for", "keyboard-interactive/pam for", "gssapi-with-mic for", "attempts exceeded for", "new user: name=", "new group: name=", "delete user", "user '", "user \""]),
        LogShapes.Names(.value(.hostName), ["connect from", "RCPT from", "hostname", "Hostname set to", "relay to host"]),
      ],
      grammars: [.ldap, .accounts, .hosts, .syslog],
      exceptions: ["root", "admin", "administrator", "daemon", "mail", "postfix", "postgres", "mysql", "sshd", "syslog", "systemd", "www-data", "messagebus", "_apt", "pam_unix", "pam_systemd", "smtp", "debian.org", "ubuntu.com", "kernel.org", "freedesktop.org", "systemd.io", "smartmontools.org", "gnu.org", "w3.org", "postfix.org", "openssl.org", "redhat.com", "ietf.org"])
  }
}
