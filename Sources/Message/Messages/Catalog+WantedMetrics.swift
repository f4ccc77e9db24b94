package import Catalogs
package import Snapshots

extension Catalog {
  /// What its fields are read from, for a reader of metrics.
  package var wantedMetrics: WantedMetrics {
    let rule = nodeName.flatMap { source in
      source.value.flatMap { label in
        source.terms.first.map { WantedMetrics.NodeName(metric: $0.name, label: label) }
      }
    }
    return WantedMetrics(names: metricNames, nodeName: rule)
  }
}
