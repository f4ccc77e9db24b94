import Catalogs
import Redaction
import Testing

@Suite struct ScrubberAddressTests {
  @Test func `IPv4 addresses are replaced wherever they stand`() {
    expectScrubbed([
      "192.0.2.1": "[address 1]",
      "from 192.0.2.1 to 198.51.100.7, back to 192.0.2.1.":
        "from [address 1] to [address 2], back to [address 1].",
      "(192.0.2.1:5060) [192.0.2.1] <192.0.2.1> \"192.0.2.1\"":
        "([address 1]:5060) [[address 1]] <[address 1]> \"[address 1]\"",
      "192.0.2.1-192.0.2.9, 192.0.2.0/24": "[address 1]-[address 2], [address 3]/24",
      "trace_192.0.2.1_2026.txt eth.192.0.2.1": "trace_[address 1]_2026.txt eth.[address 1]",
      "peer192.0.2.1up": "peer[address 1]up",
      "192.000.002.001 and 192.0.2.1": "[address 1] and [address 1]",
      "IP 192.0.2.1.53 > 192.0.2.2.5060: UDP": "IP [address 1].53 > [address 2].5060: UDP",
      "1.2.0.192.in-addr.arpa is 192.0.2.1": "[address 1].in-addr.arpa is [address 1]",
    ])
  }

  @Test func `versions and object identifiers are no addresses`() {
    expectUntouched([
      "12.5.1.12900-115", "9.1.2.10000-28", "1.2.3.4.5", "1.2.3.4.70000", "1.2.3.4.300.1",
      "1.3.6.1.4.1.9.1.9901", "256.1.1.1",
      "1.2.3", "1.2.3.", "v1.2.3.4", "Version 1.2.3.4", "Unified OS Version : 7.0.0.0-4",
      "OS Version: UCOS 5.0.0.0-2.i386", "firmware=1.2.3.4", "1..2.3.4", "1.2.3.4567", "0.84, 0.61",
    ])
    expectScrubbed([
      "version from 192.0.2.1": "version from [address 1]",
      "/version 192.0.2.1": "/version [address 1]",
      "server192 conversion 192.0.2.1": "server192 conversion [address 1]",
    ])
  }

  @Test func `four numbers of a version are no address, and six pairs of a time no MAC address`() {
    expectUntouched([
      "IBM Informix Dynamic Server 12.10.0.14 On-Line", "Apache Tomcat/9.0.65.0 started",
      "java 1.8.0.252",
      "kernel 3.10.0.957", "kernel-3.10.0.95", "RTMT plugin 14.0.0.18", "Smart License 5.1.4.20",
      "IOS-XE 17.3.4.1", "ESXi 6.7.0.3", "CSF 14.0.4.57", "javaVersion=1.8.0.31",
      "os_version=\"6.7.0.2\"",
      "<productVersion>12.5.1.3</productVersion>", "OID 1.3.6.1",
      "jdk-1.8.0.252.b09-2.el7_8.x86_64",
      "patch 1.2.3.4-115.el7", "9.1.2.3 (build 33)", "TCPPid=[1.100.9.22]",
      "time 00:11:22:33:44:55 elapsed", "uptime: 00:11:22:33:44:55", "0.0.0.0:22",
    ])
    expectScrubbed([
      "kernel: 192.0.2.1 sent an invalid packet": "kernel: [address 1] sent an invalid packet",
      "java server 192.0.2.1, license server 192.0.2.1":
        "java server [address 1], license server [address 1]",
      "conversion=192.0.2.1 x/192.0.2.1 192.0.2.1-192.0.2.9 192.0.2.1-20":
        "conversion=[address 1] x/[address 1] [address 1]-[address 2] [address 1]-20",
      "uptime 00:11:22:33:44:5f mac 00:11:22:33:44:55": "uptime [mac 1] mac [mac 2]",
    ])
    // Where the word before is hidden, it says nothing any more.
    expectScrubbed(
      ["java 192.0.2.1 version 192.0.2.1": "[host name 1] [address 1] version 192.0.2.1"],
      [wholeWord("java", .hostName)])
  }

