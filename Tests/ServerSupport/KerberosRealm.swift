import Foundation

/// A Kerberos realm `TEST` with the user `callhome` and the service `HTTP/localhost`, of MIT's KDC.
package final class KerberosRealm {
  /// The environment that a program needs to use the realm with the tickets of `callhome`.
  package let environment: [String: String]
  /// The keys of the service.
  package let keytab: String
  private let folder: ServerFolder
  private let process: ServerProcess

  /// Starts it, without any tickets.
  package init() throws {
    folder = try ServerFolder()
    let path = folder.path
    let port = try freePort()
    let config = try folder.write(
      "krb5.conf",
      """
      [libdefaults]
        default_realm = TEST
        dns_lookup_kdc = false
        rdns = false
        dns_canonicalize_hostname = false
      [realms]
        TEST = {
          kdc = 127.0.0.1:\(port)
        }
      [domain_realm]
        localhost = TEST

      """)
    let profile = try folder.write(
      "kdc.conf",
      """
      [kdcdefaults]
        kdc_listen = 127.0.0.1:\(port)
        kdc_tcp_listen = 127.0.0.1:\(port)
      [realms]
        TEST = {
          database_name = \(path)/principal
          key_stash_file = \(path)/stash
          acl_file = \(path)/acl
        }

      """)
    keytab = "\(path)/keytab"
    environment = ["KRB5_CONFIG": config, "KRB5CCNAME": "FILE:\(path)/tickets"]
    let words = ["env", "KRB5_CONFIG=\(config)", "KRB5_KDC_PROFILE=\(profile)"]
    try run(words + ["kdb5_util", "create", "-s", "-r", "TEST", "-P", "master"], in: path)
    for command in [
      "addprinc -pw secret callhome", "addprinc -randkey HTTP/localhost",
      "ktadd -k \(keytab) HTTP/localhost",
    ] {
      try run(words + ["kadmin.local", "-q", command], in: path)
    }
    // squid gives up the rights of root.
    chmod(keytab, 0o644)
    process = try ServerProcess(words + ["krb5kdc", "-n"], in: path, ports: [port])
  }

  /// Gets `callhome` a ticket.
  package func logIn() throws {
    let password = try folder.write("password", "secret\n", mode: 0o600)
    try run(
      ["env"] + environment.map { "\($0.key)=\($0.value)" }
        + ["sh", "-c", "kinit callhome <\(password)"], in: folder.path)
  }
}
