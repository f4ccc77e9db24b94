// Made from linux-host.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The log shapes of the catalog `linux-host`.
  static var linuxHostLogs: LogShapes {
    LogShapes(
      keys: [
        LogShapes.Names(.value(.identifier), ["user", "ruser", "acct", "*Username", "logname", "*MACHINE_ID", "login", "sasl_sender", "*UserID", "principal"]),
        LogShapes.Names(.value(.person), ["gecos", "*DisplayName", "*FullName", "*GivenName"]),
        LogShapes.Names(.value(.hostName), ["rhost", "host", "node", "*HostName", "*ServerName", "client", "relay", "helo", "fqdn", "proxyHost", "domain", "*DomainName", "realm"]),
        LogShapes.Names(.value(.address), ["*IpAddr", "*IpAddress", "*ClientIP", "*ServerIP", "*RemoteIP", "remoteAddr"]),
        LogShapes.Names(.value(.mac), ["mac", "*MacAddress", "hwaddr", "chaddr"]),
        LogShapes.Names(.value(.email), ["mail", "email", "userEmail", "upn", "orig_to"]),
        LogShapes.Names(.value(.serialNumber), ["*SerialNumber", "*ProductSerial", "*ChassisSerial", "S/N", "WWN", "LU WWN Device Id", "Logical Unit id"]),
        LogShapes.Names(.secret, ["pin"]),
      ],
      labels: [
        LogShapes.Names(.value(.identifier), ["for user", "by user", "of user", "from user", "invalid user", "illegal user", "authenticating user", "password for", "publickey for", "keyboard-interactive/pam for", "gssapi-with-mic for", "attempts exceeded for", "new user: name=", "new group: name=", "to=<*>", "add '*' to group", "tty1 by", "]:* : user NOT", "]: (*) RELOAD", "spool/cron/", "passwd-file(*,", "USER *: Login", ": [*] FAIL LOGIN", ": [*] OK LOGIN", "OK: [*] (from", "incorrect: [*] (from", "auth: pam(*,", "auth: ldap(*,", "delete user", "as user", "password changed for", "authenticated as", ") * on pts/", ") * on tty", "by *(uid=", "]: (*) CMD", "(to root)", "Authorized to *,", "user * from", "user * not", "user * logged", "user * authenticated", "user * unknown", "user * locked", "user * denied", "home-*.mount", "from=<*>", "]:* : TTY=", "sudo:* : TTY=", "sudo:* : user NOT", "User Slice of", "command for", "conversation failed for", "auth): user * (", "imap(", "pop3(", "lmtp(", "managesieve(", "pts/0 for", "pts/1 for", "pts/2 for", "pts/3 for", "pts/4 for", "pts/5 for", "pts/6 for", "pts/7 for", "pts/8 for", "pts/9 for"]),
        LogShapes.Names(.value(.serialNumber), ["lu id:", "smartd.*.ata.state", "smartd.*.scsi.state", "smartd.*.nvme.state", ", S/N", "serial number"]),
        LogShapes.Names(.value(.hostName), ["connect from", "RCPT from", "hostname", "Hostname set to", "Set hostname to", "from client * port", "Node * status", "relay to host", "nfs: server", "Received: from", " (*) via"]),
      ],
      grammars: [.ldap, .accounts, .hosts, .syslog],
      exceptions: ["root", "crontabs", "local", "virtual", "admin", "administrator", "daemon", "mail", "postfix", "postgres", "mysql", "sshd", "syslog", "systemd", "www-data", "messagebus", "_apt", "pam_unix", "pam_systemd", "smtp", "debian.org", "ubuntu.com", "kernel.org", "freedesktop.org", "systemd.io", "smartmontools.org", "gnu.org", "w3.org", "postfix.org", "openssl.org", "redhat.com", "ietf.org"])
  }
}
