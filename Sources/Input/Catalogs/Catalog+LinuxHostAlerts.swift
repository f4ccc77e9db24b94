// Made from linux-host.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The alerts of `linux-host`.
  static var linuxHostAlerts: AlertTable {
    AlertTable(names: [
      "NodeFilesystemSpaceFillingUp",
      "NodeFilesystemAlmostOutOfSpace",
      "NodeFilesystemFilesFillingUp",
      "NodeFilesystemAlmostOutOfFiles",
      "NodeMemoryHighUtilization",
      "NodeCPUHighUsage",
      "NodeSystemdServiceFailed",
      "HostCoreDump",
      "NodeRAIDDegraded",
      "NodeRAIDDiskFailure",
      "HostSmartWarning",
      "NodeClockNotSynchronising",
      "HostDown",
    ]) { linuxHostAlert($0) }
  }

  private static func linuxHostAlert(_ name: String) -> AlertDefinition? {
    let file = "linux-host.yaml (built in)"
    return switch name {
    case "nodefilesystemspacefillingup", "hostdiskwillfillin24hours":
      AlertDefinition(
        "NodeFilesystemSpaceFillingUp",
        also: ["HostDiskWillFillIn24Hours"],
        category: "capacity",
        .warning,
        severities: [.warning, .critical],
        condition: "a file system will be full within 24 hours (critical, 4 hours) if it goes on filling as now",
        key: [["mountpoint", "mount point"], ["device"]],
        impact: "Programs that write there will fail when it is full; databases may stop, logs may be lost.",
        remedy: ["Find what grows: 'du -xh --max-depth=2 MOUNTPOINT | sort -h'.", "See whether logs rotate, and whether a deleted file is still held open ('lsof +L1').", "Delete, move or compress what is not needed, or enlarge the file system."],
        at: (39, 3), of: file)
    case "nodefilesystemalmostoutofspace", "hostoutofdiskspace":
      AlertDefinition(
        "NodeFilesystemAlmostOutOfSpace",
        also: ["HostOutOfDiskSpace"],
        category: "capacity",
        .warning,
        severities: [.warning, .critical],
        condition: "less than 5 % (critical, 3 %) of a file system is free",
        key: [["mountpoint", "mount point"], ["device"]],
        impact: "Programs that write there fail now or soon; the host may refuse logins and updates.",
        remedy: ["Make room at once: old packages, old logs ('journalctl --vacuum-size'), temporary files.", "Find what takes the space: 'du -xh --max-depth=2 MOUNTPOINT | sort -h'.", "Enlarge the file system, or move data elsewhere."],
        at: (51, 3), of: file)
    case "nodefilesystemfilesfillingup":
      AlertDefinition(
        "NodeFilesystemFilesFillingUp",
        category: "capacity",
        .warning,
        severities: [.warning, .critical],
        condition: "a file system will have no free inodes within 24 hours (critical, 4 hours) if it goes on as now",
        key: [["mountpoint", "mount point"], ["device"]],
        impact: "No file can be made there when they are gone, however much space is free.",
        remedy: ["Find the directory with the most files: 'du --inodes -x --max-depth=2 MOUNTPOINT | sort -n'.", "Stop what makes the files, and delete those that nobody needs, such as old sessions and caches."],
        at: (63, 3), of: file)
    case "nodefilesystemalmostoutoffiles", "hostoutofinodes":
      AlertDefinition(
        "NodeFilesystemAlmostOutOfFiles",
        also: ["HostOutOfInodes"],
        category: "capacity",
        .warning,
        severities: [.warning, .critical],
        condition: "less than 5 % (critical, 3 %) of the inodes of a file system are free",
        key: [["mountpoint", "mount point"], ["device"]],
        impact: "No new file can be made there soon, however much space is free.",
        remedy: ["Find the directory with the most files: 'du --inodes -x --max-depth=2 MOUNTPOINT | sort -n'.", "Delete files that nobody needs; the number of inodes of ext4 cannot be raised without making it anew."],
        at: (73, 3), of: file)
    case "nodememoryhighutilization", "hostoutofmemory", "nodememoryusage":
      AlertDefinition(
        "NodeMemoryHighUtilization",
        also: ["HostOutOfMemory", "NodeMemoryUsage"],
        category: "capacity",
        .warning,
        condition: "more than 90 % of the memory is in use for 15 minutes",
        impact: "The host may become slow, and the kernel may end programs to free memory.",
        remedy: ["Find what takes the memory: 'ps aux --sort=-rss | head', and whether it grows from day to day.", "See whether the kernel ended programs: 'journalctl -k --grep=oom'.", "Limit or restart the program, or give the host more memory."],
        at: (84, 3), of: file)
    case "nodecpuhighusage", "hosthighcpuload":
      AlertDefinition(
        "NodeCPUHighUsage",
        also: ["HostHighCpuLoad"],
        category: "performance",
        .notification,
        severities: [.notification, .warning, .critical],
        condition: "more than 90 % of the processors' time is in use for 15 minutes",
        impact: "Whatever runs on the host may answer late.",
        remedy: ["Find what takes the processors: 'top', or 'pidstat 5'.", "See whether it is work that was wanted, such as a backup, and whether it can run at another hour.", "Limit it, spread it, or give the host more processors."],
        at: (94, 3), of: file)
    case "nodesystemdservicefailed", "hostsystemdservicecrashed", "systemdunitfailed", "nodesystemdunitfailed":
      AlertDefinition(
        "NodeSystemdServiceFailed",
        also: ["HostSystemdServiceCrashed", "SystemdUnitFailed", "NodeSystemdUnitFailed"],
        category: "service",
        .warning,
        severities: [.warning, .critical],
        condition: "a systemd unit is in the state failed for 5 minutes",
        key: [["name", "unit"]],
        impact: "What the unit does is not done until it is started again.",
        remedy: ["Read why it failed: 'systemctl status UNIT' and 'journalctl -u UNIT -b'.", "Mend the cause and start it: 'systemctl restart UNIT'."],
        at: (105, 3), of: file)
    case "hostcoredump", "coredumpfound", "coredumpfilefound", "nodecoredump":
      AlertDefinition(
        "HostCoreDump",
        also: ["CoreDumpFound", "CoreDumpFileFound", "NodeCoreDump"],
        category: "crash",
        .warning,
        severities: [.warning, .critical],
        condition: "a program crashed and left a core dump",
        key: [["executable", "exe", "program", "comm", "unit"]],
        impact: "A program crashed; what it did at that moment was lost, and it may crash again.",
        remedy: ["List the crashes: 'coredumpctl list'; see the newest: 'coredumpctl info'.", "Bring the back trace, with the version of the program, to those who maintain it.", "Update the program if the fault is known."],
        at: (116, 3), of: file)
    case "noderaiddegraded", "hostraidarraygotinactive":
      AlertDefinition(
        "NodeRAIDDegraded",
        also: ["HostRaidArrayGotInactive"],
        category: "hardware",
        .critical,
        condition: "a RAID array runs with fewer disks than it needs for 15 minutes, and no spare took over",
        key: [["device"]],
        impact: "The array works, but one more failed disk may mean the loss of all its data.",
        remedy: ["See which disk is missing: 'cat /proc/mdstat' and 'mdadm --detail /dev/DEVICE'.", "See that a backup of today exists before anything else is done.", "Replace the disk, add it with 'mdadm --add', and watch the array being rebuilt."],
        at: (128, 3), of: file)
    case "noderaiddiskfailure", "hostraiddiskfailure":
      AlertDefinition(
        "NodeRAIDDiskFailure",
        also: ["HostRaidDiskFailure"],
        category: "hardware",
        .warning,
        condition: "at least one disk of a RAID array failed",
        key: [["device"]],
        impact: "The array may be without redundancy until the disk is replaced.",
        remedy: ["See which disk failed: 'mdadm --detail /dev/DEVICE', and what it says itself: 'smartctl -a'.", "Take it out with 'mdadm --remove', replace it, and add the new one."],
        at: (139, 3), of: file)
    case "hostsmartwarning", "smartstatus", "smartdevicewarning", "smartcriticalwarning", "smartmediaerrors":
      AlertDefinition(
        "HostSmartWarning",
        also: ["SmartStatus", "SmartDeviceWarning", "SmartCriticalWarning", "SmartMediaErrors"],
        category: "hardware",
        .warning,
        severities: [.notification, .warning, .critical],
        condition: "what a disk measures about itself says that it fails, or will fail",
        key: [["device", "disk"], ["failure", "failure type"]],
        impact: "The disk may lose data or stop at any moment; without redundancy all that is on it is gone then.",
        remedy: ["See that a backup of today exists before anything else is done.", "See what the disk says: 'smartctl -x DEVICE'; have it test itself: 'smartctl -t long DEVICE'.", "Replace it when its health has failed, or when sectors go on becoming unreadable."],
        at: (149, 3), of: file)
    case "nodeclocknotsynchronising", "hostclocknotsynchronising":
      AlertDefinition(
        "NodeClockNotSynchronising",
        also: ["HostClockNotSynchronising"],
        category: "time",
        .warning,
        condition: "the clock is not synchronised for 10 minutes",
        impact: "Logs cannot be compared, certificates and logins may be refused, clusters may fall apart.",
        remedy: ["See what keeps the time and whom it asks: 'timedatectl timesync-status' or 'chronyc sources'.", "See whether the time servers are reached over UDP port 123."],
        at: (161, 3), of: file)
    case "hostdown", "instancedown", "nodedown":
      AlertDefinition(
        "HostDown",
        also: ["InstanceDown", "NodeDown"],
        category: "availability",
        .critical,
        severities: [.warning, .critical],
        condition: "the host, or what measures it, does not answer",
        impact: "Nothing is known of the host; whatever runs there may be gone.",
        remedy: ["See whether the host answers to ping, to ssh and on its console.", "See whether node_exporter runs and a firewall lets its port through.", "Look at the power, the network and the hypervisor, and at the log of the last boot."],
        at: (170, 3), of: file)
    default: nil
    }
  }
}
