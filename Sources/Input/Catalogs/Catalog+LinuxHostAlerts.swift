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
        impact: "When the file system is full, programs that write to it fail, databases may stop and logs may be lost.",
        remedy: ["Find what is growing: 'du -xh --max-depth=2 MOUNTPOINT | sort -h'.", "Check that logs are rotated, and that no deleted file is still open ('lsof +L1').", "Delete, move or compress unneeded files, or enlarge the file system."],
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
        impact: "Programs that write to the file system fail now or soon; the host may refuse logins and updates.",
        remedy: ["Free space at once: old packages, old logs ('journalctl --vacuum-size'), temporary files.", "Find what is using the space: 'du -xh --max-depth=2 MOUNTPOINT | sort -h'.", "Enlarge the file system, or move data elsewhere."],
        at: (53, 3), of: file)
    case "nodefilesystemfilesfillingup":
      AlertDefinition(
        "NodeFilesystemFilesFillingUp",
        category: "capacity",
        .warning,
        severities: [.warning, .critical],
        condition: "a file system will have no free inodes within 24 hours (critical, 4 hours) if it goes on as now",
        key: [["mountpoint", "mount point"], ["device"]],
        impact: "When the inodes run out, no file can be created there, however much space is free.",
        remedy: ["Find the directory with the most files: 'du --inodes -x --max-depth=2 MOUNTPOINT | sort -n'.", "Stop the process that creates the files, and delete unneeded ones, such as old sessions and caches."],
        at: (66, 3), of: file)
    case "nodefilesystemalmostoutoffiles", "hostoutofinodes":
      AlertDefinition(
        "NodeFilesystemAlmostOutOfFiles",
        also: ["HostOutOfInodes"],
        category: "capacity",
        .warning,
        severities: [.warning, .critical],
        condition: "less than 5 % (critical, 3 %) of the inodes of a file system are free",
        key: [["mountpoint", "mount point"], ["device"]],
        impact: "Soon no new file can be created there, however much space is free.",
        remedy: ["Find the directory with the most files: 'du --inodes -x --max-depth=2 MOUNTPOINT | sort -n'.", "Delete unneeded files; on ext4 the number of inodes is fixed when the file system is created."],
        at: (76, 3), of: file)
    case "nodememoryhighutilization", "hostoutofmemory", "nodememoryusage":
      AlertDefinition(
        "NodeMemoryHighUtilization",
        also: ["HostOutOfMemory", "NodeMemoryUsage"],
        category: "capacity",
        .warning,
        condition: "more than 90 % of the memory is in use for 15 minutes",
        impact: "The host may become slow, and the kernel may kill processes to free memory.",
        remedy: ["Find what is using the memory: 'ps aux --sort=-rss | head', and check whether it grows from day to day.", "Check whether the kernel killed processes: 'journalctl -k --grep=oom'.", "Limit or restart the process, or add memory to the host."],
        at: (87, 3), of: file)
    case "nodecpuhighusage", "hosthighcpuload":
      AlertDefinition(
        "NodeCPUHighUsage",
        also: ["HostHighCpuLoad"],
        category: "performance",
        .notification,
        severities: [.notification, .warning, .critical],
        condition: "more than 90 % of the processors' time is in use for 15 minutes",
        impact: "Services on the host may respond slowly.",
        remedy: ["Find what is using the CPU: 'top', or 'pidstat 5'.", "Check whether it is planned work, such as a backup, and whether it can run at another hour.", "Limit it, distribute it, or add CPUs to the host."],
        at: (97, 3), of: file)
    case "nodesystemdservicefailed", "hostsystemdservicecrashed", "systemdunitfailed", "nodesystemdunitfailed":
      AlertDefinition(
        "NodeSystemdServiceFailed",
        also: ["HostSystemdServiceCrashed", "SystemdUnitFailed", "NodeSystemdUnitFailed"],
        category: "service",
        .warning,
        severities: [.warning, .critical],
        condition: "a systemd unit is in the state failed for 5 minutes",
        key: [["name", "unit"]],
        impact: "The service of this unit is unavailable until it is started again.",
        remedy: ["Find out why it failed: 'systemctl status UNIT' and 'journalctl -u UNIT -b'.", "Fix the cause and start it: 'systemctl restart UNIT'."],
        at: (108, 3), of: file)
    case "hostcoredump", "coredumpfound", "coredumpfilefound", "nodecoredump":
      AlertDefinition(
        "HostCoreDump",
        also: ["CoreDumpFound", "CoreDumpFileFound", "NodeCoreDump"],
        category: "crash",
        .warning,
        severities: [.warning, .critical],
        condition: "a program crashed and left a core dump",
        key: [["executable", "exe", "program", "comm", "unit"]],
        impact: "A program crashed and lost its work in progress; it may crash again.",
        remedy: ["List the crashes: 'coredumpctl list'; show the newest: 'coredumpctl info'.", "Send the backtrace and the version of the program to its maintainers.", "If the fault is known, update the program."],
        at: (119, 3), of: file)
    case "noderaiddegraded", "hostraidarraygotinactive":
      AlertDefinition(
        "NodeRAIDDegraded",
        also: ["HostRaidArrayGotInactive"],
        category: "hardware",
        .critical,
        condition: "a RAID array runs with fewer disks than it needs for 15 minutes, and no spare took over",
        key: [["device"]],
        impact: "The array works, but if another disk fails, all its data may be lost.",
        remedy: ["Find the missing disk: 'cat /proc/mdstat' and 'mdadm --detail /dev/DEVICE'.", "Before anything else, make sure that a current backup exists.", "Replace the disk, add it with 'mdadm --add', and monitor the rebuild of the array."],
        at: (131, 3), of: file)
    case "noderaiddiskfailure", "hostraiddiskfailure":
      AlertDefinition(
        "NodeRAIDDiskFailure",
        also: ["HostRaidDiskFailure"],
        category: "hardware",
        .warning,
        condition: "at least one disk of a RAID array failed",
        key: [["device"]],
        impact: "The array may be without redundancy until the disk is replaced.",
        remedy: ["Find the failed disk: 'mdadm --detail /dev/DEVICE', and its own report: 'smartctl -a'.", "Remove it with 'mdadm --remove', replace it, and add the new one."],
        at: (142, 3), of: file)
    case "hostsmartwarning", "smartstatus", "smartdevicewarning", "smartcriticalwarning", "smartmediaerrors":
      AlertDefinition(
        "HostSmartWarning",
        also: ["SmartStatus", "SmartDeviceWarning", "SmartCriticalWarning", "SmartMediaErrors"],
        category: "hardware",
        .warning,
        severities: [.notification, .warning, .critical],
        condition: "what a disk measures about itself says that it fails, or will fail",
        key: [["device", "disk"], ["failure", "failure type"]],
        impact: "The disk may lose data or fail at any moment; without redundancy, all its data is lost when it fails.",
        remedy: ["Before anything else, make sure that a current backup exists.", "Read the disk's report: 'smartctl -x DEVICE'; start a self-test: 'smartctl -t long DEVICE'.", "Replace it if its health status is FAILED or the number of unreadable sectors keeps growing."],
        at: (152, 3), of: file)
    case "nodeclocknotsynchronising", "hostclocknotsynchronising":
      AlertDefinition(
        "NodeClockNotSynchronising",
        also: ["HostClockNotSynchronising"],
        category: "time",
        .warning,
        condition: "the clock is not synchronised for 10 minutes",
        impact: "Logs of different hosts cannot be correlated, certificates and logins may be refused, clusters may split.",
        remedy: ["Check the time service and its servers: 'timedatectl timesync-status' or 'chronyc sources'.", "Check that the time servers are reachable on UDP port 123."],
        at: (166, 3), of: file)
    case "hostdown", "instancedown", "nodedown":
      AlertDefinition(
        "HostDown",
        also: ["InstanceDown", "NodeDown"],
        category: "availability",
        .critical,
        severities: [.warning, .critical],
        condition: "the host, or what measures it, does not answer",
        impact: "The host is not responding; the services that run on it may be unavailable.",
        remedy: ["Check whether the host responds to ping, to SSH and on its console.", "Check that node_exporter is running and that no firewall blocks its port.", "Check the power, the network, the hypervisor and the log of the last boot."],
        at: (177, 3), of: file)
    default: nil
    }
  }
}
