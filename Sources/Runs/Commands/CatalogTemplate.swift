/// The files that `callhome catalog init` writes: a complete catalog for the vendor to change.
enum CatalogTemplate {
  /// A file, with its name and permissions.
  struct File {
    let name: String
    let mode: UInt32
    let text: String
  }

  /// All files.
  static let files = [
    File(name: "catalog.yaml", mode: 0o644, text: catalog),
    File(name: "snapshot.yaml", mode: 0o600, text: snapshot),
    File(name: "callhome.yaml", mode: 0o600, text: config),
  ]

  private static let catalog = """
    # What messages of a product consist of. Nothing that is not named here is ever sent.
    # callhome catalog check catalog.yaml finds mistakes; callhome-snapshot(5) describes fields from metrics and logs.
    catalog: 1
    product: example-gateway
    name: Example Gateway

    # Shown by 'callhome license show', and part of what an operator accepts.
    vendor:
      controller: Example Ltd, 1 Example Street, Exampletown
      purpose: support of the product, and nothing else
      retention: two years
      privacy: privacy@example.com
      # terms: |
      #   The vendor's terms in full.

    # What identifies somebody and is no field: never sent, and removed from texts.
    identities:
      domain: {class: host_name, each: node, from: node.status.domain}

    # Fields whose values are the vendor's own words: sent unchanged.
    vocabulary:
      - inventory.model
      - inventory.release
      - alert.severity
      - alert.status
      - alert.impact
      - alert.remedy

    nodes:
      release: node.status.release

    alerts:
      LinkDown:
        category: network
        severity: major
        condition: a link is down for more than a minute
        # The details that tell one such alert from another on the same node.
        key: [link]
        impact: Calls through the link fail.
        remedy:
          - Check the cable and the port at the other end.

    messages:
      inventory:
        label: Inventory
        fields:
          host_name:
            label: Host name
            type: text
            class: host_name
            each: node
            from: node.name
            smart: send
            anonymous: withhold
          serial_number:
            label: Serial number
            type: text
            class: serial_number
            each: node
            from: node.hardware.serial_number
            smart: send
            anonymous: withhold
          model:
            label: Model
            type: text
            class: term
            each: node
            from: node.hardware.model
            smart: send
            anonymous: send
          release:
            label: Release
            type: text
            class: version
            each: node
            from: node.status.release
            smart: send
            anonymous: send
      telemetry:
        label: Telemetry
        fields:
          calls:
            label: Calls of the month
            type: integers
            class: quantity
            from: snapshot.calls
            smart: send
            anonymous: send
      alert:
        label: Alert
        fields:
          alert: {label: Alert, type: text, class: term, from: alert.alert, smart: send, anonymous: withhold}
          node: {label: Node, type: text, class: host_name, from: alert.node, smart: send, anonymous: withhold}
          severity: {label: Severity, type: text, class: term, from: alert.severity, smart: send, anonymous: withhold}
          status: {label: Status, type: text, class: term, from: alert.status, smart: send, anonymous: withhold}
          time: {label: Time, type: time, class: time, from: alert.time, smart: send, anonymous: withhold}
          description: {label: Description, type: lines, class: free_text, from: alert.description, smart: send, anonymous: withhold}
          impact: {label: Impact, type: text, class: term, from: alert.impact, smart: send, anonymous: withhold}
          remedy: {label: Remedy, type: lines, class: term, from: alert.remedy, smart: send, anonymous: withhold}

    """

  private static let snapshot = """
    # What is collected at a site: the keys are those of 'from' in the catalog.
    snapshot: 1
    product: example-gateway
    calls: {inbound: 48211, outbound: 60934}
    nodes:
      gateway1:
        status: {release: 3.1.4, domain: example.net}
        hardware: {serial_number: X0021900, model: EG-200}

    """

  private static let config = """
    # A site to try the catalog with: callhome render inventory -c callhome.yaml
    version: 1
    call_home: smart
    product: ./catalog.yaml
    contact: {email: gateways@example.com}
    contract: {user_id: example}
    snapshots: [snapshot.yaml]
    # The snapshot is as old as this file.
    max_age: 366d
    state: state
    destinations:
      vendor: {via: directory, path: outgoing}

    """
}
