/// Outputs in the shape of real ones, with values of our own.
enum CaptureSample {
  static let status12 = """
    admin:show status

    Host Name          : cucm-pub
    Date               : Sun Feb 1, 2026 04:05:06
    Time Zone          : Central European Standard Time (Europe/Berlin)
    Locale             : en_US.UTF-8
    Product Ver        : 12.5.1.11900-146
    Unified OS Version : 7.0.0.0-4

    Uptime:
     04:05:07 up 12 days, 3:04,  1 user,  load average: 0.70, 0.60, 0.50

    CPU Idle:   61.02%  System:   08.10%    User:   30.38%
      IOWAIT:   00.50%     IRQ:   00.00%    Soft:   01.01%

    Memory Total:        8009852K
            Free:         210664K
            Used:        5100040K
          Cached:        1300500K
          Shared:         400100K
         Buffers:        2699148K

                            Total            Free            Used
    Disk/active         19805412K        6240540K       13345940K (69%)
    Disk/inactive       19805412K       18700000K          45080K (1%)
    Disk/logging        69234984K       31000000K       34700000K (53%)


    """

  static let status8 = """
    admin:show status
    Host Name    : cucm-sub1
    Date         : Tue Jul 14, 2009 17:18:19
    Time Zone    : Pacific
    Locale       : en_US.UTF-8
    Product Ver  : 8.0.2.10000-1
    Platform Ver : 4.0.0.0-1
    License MAC  : 00005e005301

    Uptime:
     17:18:20 up 5 min,  2 users,  load average: 0.08, 0.03, 0.01

    CPU Idle:   98.00%  System:   01.00%    User:   01.00%
      IOWAIT:   00.00%     IRQ:   00.00%    Soft:   00.00%   Intr/sec: 230.00

    Memory Total:           2006M
            Free:              1G
            Used:         958940K

                            Total            Free            Used
    Disk/active         20000000K       10000000K       10000000K ( 50%)
    Disk/logging        40000000K       30000000K       10000000K (25%)   <--- common
    admin:
    """

  static let hardwareVirtual = """
    admin:show hardware

    HW Platform       : VMware Virtual Machine
    Processors        : 2
    Type              : Intel(R) Xeon(R) CPU           E5-2680 v3   @ 2.50GHz
    CPU Speed         : 2500
    Memory            : 8192 MBytes
    Object ID         : 1.3.6.1.4.1.9.1.9901
    OS Version        : UCOS 7.0.0.0-4.x86_64
    Serial Number     : VMware-56 4d 00 00 00 00 00 00-00 00 00 00 00 00 00 2a

    RAID Version      :
    No RAID controller information is available

    BIOS Information  :
    PhoenixTechnologiesLTD 6.00 04/05/2016

    RAID Details      :
    No RAID information is available
    -----------------------------------------------------------------------
    Physical device information
    -----------------------------------------------------------------------
    Number of Disks   : 1
    Hard Disk #1
    Size (in GB)      : 110

    Partition Details :

    Disk /dev/sda: 14359 cylinders, 255 heads, 63 sectors/track
    Units = sectors of 512 bytes, counting from 0

       Device Boot    Start       End   #sectors  Id  System
    /dev/sda1   *      2048  40962047   40960000  83  Linux
    /dev/sda2      40962048  81922047   40960000  83  Linux
    /dev/sda4      82446336 230686719  148240384   5  Extended
    /dev/sda5      82448384  90836991    8388608  82  Linux swap / Solaris

    """

  static let hardwarePhysical = """
    admin:show hardware
    HW Platform       : 7845I3
    Processors        : 2
    Type              : Family: Xeon
    CPU Speed         : 2533 MHz
    Memory            : 6 GBytes
    Object ID         : 1.3.6.1.4.1.9.1.9902
    OS Version        : UCOS 4.0.0.0-44
    Serial Number     : KQ00001

    RAID Version      :
    Product Name    : ServeRAID M5015
    Serial No       : SV00000001
    FW Package Build: 12.7.0-0007
    FW Version         : 2.70.03-0862
    BIOS Version       : 3.09.00

    BIOS Information  :
    IBM -[D6EL99USX-1.13]- 11/02/2010

    RAID Details      :

    Adapter #0
    Virtual Drive: 0 (Target Id: 0)
    RAID Level          : Primary-1, Secondary-0
    State               : Optimal
    Type                : not the processor
    Slot Number: 0
    Firmware state: Online, Spun Up

    Partition Details :
    Disk /dev/sda: 299.0 GB, 298999349248 bytes
    255 heads, 63 sectors/track, 36351 cylinders
    Units = cylinders of 16065 * 512 = 8225280 bytes

       Device Boot      Start         End      Blocks   Id  System
    /dev/sda1   *           1        2550    20482843+  83  Linux
    /dev/sda3            5101        5133      265072+  83  Linux
    admin:
    """

