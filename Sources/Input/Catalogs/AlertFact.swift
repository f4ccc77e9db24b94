/// The facts about an alert, which can follow `alert.` in a field's `from`.
package enum AlertFact: String, CaseIterable, Sendable {
  /// Its name, as in the catalog if the catalog contains it.
  case alert
  /// The node, as the input names it.
  case node
  /// What kind of trouble it is.
  case category
  /// One of the ten names of the scale (A8).
  case severity
  /// `firing` or `resolved`.
  case status
  /// The condition that raises it, in the node's release if that is known.
  case condition
  /// When it happened.
  case time
  /// What happened, in the input's words.
  case description
  /// Further data of the input, one line `Name: value` each.
  case details
  /// What it means for those who use the product.
  case impact
  /// What to do, a step a line.
  case remedy
  /// The state of the whole cluster, as far as it belongs to the alert.
  case clusterOverview = "cluster_overview"
  /// How many repeats were not sent.
  case repeats
  /// When the first of them came.
  case firstRepeat = "first_repeat"
  /// When the last of them came.
  case lastRepeat = "last_repeat"
  /// What is not as it should be with the alert or its files.
  case remarks
  /// The files that belong to it, each with its outcome.
  case attachments
}
