// Made from unified-cm.yaml by 'make generate': change that file, and not this one.
// swift-format-ignore-file

extension Catalog {
  /// The alerts of `unified-cm`.
  static var unifiedCMAlerts: AlertTable {
    AlertTable(names: [
      "CallProcessingNodeCpuPegging",
      "CodeYellow",
      "CpuPegging",
      "LowActivePartitionAvailableDiskSpace",
      "LowAvailableVirtualMemory",
      "LowSwapPartitionAvailableDiskSpace",
      "DBReplicationFailure",
      "MediaListExhausted",
      "RouteListExhausted",
      "CoreDumpFileFound",
      "CriticalServiceDown",
    ]) { unifiedCMAlert($0) }
  }

  private static func unifiedCMAlert(_ name: String) -> AlertDefinition? {
    let file = "unified-cm.yaml (built in)"
    return switch name {
    case "callprocessingnodecpupegging":
      AlertDefinition(
        "CallProcessingNodeCpuPegging",
        category: "performance",
        .critical,
        condition: "processor load above 90 % for 60 seconds on a node that processes calls",
        imAndPresence: false,
        impact: "Calls on this node may be delayed or fail, and phones may lose their registration and fail over to another node.",
        remedy: ["Find out which process is using the CPU: 'show process load cpu sorted', or the process view in RTMT.", "Check whether a backup, a bulk export or CDR loading is running, and move it to a quiet hour.", "Run 'utils diagnose test' and look for core files with 'utils core active list'.", "Check that the virtual machine has the vCPUs required for its number of users.", "If the load persists, send the call processing traces from the time of the alert to support."],
        at: (28, 3), of: file)
    case "codeyellow", "codeyellowentry":
      AlertDefinition(
        "CodeYellow",
        also: ["CodeYellowEntry"],
        category: "performance",
        .critical,
        condition: "call processing expects a longer delay than its entry latency, and throttles calls",
        imAndPresence: false,
        impact: "Call processing accepts fewer new calls until it has caught up: callers hear a busy tone or silence; calls in progress continue.",
        remedy: ["Check the details for the length of the delay and for queues with a high depth.", "Look for a process that is using the CPU, for a memory leak and for a slow disk.", "If the trace level of call processing was raised, lower it.", "If CodeYellowExit does not follow within minutes, send the traces to support."],
        at: (42, 3), of: file)
    case "cpupegging":
      AlertDefinition(
        "CpuPegging",
        category: "performance",
        .critical,
        condition: "processor load above 99 % for 60 seconds",
        impact: "Every service on this node may respond slowly; calls, registrations and logins may time out.",
        remedy: ["Find out which process is using the CPU: 'show process load cpu sorted', or the process view in RTMT.", "Check whether a backup, a bulk export, log compression or CDR loading is running.", "Run 'utils diagnose test' and look for core files with 'utils core active list'.", "If the load persists, send the traces of the process to support."],
        at: (56, 3), of: file)
    case "lowactivepartitionavailablediskspace":
      AlertDefinition(
        "LowActivePartitionAvailableDiskSpace",
        category: "performance",
        .critical,
        condition: "free space of the active partition below 4 %",
        impact: "Services on this node may be unable to write and fail, and the next upgrade may not fit. The partition holds no user files that could be deleted.",
        remedy: ["Compare the partition usage in 'show status' with the threshold of the alert in RTMT.", "Check that the virtual machine has the disk size required by its release.", "Send the output of 'show diskusage activelog' and 'show status' to support."],
        at: (66, 3), of: file)
    case "lowavailablevirtualmemory":
      AlertDefinition(
        "LowAvailableVirtualMemory",
        category: "performance",
        .critical,
        condition: "available virtual memory below 15 %",
        releases: [AlertDefinition.Release("12.5(1)", from: "12.5.1", before: "12.5.1.11000", condition: "available virtual memory below 30 %")],
        impact: "Services on this node slow down, and the system may kill some of them to free memory.",
        remedy: ["Find out which process is using the memory: 'show process using-most memory', or the process view in RTMT.", "Check whether its usage grows from day to day; memory used for caches is still available.", "Check that the virtual machine has the memory required for its number of users.", "Schedule a restart of the service or the node at a quiet hour, and send the figures to support."],
        at: (77, 3), of: file)
    case "lowswappartitionavailablediskspace":
      AlertDefinition(
        "LowSwapPartitionAvailableDiskSpace",
        category: "performance",
        .critical,
        condition: "available swap below 10 %",
        releases: [AlertDefinition.Release("15", from: "15", condition: "available swap below 1 %", severity: .notification)],
        impact: "The node has little swap space left and may slow down under load.",
        remedy: ["Find out what is using the memory: 'show status', and the process view in RTMT.", "A healthy system may have idle pages in swap; in that case, only monitor it.", "If memory remains insufficient, schedule a restart of the node at a quiet hour."],
        at: (89, 3), of: file)
    case "dbreplicationfailure", "idsreplicationfailure":
      AlertDefinition(
        "DBReplicationFailure",
        also: ["IDSReplicationFailure"],
        category: "database",
        .critical,
        condition: "replication state 3 (bad) or 4 (setup failed) on a node",
        impact: "Changes made on the publisher do not reach every node: phones, users and routes may differ between nodes.",
        remedy: ["Find the nodes that are not in state 2 in the overview, and run 'utils dbreplication runtimestate' on the publisher.", "Check that the nodes reach each other, use the same NTP and DNS servers, and list the same nodes.", "Run 'utils diagnose test' and 'utils dbreplication status' on the publisher.", "Repair with 'utils dbreplication repair'; stop and reset replication only together with support."],
        overview: AlertOverview(label: "Replication state of every node", isPerNode: true, facts: [AlertOverview.Fact("State", from: [FactSource(root: .node, path: ["database", "replication_state"])], words: ["0": "not started", "1": "count incorrect", "2": "good", "3": "bad", "4": "setup failed"]), AlertOverview.Fact("Details", from: [FactSource(root: .node, path: ["database", "replication_details"])]), AlertOverview.Fact("Queue", from: [FactSource(root: .node, path: ["database", "replication_queue"])]), AlertOverview.Fact("Connection", from: [FactSource(root: .node, path: ["database", "links"]), FactSource(root: .node, path: ["database", "connection"])])]),
        at: (100, 3), of: file)
    case "medialistexhausted", "mediaresourcelistexhausted":
      AlertDefinition(
        "MediaListExhausted",
        also: ["MediaResourceListExhausted"],
        category: "failed_calls",
        .warning,
        condition: "a media resource list had no free device within the last 60 minutes",
        imAndPresence: false,
        key: [["MediaResourceListName", "Media Resource List", "MediaListName", "Media List", "ListName", "List", "Monitored object"]],
        impact: "Calls that needed a conference bridge, a transcoder, music on hold or another device of the list continued without it or failed.",
        remedy: ["Find the exhausted list and the device type in the details and the overview.", "Check that the devices in the groups of the list are registered and of the required type.", "If all devices are registered and busy, add devices to the list."],
        overview: AlertOverview(label: "Exhausted media lists by node", isPerNode: true, facts: [AlertOverview.Fact("Media lists", from: [FactSource(root: .node, path: ["media_lists_exhausted"])])]),
        at: (123, 3), of: file)
    case "routelistexhausted":
      AlertDefinition(
        "RouteListExhausted",
        category: "failed_calls",
        .warning,
        condition: "a route list had no free channel within the last 60 minutes",
        imAndPresence: false,
        key: [["RouteListName", "Route List", "ListName", "List", "Monitored object"]],
        impact: "Calls over the route list were refused because none of its trunks and gateways accepted them.",
        remedy: ["Find the exhausted list and its nodes in the details and the overview.", "Check that its gateways and trunks are registered, in service and not busied out.", "Place a test call over a single member of the list.", "If legitimate calls exhaust the list, add routes or channels.", "If calls fail while channels are free, send the call processing traces to support."],
        overview: AlertOverview(label: "Exhausted route lists by node", isPerNode: true, facts: [AlertOverview.Fact("Route lists", from: [FactSource(root: .node, path: ["route_lists_exhausted"])])]),
        at: (142, 3), of: file)
    case "coredumpfilefound":
      AlertDefinition(
        "CoreDumpFileFound",
        category: "crash",
        .critical,
        condition: "a service crashed and left a core file",
        impact: "A service crashed and lost its work in progress. It usually restarts automatically, and may crash again.",
        remedy: ["Run 'utils core active list' to see which service crashed and when.", "Run 'utils core active analyze' for a backtrace of each core file.", "Send the backtrace and the service's traces from the minutes before the crash to support."],
        at: (160, 3), of: file)
    case "criticalservicedown", "servicefailed", "serviceexceededmaxrestarts":
      AlertDefinition(
        "CriticalServiceDown",
        also: ["ServiceFailed", "ServiceExceededMaxRestarts"],
        category: "crash",
        .critical,
        condition: "a service that is watched is down",
        key: [["ServiceName", "Service", "Monitored object"]],
        impact: "The service is unavailable on this node; other nodes may take over its work.",
        remedy: ["Run 'utils service list' to see whether the service has restarted.", "If it has reached its restart limit, start it in Cisco Unified Serviceability or with 'utils service start'.", "Check for a core dump, a full partition or insufficient memory.", "If the service does not stay up, send its traces to support."],
        at: (171, 3), of: file)
    default: nil
    }
  }
}