  @Test func `IPv4 addresses with dashes are replaced in the name of a host`() {
    expectScrubbed([
      "dhcp-192-168-0-66": "dhcp-[address 1]",
      "dhcp1-192-168-0-66.example is 192.168.0.66": "dhcp1-[address 1].example is [address 1]",
      "192-168-0-66.dhcp.example": "[address 1].dhcp.example",
      "ip-10-0-0-1.internal host10-0-0-1": "ip-[address 1].internal host[address 1]",
    ])
    expectUntouched([
      "2026-11-25-10", "1-2-3-4", "10-20-30-40", "build-1-2-3-4", "a-1-2-3-4-5",
      "backup-12-05-01-10",
      "a-1-2-3-256",
    ])
  }

  @Test func `IPv6 addresses are replaced in every legal form`() {
    expectScrubbed([
      "2001:db8:0:0:0:0:0:10 2001:DB8::10 2001:0db8:0000:0000:0000:0000:0000:0010":
        "[address 1] [address 1] [address 1]",
      "::1 fe80:: ::2:3 1::8 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8":
        "[address 1] [address 2] [address 3] [address 4] [address 5] [address 6]",
      "fe80::1%eth0 and fe80::1": "[address 1] and [address 1]",
      "[2001:db8::1]:5060 http://[fe80::1%25eth0]/x":
        "[[address 1]]:5060 http://[[address 2]]/x",
      "::ffff:192.0.2.1 is 192.0.2.1; 64:ff9b::192.0.2.33; 1:2:3:4:5:6:192.0.2.1":
        "[address 1] is [address 1]; [address 2]; [address 3]",
      "inet6 addr:fe80::2/64, added:fe80::2, at fe80::2:":
        "inet6 addr:[address 1]/64, added:[address 1], at [address 1]:",
      "0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa 2001:db8::10":
        "[address 1].ip6.arpa [address 1]",
    ])
    expectUntouched([
      "12:34:56", "2026-11-25T12:34:56.789", "std::vector<int>", "Foo::Bar", "::", "[::]:5060",
      "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7", "1::2::3x", "12345::1x", "a:b", "key:value", "g::1x",
      "SHA256 AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01",
    ])
  }

  @Test func `MACs are replaced in three notations, and bare ones where they are known`() {
    expectScrubbed([
      "00:00:5e:00:53:10 00-00-5E-00-53-10 0000.5e00.5310": "[mac 1] [mac 1] [mac 1]",
      "cafe:00:00:5e:00:53:10 eth0:00:00:5e:00:53:10, HWaddr=00-00-5e-00-53-11.":
        "cafe:[mac 1] eth0:[mac 1], HWaddr=[mac 2].",
      "id-00-00-5e-00-53-10": "id-[mac 1]",
    ])
    expectUntouched([
      "00005e005310", "00:00:5e:00:53", "00:00:5e:00:53:1g", "00-00-5e-00-53-10-11",
      "0000.5e00.5310.1", "0000.5e00.531", "123e4567-e89b-12d3-a456-426614174000",
      "00:00:5e:00:53:100",
    ])
    let known = [anywhere("00005e005310", .mac)]
    expectScrubbed(
      [
        "00005E005310 00:00:5e:00:53:10 SEP00005E005310 00005e-005310":
          "[mac 1] [mac 1] SEP[mac 1] [mac 1]",
        "00 00 5e 00 53 10, 0000.5e00.5310": "[mac 1], [mac 1]",
        "a00005e005310 00005e005311": "a[mac 1] 00005e005311",
      ], known)
    expectUntouched(["00005e00531", "0005e005310"], [anywhere("00:00:5e:00:53:10", .mac)])
  }

  @Test func `a known address is found in the forms that it has in names`() {
    let known = [anywhere("192.0.2.10", .address), anywhere("2001:db8::10", .address)]
    expectScrubbed(
      [
        "192.0.2.10 192-0-2-10 192_0_2_10 c000020a 0xC000020A":
          "[address 1] [address 1] [address 1] [address 1] 0x[address 1]",
        "10.2.0.192.in-addr.arpa": "[address 1]",
        "2001:db8:0:0::10 2001-db8--10": "[address 1] [address 1]",
        "5.192.0.2.10.7": "5.[address 1].7",
      ], known)
    expectUntouched(["192-0-2-101", "1192_0_2_10", "ac000020a"], known)
  }
}
