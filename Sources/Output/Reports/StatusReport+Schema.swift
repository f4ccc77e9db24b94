extension StatusReport {
  /// The JSON Schema (draft 2020-12) of ``json``, for programs that read it.
  package static let jsonSchema = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "callhome status --json",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "version", "time", "verdict", "findings", "config", "call_home", "product", "license", "messages", "set_aside",
        "overdue_copies", "overdue_traces", "certificates"
      ],
      "properties": {
        "version": {"const": 1, "description": "The version of this form."},
        "time": {"$ref": "#/$defs/time", "description": "When the report was made."},
        "verdict": {
          "enum": ["working", "degraded", "failing", "not-configured", "disabled", "unknown"],
          "description": "Whether Call Home works; with '--exit-status' these are 0, 1, 2, 3, 0 and 3."
        },
        "findings": {
          "type": "array",
          "description": "Findings, the worst first.",
          "items": {"$ref": "#/$defs/finding"}
        },
        "config": {
          "type": ["string", "null"],
          "description": "The path of the config that was read, or null."
        },
        "call_home": {
          "enum": ["none", "disabled", "smart", "anonymous", null],
          "description": "The mode; null if the config cannot be read."
        },
        "product": {
          "type": ["string", "null"], "description": "The product, null without a config."
        },
        "state_problem": {
          "type": "string",
          "description": "Why the state directory cannot be written; missing if it can."
        },
        "license": {
          "type": "object",
          "additionalProperties": false,
          "required": ["accepted"],
          "properties": {
            "accepted": {"type": "boolean", "description": "Nothing is sent before it is true."},
            "time": {"$ref": "#/$defs/time", "description": "When it was accepted."},
            "user": {"type": "string", "description": "By whom."},
            "withholds_new": {
              "type": "boolean",
              "description": "Whether the config would send more, or to others, than was accepted."
            }
          },
          "if": {"properties": {"accepted": {"const": true}}},
          "then": {"required": ["time", "user", "withholds_new"]}
        },
        "mail_server": {
          "type": "string",
          "description": "The mail server; missing if nothing is sent by e-mail."
        },
        "last_run": {
          "$ref": "#/$defs/time",
          "description": "When 'callhome send' last ran on schedule, to the hour; missing if unknown."
        },
        "messages": {
          "type": "array",
          "description": "Every kind of message at every destination, in the order of the config.",
          "items": {"$ref": "#/$defs/message"}
        },
        "set_aside": {
          "type": "array",
          "description": "Damaged files of the state directory that were set aside.",
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["file", "time", "kept_until", "overdue"],
            "properties": {
              "file": {"type": "string", "description": "Its path below the state directory."},
              "time": {"$ref": "#/$defs/time", "description": "When it was last changed."},
              "kept_until": {"$ref": "#/$defs/time"},
              "overdue": {"type": "boolean"}
            }
          }
        },
        "overdue_copies": {
          "type": "integer", "minimum": 0,
          "description": "How many copies of messages are kept longer than the config allows."
        },
        "overdue_traces": {
          "type": "integer", "minimum": 0,
          "description": "How many copies of messages contain traces for longer than the config allows."
        },
        "certificates": {
          "type": "array",
          "description": "Files of certificates and keys that are broken, and certificates that end.",
          "items": {"oneOf": [{"$ref": "#/$defs/broken"}, {"$ref": "#/$defs/ending"}]}
        }
      },
      "$defs": {
        "time": {
          "type": "string",
          "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
          "description": "A moment in UTC (RFC 3339)."
        },
        "finding": {
          "type": "object",
          "additionalProperties": false,
          "required": ["code", "severity", "text", "subjects", "count", "remedy"],
          "properties": {
            "code": {
              "enum": [
                "config", "undecided", "policy", "not-accepted", "state-not-writable",
                "state-damaged",
                "clock", "no-run", "overdue", "not-sent", "rejected", "queued",
                "withdrawn", "not-all-accepted", "certificate", "secret",
                "unreadable-snapshot", "failed-collection", "stale-snapshot",
                "silent-node", "maintenance", "no-mail", "set-aside", "overdue-copies", "remark"
              ],
              "description": "The code of the finding; later versions may add more."
            },
            "severity": {
              "enum": ["failing", "degraded", "note"],
              "description": "Whether messages are not delivered, are late or incomplete, or it is a note."
            },
            "text": {"type": "string", "description": "What is wrong, in one sentence."},
            "subjects": {
              "type": "array", "items": {"type": "string"},
              "description": "The destinations, nodes or files concerned; only the first of many."
            },
            "count": {
              "type": "integer", "minimum": 1, "description": "The number of destinations, nodes or files concerned."
            },
            "since": {"$ref": "#/$defs/time"},
            "place": {
              "type": "string",
              "description": "The file concerned, if known with line and column."
            },
            "remedy": {
              "oneOf": [
                {"type": "null"},
                {
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["command"],
                  "properties": {
                    "command": {"type": "string", "description": "A shell command for that machine."}
                  }
                },
                {
                  "type": "object",
                  "additionalProperties": false,
                  "required": ["text"],
                  "properties": {"text": {"type": "string"}}
                }
              ],
              "description": "The remedy, null if nothing has to be done."
            }
          }
        },
        "event": {
          "type": "object",
          "additionalProperties": false,
          "required": ["time", "text"],
          "properties": {"time": {"$ref": "#/$defs/time"}, "text": {"type": "string"}}
        },
        "message": {
          "type": "object",
          "additionalProperties": false,
          "required": [
            "destination", "kind", "last_sent", "last_failure", "withdrawn", "waiting_since",
            "next_due"
          ],
          "properties": {
            "destination": {"type": "string", "description": "Its name in the config."},
            "kind": {"enum": ["inventory", "telemetry", "configuration", "alert"]},
            "last_sent": {
              "oneOf": [{"type": "null"}, {"$ref": "#/$defs/sent"}],
              "description": "The last delivered message, or null."
            },
            "last_failure": {
              "oneOf": [{"type": "null"}, {"$ref": "#/$defs/event"}],
              "description": "The last attempt if it failed, otherwise null."
            },
            "withdrawn": {
              "oneOf": [{"type": "null"}, {"$ref": "#/$defs/event"}],
              "description": "The last message that was withdrawn."
            },
            "queued": {
              "type": "integer", "minimum": 0, "description": "How many are queued."
            },
            "waiting_since": {
              "oneOf": [{"type": "null"}, {"$ref": "#/$defs/time"}],
              "description": "Since when the oldest has been queued, or null."
            },
            "next_try": {
              "$ref": "#/$defs/time", "description": "When the queued message is tried again."
            },
            "waiting_alerts": {
              "type": "object",
              "additionalProperties": false,
              "required": ["count", "since"],
              "properties": {
                "count": {"type": "integer", "minimum": 1},
                "since": {"$ref": "#/$defs/time"}
              },
              "description": "Alerts whose messages have not been built yet."
            },
            "next_due": {
              "oneOf": [{"type": "null"}, {"$ref": "#/$defs/time"}],
              "description": "When the next one is due, or null."
            }
          }
        },
        "sent": {
          "type": "object",
          "additionalProperties": false,
          "required": ["time", "period", "message_id", "bytes", "sha256"],
          "properties": {
            "time": {"$ref": "#/$defs/time"},
            "period": {
              "type": "string",
              "description": "The month that it satisfies; empty for an alert.",
              "pattern": "^([0-9]{4}-[0-9]{2})?$"
            },
            "message_id": {"type": "string"},
            "bytes": {"type": "integer", "minimum": 0},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "case": {"type": "string", "description": "The case that the receiver opened."},
            "case_url": {"type": "string", "description": "Where that case is shown."}
          }
        },
        "broken": {
          "type": "object",
          "additionalProperties": false,
          "required": ["state", "file", "line", "text"],
          "properties": {
            "state": {"const": "broken"},
            "file": {"type": ["string", "null"]},
            "line": {"type": ["integer", "null"], "minimum": 1},
            "text": {"type": "string", "description": "What is wrong, and what cannot be sent."}
          }
        },
        "ending": {
          "type": "object",
          "additionalProperties": false,
          "required": ["state", "file", "line", "subject", "from", "until"],
          "properties": {
            "state": {
              "enum": ["ended", "ends", "not-yet-valid"],
              "description": "'ends' says that it does so within 30 days."
            },
            "file": {"type": "string"},
            "line": {"type": "integer", "minimum": 1},
            "subject": {"type": "string"},
            "from": {"$ref": "#/$defs/time"},
            "until": {"$ref": "#/$defs/time"}
          }
        }
      }
    }

    """#
}