  static let versionActive = """
    admin:show version active
    Active Master Version: 12.5.1.11900-146
    Active Version Installed Software Options:
    cm-locale-de_DE-12.5.1.1000-1.cop
    ciscocm.free_space_v1.9.cop.sgn
    admin:
    """

  static let versionInactive = """
    admin:show version inactive
    Inactive Master Version: 11.5.1.14900-11
    Inactive Version Installed Software Options:
    No Installed Software Options Found.
    admin:
    """

  static let network = """
    admin: show network eth0
    Ethernet 0
    DHCP         : disabled           Status     : up
    IP Address   : 192.0.2.10         IP Mask    : 255.255.255.000
    Link Detected: yes                Mode       : Auto disabled, Full, 10000 Mbits/s
    Duplicate IP : no

    DNS
    Primary      : 192.0.2.53         Secondary  : Not Configured
    Options      : timeout:5 attempts:2
    Domain       : uc.example.com
    Gateway      : 192.0.2.1 on Ethernet 0

    """

  static let services = """
    admin:utils service list
    Requesting service status, please wait...
    System SSH [STARTED]
    Service Manager is running
    Getting list of all services
    >> Return code = 0
    A Cisco DB[STARTED]
    Cisco CallManager                    [STARTED]
    Cisco Tftp[STARTED] Cisco CTIManager[STARTED]
    Cisco Unified Mobile Voice
    Access Service[STOPPED]  Service Not Activated
    Cisco IP Manager Assistant[STOPPED]  Service Not
    Activated
    Cisco DirSync[STOPPED]  Commanded Out of Service
    Cisco Trace Collection Service[STARTING]
    Primary Node =true
    Command successful
    admin:
    """

  static let replication14 = """
    admin:utils dbreplication runtimestate

    Server Time: Sun Feb  1 04:10:22 CET 2026

    DB and Replication Services: ALL RUNNING

    DB CLI Status: No other dbreplication CLI is running...

    Cluster Replication State: BROADCAST SYNC Completed on 2 servers at: 2026-01-11-03-12
         Last Sync Result: SYNC COMPLETED 812 tables sync'ed out of 812
         Sync Errors: NO ERRORS

    DB Version: ccm14_0_1_12900_161
    Repltimeout set to: 300s
    PROCESS option set to: 1

    Cluster Detailed View from cucm-pub (3 Servers):

                                      PING      DB/RPC/   REPL.    Replication    REPLICATION SETUP
    SERVER-NAME         IP ADDRESS    (msec)    DbMon?    QUEUE    Group ID       (RTMT) & Details
    -----------         ----------    ------    -------   -----    -----------    ------------------
    cucm-pub            192.0.2.10    0.021     Y/Y/Y     0        (g_2)          (2) Setup Completed
    cucm-sub1           192.0.2.11    0.318     Y/Y/Y     17       (g_3)          (3) Setup Completed
    imp1                192.0.2.12    Failed    N/N/N     --       (g_4)          (4) Off-Line

    admin:
    """

  static let replication9 = """
    admin: utils dbreplication runtimestate

    DB and Replication Services: ALL RUNNING

    Cluster Replication State: BROADCAST SYNC Completed on 1 servers at: 2013-02-03-04-05
         Last Sync Result: SYNC COMPLETED 261 tables sync'ed out of 261
         Sync Errors: NO ERRORS

    DB Version: ccm9_1_2_11900_12
    Number of replicated tables: 261
    Repltimeout set to: 300s

    Cluster Detailed View from PUB (2 Servers):

                             PING        REPLICATION REPL. DBver& REPL. REPLICATION SETUP
    SERVER-NAME IP ADDRESS   (msec) RPC? STATUS      QUEUE TABLES LOOP? (RTMT) & details
    ----------- ------------ ------ ---- ----------- ----- ------ ----- -----------------
    alpha       192.0.2.21   0.044  Yes  Connected   0     match  Yes   (2) PUB Setup Completed
    beta        192.0.2.22   0.151  Yes  Connected   3     match  Yes   (2) Setup Completed

    """

  /// Every output with its command.
  static let all: [(command: String, text: String)] = [
    ("show status", status12), ("show status", status8), ("show hardware", hardwareVirtual),
    ("show hardware", hardwarePhysical), ("show version active", versionActive),
    ("show version inactive", versionInactive), ("show network eth0", network),
    ("utils service list", services), ("utils dbreplication runtimestate", replication14),
    ("utils dbreplication runtimestate", replication9),
  ]
}
