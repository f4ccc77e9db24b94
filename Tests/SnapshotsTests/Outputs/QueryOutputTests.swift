import RoomSupport
import Testing

/// `run sql` and `run cuc dbquery`.
@Suite struct QueryOutputTests {
  private func query(_ text: String) throws -> LoadedSnapshot { try output(text + "admin:\n") }

  @Test(arguments: [
    "run sql select count(*) from enduser", "run sql SELECT COUNT (*) FROM enduser;",
    "run sql select count(pkid) from enduser", "run sql select count(*)  as n from\n enduser",
    "run sql select count(*) as cm_users from endu\nser order by 1",
  ])
  func `a query that asks for the same is known, however it is written`(typed: String) throws {
    let loaded = try query("admin:\(typed)\n(count(*))\n==========\n1986\n")
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == ["users.cm": "1986"])
  }

  @Test(arguments: [
    "run sql select tabname,nrows from systables where tabtype=\"T\"",
    "run sql select TabName, nrows from systables where tabtype='T' order by nrows desc",
  ])
  func `quotes and order of a query do not matter`(typed: String) throws {
    let loaded = try query("admin:\(typed)\ntabname nrows\n======= =====\ndevice  2.0\n")
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == ["tables.device": "2"])
  }

  @Test(arguments: [
    "run sql select count(*) from enduser where islocaluser = 't'",
    "run sql select count(*) from device",
    "run sql select count(*) as cm_users from applicationuser",
  ])
  func `another query is left out, whatever its columns are called`(typed: String) throws {
    let loaded = try query("admin:\(typed)\ncm_users\n==========\n1986\n")
    #expect(loaded.told == [:])
    #expect(
      loaded.diagnostics == [
        """
        cucm-pub/output.txt:1:7: warning: no field is read from the output of this command, and it is \
        left out
          hint: callhome-snapshot(5) lists the commands and queries that have values
        """
      ])
  }

  @Test(arguments: [
    ("1986", "1986"), ("1986.000000000000", "1986"), ("0", "0"),
    ("9007199254740992", "9007199254740992"),
  ])
  func `a whole number is one in every form`(cell: String, number: String) throws {
    #expect(try query(users(cell)).told == ["users.cm": number])
  }

  @Test(arguments: [
    "-1", "1986.5", "1,986", "1e3", "", "NULL", "x", "9007199254740993", "99999999999999999999",
    "+1",
    "1986.", ".0", "٣", "12 13",
  ])
  func `what is no whole number is no value`(cell: String) throws {
    let loaded = try query(users(cell))
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1)
    #expect(loaded.diagnostics.first?.hasPrefix("cucm-pub/output.txt:") == true)
  }

  private func users(_ cell: String) -> String {
    "admin:run sql select count(*) from enduser\n(count(*))\n====================\n\(cell)\n"
  }

  @Test(arguments: ["1986\n\n2000\n", "", "1986\nRows: 2\n"])
  func `one number is one row`(rows: String) throws {
    let loaded = try query("admin:run sql select count(*) from enduser\n(count(*))\n===\n\(rows)")
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1)
  }

  private let tables = "admin:run sql select tabname, nrows from systables where tabtype = 'T'\n"

  @Test(arguments: [
    ("No Response from the database server 192.0.2.77", "the node reports an error"),
    ("Executed command unsuccessfully", "the node reports an error"),
    ("Connection to 192.0.2.77 closed by remote host.", "the connection failed"),
  ])
  func `a query that failed is a failed collection with its cause`(said: String, cause: String)
    throws
  {
    let query = "run sql select count(*) as cm_users from enduser"
    let loaded = try outputs(["pub/run-sql-users.txt": "admin:\(query)\n\(said)\nadmin:\n"])
    let finding = try #require(loaded.diagnostics.first)
    #expect(loaded.diagnostics.count == 1)
    #expect(finding.contains("the collection of '\(query)' failed: \(cause)"), "\(finding)")
    #expect(!finding.contains("192.0.2.77"), "\(finding)")
  }

  @Test func `blank lines between rows, a count below them and blanks at ends do no harm`() throws {
    let loaded = try query(
      "\(tables)\ntabname   nrows     \n\n========= =========\n\ndevice    12.000   \n\nnumplan   7.000\nRows: 2\n"
    )
    #expect(loaded.diagnostics == [])
    #expect(loaded.told == ["tables.device": "12", "tables.numplan": "7"])
  }

  @Test func `a bad number drops itself and no other`() throws {
    let loaded = try query("\(tables)tabname nrows\n======= =====\ndevice  12\nnumplan -1\n")
    #expect(loaded.told == ["tables.device": "12"])
    #expect(
      loaded.diagnostics == [
        """
        cucm-pub/output.txt:5:9: warning: this is not understood in the output of 'run sql select \
        tabname, nrows from systables where tabtyp...', and is left out
          hint: save the whole output as text, one line for each line of the terminal
        """
      ])
  }

  @Test(arguments: [
    "tabname nrows\n======= =====\ndevice\t12\n", "tabname nrows\n======= =====\ndevicepool 12\n",
    "tabname nrows\n======= =====\ndevice  12 7\n",
    "tabname nrows\n======= =====\ndevice  1234567\n",
    "tabname nrows\n======= =====\ndevice  12\ndevice  13\n", "tabname\n=======\ndevice\n",
    "tabname x     nrows\n======= ===== =====\ndevice  1     2\n",
    "tabname nrows ======= ===== device 12\n", "A syntax error has occurred.\n",
    "tabname nrows\n======= =====\ndevice\n",
  ])
  func `rows that do not keep to the columns give nothing`(text: String) throws {
    let loaded = try query(tables + text)
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1, "\(loaded.diagnostics)")
  }

  private let devices = """
    admin:run sql select tc.name as type, tm.name as model, count(*) as count from device d, \
    typeclass tc, typemodel tm where d.tkclass = tc.enum and d.tkmodel = tm.enum group by 1, 2

    """

  @Test func `a terminal that is narrower than the table is put together again`() throws {
    let rows = [
      ("type           ", "model                                ", "count"),
      ("===============", "=====================================", "====="),
      ("Phone          ", "Cisco Unified Client Services Frame  ", "346  "),
      ("CTI Route Point", "CTI Route Point                      ", "12   "),
    ].map { "\($0) \($1) \($2)" }
    let wanted = [
      "devices.models": "type=Phone model=Cisco Unified Client Services Frame count=346 | "
        + "type=CTI Route Point model=CTI Route Point count=12"
    ]
    for width in [20, 30, 40, 45, 52, 57, 58] {
      let lines = rows.flatMap { row -> [String] in
        stride(from: 0, to: row.count, by: width).map { String(row.dropFirst($0).prefix(width)) }
      }
      let loaded = try query(devices + lines.joined(separator: "\n") + "\n")
      // A blank that was lost at the end of a line may cost the table; it never makes another of it.
      if loaded.told != wanted { #expect(loaded.told == [:] && loaded.diagnostics.count == 1) }
      if width == 30 || width == 45 { #expect(loaded.told == wanted, "\(width)") }
    }
    // A single row that is broken between two words.
    let broken = rows[0...1] + ["Phone           Cisco 7841", "346", rows[3]]
    let loaded = try query(devices + broken.joined(separator: "\n") + "\n")
    #expect(loaded.diagnostics == [])
    #expect(
      loaded.told["devices.models"]?.hasPrefix("type=Phone model=Cisco 7841 count=346 | ") == true)
  }

  @Test func `names of the vendor may be anything that a terminal shows`() throws {
    let loaded = try query(
      devices + "type  model                 count\n===== ===================== =====\n"
        + "Phone $(reboot) ../../x -rf 1    \nPhone \u{1B}[31mCisco\u{1B}[0m 7841            2    \n"
    )
    #expect(loaded.diagnostics == [])
    #expect(
      loaded.told["devices.models"]
        == "type=Phone model=$(reboot) ../../x -rf count=1 | type=Phone model=Cisco 7841 count=2")
  }

  @Test func `Unity Connection draws its line with hyphens`() throws {
    // No field of the catalog is read from it: it is reported, and not mistaken for another.
    let loaded = try query(
      "admin: run cuc dbquery unitymbxdb1 select count (*) as Messages from vw_message\n\n"
        + "messages\n--------\n3\n\n")
    #expect(loaded.told == [:])
    #expect(loaded.diagnostics.count == 1)
    #expect(loaded.diagnostics.first?.contains("no field is read") == true)
  }

  @Test func `of two runs of a query the one with an output counts`() throws {
    let typed = "admin:run sql select count(*) from enduser\n"
    let good = "(count(*))\n==========\n1986\n"
    #expect(try query("\(typed)\(typed)\(good)").told == ["users.cm": "1986"])
    #expect(try query("\(typed)\(good)\(typed)").told == ["users.cm": "1986"])
    #expect(try query("\(typed)\(good)\(typed)\(good)").diagnostics == [])
  }
}
