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
        impact: "Calls on this node may be set up late or fail, and phones may lose their registration and move to another node.",
        remedy: ["Find out which process takes the processor: 'show process load cpu sorted', or the processes in RTMT.", "See whether a backup, a bulk export or the loading of call records runs, and move it to a quiet hour.", "Run 'utils diagnose test' and look for core files with 'utils core active list'.", "See whether the virtual machine has the processors that its number of users needs.", "Bring the traces of call processing from the time of the alert to support if the load stays."],
        at: (28, 3), of: file)
    case "codeyellow", "codeyellowentry":
      AlertDefinition(
        "CodeYellow",
        also: ["CodeYellowEntry"],
        category: "performance",
        .critical,
        condition: "call processing expects a longer delay than its entry latency, and throttles calls",
        imAndPresence: false,
        impact: "Call processing takes on fewer new calls until it has caught up: callers hear a busy tone or nothing, while calls that stand go on.",
        remedy: ["See in the details how long the delay is and which queues are deep.", "Look for a process that takes the processor, for memory that grows without end and for a slow disk.", "Lower the trace level of call processing if it was raised.", "See whether CodeYellowExit follows; bring the traces to support if it does not within minutes."],
        at: (42, 3), of: file)
    case "cpupegging":
      AlertDefinition(
        "CpuPegging",
        category: "performance",
        .critical,
        condition: "processor load above 99 % for 60 seconds",
        impact: "Every service on this node may answer late; calls, registrations and logins may time out.",
        remedy: ["Find out which process takes the processor: 'show process load cpu sorted', or the processes in RTMT.", "See whether a backup, a bulk export, a compression of logs or the loading of call records runs.", "Run 'utils diagnose test' and look for core files with 'utils core active list'.", "Bring the traces of the process to support if the load stays."],
        at: (56, 3), of: file)
    case "lowactivepartitionavailablediskspace":
      AlertDefinition(
        "LowActivePartitionAvailableDiskSpace",
        category: "performance",
        .critical,
        condition: "free space of the active partition below 4 %",
        impact: "Services on this node may stop writing and fail, and the next upgrade may not fit; users have no files of their own here to delete.",
        remedy: ["Compare the partition's use in 'show status' with the threshold that RTMT has for the alert.", "See whether the virtual machine has the disk that its release asks for.", "Bring the output of 'show diskusage activelog' and of 'show status' to support."],
        at: (66, 3), of: file)
    case "lowavailablevirtualmemory":
      AlertDefinition(
        "LowAvailableVirtualMemory",
        category: "performance",
        .critical,
        condition: "available virtual memory below 15 %",
        releases: [AlertDefinition.Release("12.5(1)", from: "12.5.1", before: "12.5.1.11000", condition: "available virtual memory below 30 %")],
        impact: "Services on this node get slower, and the system may end some of them to free memory.",
        remedy: ["Find out which process takes the memory: 'show process using-most memory', or the processes in RTMT.", "Watch whether its use grows from day to day; memory that is cached only is not lost.", "See whether the virtual machine has the memory that its number of users needs.", "Plan a restart of the service or the node at a quiet hour, and bring the figures to support."],
        at: (77, 3), of: file)
    case "lowswappartitionavailablediskspace":
      AlertDefinition(
        "LowSwapPartitionAvailableDiskSpace",
        category: "performance",
        .critical,
        condition: "available swap below 10 %",
        releases: [AlertDefinition.Release("15", from: "15", condition: "available swap below 1 %", severity: .notification)],
        impact: "The node has little memory left to fall back on, and may become slow under load.",
        remedy: ["See in 'show status' and in the processes of RTMT what takes the memory.", "A system that runs well may have memory in swap that nobody asks for; then watch it.", "Plan a restart of the node at a quiet hour if its memory stays short."],
        at: (89, 3), of: file)
    case "dbreplicationfailure", "idsreplicationfailure":
      AlertDefinition(
        "DBReplicationFailure",
        also: ["IDSReplicationFailure"],
        category: "database",
        .critical,
        condition: "replication state 3 (bad) or 4 (setup failed) on a node",
        impact: "Changes that are made on the publisher do not reach every node: nodes may work with different phones, users and routes.",
        remedy: ["See in the overview which nodes are not in state 2, and read 'utils dbreplication runtimestate' on the publisher.", "See whether the nodes reach each other, agree on time and name servers, and list the same nodes.", "Run 'utils diagnose test' and 'utils dbreplication status' on the publisher.", "Repair with 'utils dbreplication repair'; only with support, stop and reset replication."],
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
        impact: "Calls that needed a conference bridge, a transcoder, music on hold or another device of the list went on without it or failed.",
        remedy: ["See in the details and in the overview which list was exhausted, and for which type of device.", "See whether the devices in the groups of the list are registered and of the wanted type.", "Add devices to the list if all of them are there and busy."],
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
        impact: "Calls over the route list were refused, since none of its trunks and gateways took them.",
        remedy: ["See in the details and in the overview which list was exhausted, and on which nodes.", "See whether its gateways and trunks are registered, in service and not held busy by their triggers.", "Try a call over one member of the list alone.", "Add routes or channels if the list is exhausted by calls that were wanted.", "Bring the traces of call processing to support if calls fail while channels are free."],
        overview: AlertOverview(label: "Exhausted route lists by node", isPerNode: true, facts: [AlertOverview.Fact("Route lists", from: [FactSource(root: .node, path: ["route_lists_exhausted"])])]),
        at: (142, 3), of: file)
    case "coredumpfilefound":
      AlertDefinition(
        "CoreDumpFileFound",
        category: "crash",
        .critical,
        condition: "a service crashed and left a core file",
        impact: "A service crashed, and whatever it did at that moment was lost; it usually starts again by itself, and may crash again.",
        remedy: ["List the files with 'utils core active list' and see which service crashed and when.", "Make a back trace of each with 'utils core active analyze'.", "Bring the back trace and the traces of the service from the minutes before the crash to support."],
        at: (160, 3), of: file)
    case "criticalservicedown", "servicefailed", "serviceexceededmaxrestarts":
      AlertDefinition(
        "CriticalServiceDown",
        also: ["ServiceFailed", "ServiceExceededMaxRestarts"],
        category: "crash",
        .critical,
        condition: "a service that is watched is down",
        key: [["ServiceName", "Service", "Monitored object"]],
        impact: "What the service does is not done on this node; other nodes may take over its part.",
        remedy: ["See with 'utils service list' whether the service runs again by itself.", "Start it in Cisco Unified Serviceability, or with 'utils service start', if it used up its restarts.", "See whether a core file, a full partition or a short memory is behind it.", "Bring the traces of the service to support if it does not stay up."],
        at: (171, 3), of: file)
    default: nil
    }
  }
}
