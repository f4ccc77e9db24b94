package import Catalogs
package import Snapshots

extension Catalog {
  /// The metrics that its fields are read from.
  package var wantedMetrics: WantedMetrics {
    let rule = nodeName.flatMap { source in
      source.value.flatMap { label in
        source.terms.first.map { WantedMetrics.NodeName(metric: $0.name, label: label) }
      }
    }
    return WantedMetrics(names: metricNames, nodeName: rule)
  }
}
