import Foundation
import ServerSupport
import Testing

/// Name servers that are ill, in a network of its own (H5).
@Suite(
  .needs(.mounts), .needs(.command("dnsmasq", package: "dnsmasq-base")),
  .needs(.command("ip", package: "iproute2")),
  .needs(.command("/usr/bin/python3", package: "python3"))
) struct NameServiceTests {
  /// dnsmasq is the name server; for other names it asks broken servers.
  private static let network = """
    set -eu
    PATH=$PATH:/usr/sbin:/sbin
    ip link set lo up
    # glibc asks for no addresses where a machine has none of its own.
    ip address add 192.0.2.1/32 dev lo
    printf 'nameserver 127.0.0.1\\noptions %s\\n' "$1" >resolv.conf
    mount --bind resolv.conf /etc/resolv.conf
    /usr/bin/python3 "$2" 2>servers &
    stub=$!
    dnsmasq --no-daemon --conf-file=/dev/null --pid-file= --no-resolv \
      --no-hosts --address=/ready.example/127.0.0.1 --address=/unknown.example/ \
      --server=/broken.example/127.0.0.1#5301 --server=/silent.example/127.0.0.1#5302 \
      --server=/slow.example/127.0.0.1#5303 2>>servers &
    names=$!
    trap 'kill "$stub" "$names"' EXIT
    tries=0
    until [ -e questions ] && getent ahostsv4 ready.example >/dev/null; do
      tries=$((tries + 1)); [ "$tries" -lt 200 ] || { cat servers; exit 1; }
      sleep 0.05
    done
    shift 2
    "$@"
    """

  private func site(_ hosts: [String], total: String) throws -> Site {
    let destinations = hosts.map {
      """
        \($0):
          url: https://\($0).example/messages
          timeout: {connect: \(total), total: \(total)}

      """
    }.joined()
    return try Site(
      """
      version: 1
      call_home: smart
      contact: {email: uc@example.com}
      snapshots: [snapshot.yaml]
      state: state
      schedule: {slot: none}
      destinations:
      \(destinations)
      """)
  }

  private func send(_ site: Site, options: String = "timeout:30") throws -> Finished {
    // A run that does not keep to its limits is killed, and then its status is 124.
    try site.run(
      "send",
      through: [
        "unshare", "-rmn", "sh", "-c", Self.network, "sh", options, script("name-server.py"),
        "timeout", "20",
      ])
  }

  @Test func `a name that does not exist is the operator's business, a name server is not`() throws
  {
    let site = try site(["unknown", "broken", "slow"], total: "6s")
    let sent = try send(site)
    #expect(sent.status == 75, "\(sent.errors)")
    #expect(sent.errors.contains("the name of the host 'unknown.example' does not exist"))
    #expect(sent.errors.contains("the name servers cannot resolve 'broken.example'"))
    // The name was found, and nothing listens at its address.
    #expect(sent.errors.contains(": connection refused"), "\(sent.errors)")
    #expect(site.names(in: "state/outbox").count == 9)
    let status = unfolded(try site.run("status").text)
    #expect(status.contains("the name of the host 'unknown.example' does not exist"))
    let journal = String(decoding: try site.read("state/journal.jsonl"), as: UTF8.self)
    for kind in ["unknown-name", "dns", "connect"] {
      #expect(journal.contains("\"\(kind)\""), "\(kind): \(journal)")
    }
  }

  @Test func `name servers that do not answer cost the limit and no more`() throws {
    let site = try site(["silent"], total: "1s")
    let sent = try send(site)
    #expect(sent.status == 75, "\(sent.errors)")
    #expect(sent.errors.contains("the name servers did not answer in time"), "\(sent.errors)")
    #expect(site.names(in: "state/outbox").count == 3)
    #expect(site.names(in: "state/rejected") == [])
  }

  @Test func `name servers that do not answer are asked once`() throws {
    let site = try site(["silent"], total: "20s")
    let sent = try send(site, options: "timeout:2 attempts:1")
    #expect(sent.status == 75, "\(sent.errors)")
    #expect(sent.errors.contains("the name servers cannot resolve 'silent.example'"))
    // A question for each kind of address, and none for the other two messages.
    let questions = String(decoding: try site.read("questions"), as: UTF8.self)
    #expect(questions.split(separator: "\n").sorted() == ["5302 1", "5302 28"])
  }
}
