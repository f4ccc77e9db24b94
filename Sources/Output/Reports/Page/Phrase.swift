/// The phrases of the page; their texts are in the files in `Languages`.
enum Phrase: String, CaseIterable, Sendable {
  // The page.
  case title, madeAt = "made_at", skip, contents, openNotice = "open_notice"
  case redactedNotice = "redacted_notice", footer
  // The sections.
  case stateTitle = "state_title", alertsTitle = "alerts_title"
  case inventoryTitle = "inventory_title", configurationTitle = "configuration_title"
  case usageTitle = "usage_title", messagesTitle = "messages_title"
  case withheldTitle = "withheld_title", problemsTitle = "problems_title"
  // Status.
  case works, worksButSoon = "works_but_soon", fails, isDisabled = "is_disabled"
  case isUndecided = "is_undecided", isNotAccepted = "is_not_accepted", now
  case mode, licence, acceptedOn = "accepted_on", acceptedByOn = "accepted_by_on"
  case notAccepted = "not_accepted", lastMessage = "last_message", nextMessage = "next_message"
  case nextRun = "next_run", never, journal, verifiedEntries = "verified_entries", config
  case mailServer = "mail_server", notDue = "not_due"
  case lastSent = "last_sent", nextDue = "next_due", waits, atOnce = "at_once"
  // Alerts.
  case noAlerts = "no_alerts", otherAlerts = "other_alerts", alertsLeftOut = "alerts_left_out"
  case alertWithoutName = "alert_without_name", times, earlierTimes = "earlier_times"
  case leftOut = "left_out", unknownAlert = "unknown_alert", whatToDo = "what_to_do", when
  case nodeTitle = "node_title", repeated, sentTo = "sent_to", resolved, waitsFor = "waits_for"
  case nobody, caseNumber = "case_number", repeatsTold = "repeats_told"
  // Values.
  case name, value, none, andMore = "and_more", entries, unavailable
  case daysAndHours = "days_and_hours", hoursAndMinutes = "hours_and_minutes"
  case daysUnit = "days_unit", hoursUnit = "hours_unit"
  // The latest messages.
  case asSent = "as_sent", asSentRedacted = "as_sent_redacted", asToday = "as_today", comparedWith =
    "compared_with"
  case nothingToCompare = "nothing_to_compare", inAll = "in_all", wholeProduct = "whole_product"
  case node, moreNodes = "more_nodes", nodesLeftOut = "nodes_left_out", goneNodes = "gone_nodes"
  case was, newHere = "new_here", goneHere = "gone_here", otherOrder = "other_order"
  case nothingKnown = "nothing_known", notReadBack = "not_read_back"
  case countsInAll = "counts_in_all", noneChanged = "none_changed", someChanged = "some_changed"
  case allEntries = "all_entries", since
  // Charts.
  case noNumbers = "no_numbers", oneMonth = "one_month", someMonths = "some_months"
  case lastMonthIsToday = "last_month_is_today", moreCharts = "more_charts"
  case chartsLeftOut = "charts_left_out", othersInNumbers = "others_in_numbers", numbers, month
  case newest, fromTo = "from_to"
  // Messages.
  case noMessages = "no_messages", bytesBeside = "bytes_beside", olderMessages = "older_messages"
  case messagesLeftOut = "messages_left_out", message, outcome, size, noMessage = "no_message"
  case tooLarge = "too_large", withoutTraces = "without_traces"
  case eventAttempt = "event_attempt", eventDelivered = "event_delivered"
  case eventFailed = "event_failed", eventRejected = "event_rejected"
  case eventWithdrawn = "event_withdrawn", eventStopped = "event_stopped"
  case eventReduced = "event_reduced"
  case eventDeleted = "event_deleted", eventTest = "event_test", eventResent = "event_resent"
  case eventFiltered = "event_filtered", eventRefused = "event_refused"
  case eventHeld = "event_held", eventBegun = "event_begun", eventRecovered = "event_recovered"
  case eventWaits = "event_waits", eventMaintenanceBegan = "event_maintenance_began"
  case eventMaintenanceEnded = "event_maintenance_ended"
  // What was withheld.
  case noDestinations = "no_destinations", ifAccepted = "if_accepted"
  case explainHint = "explain_hint", fieldsWithheld = "fields_withheld"
  case nothingWithheld = "nothing_withheld", kindsNotSent = "kinds_not_sent", field
  case whatHappens = "what_happens", decidedBy = "decided_by", byMode = "by_mode"
  case byFreeText = "by_free_text", byConsent = "by_consent", byRule = "by_rule", withheld
  case pseudonym, coarsened, masked, scrubbed, sentAsItIs = "sent_as_it_is"
  // What could not be read.
  case problemsCount = "problems_count"
  // All sites.
  case sitesTitle = "sites_title", sitesCount = "sites_count", site
  case moreFindings = "more_findings", nodesMissing = "nodes_missing"
  case certificateEnds = "certificate_ends", openedCases = "opened_cases"
  case recentAlerts = "recent_alerts", lastSentAt = "last_sent_at", lastRunAt = "last_run_at"
}
