#!/usr/bin/python3
"""receivers.py PORT CERTIFICATE KEY LOG: an HTTPS server that takes what the services of examples/receivers
take, and refuses what they refuse: paths, methods, headers of login, media types, names, types and sizes of
fields. What each of them wants is said with its source in the README of its example. Each request is a line
of JSON in LOG: path, status, what was wrong, and what the service made of it."""
import base64
import http.server
import json
import re
import ssl
import sys
import threading
import time

port, certificate, key, log = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
lock = threading.Lock()


class Refused(Exception):
    """A request that a service does not take."""

    def __init__(self, status, why, reply=None):
        super().__init__(why)
        self.status = status
        self.reply = reply or {"error": why}


def need(condition, why, status=400):
    if not condition:
        raise Refused(status, why)


def in_body(reply):
    """A service that answers 200 also when it refuses a message, and says so in the body alone."""
    def decorated(service):
        def answer(body, headers):
            try:
                return service(body, headers)
            except (Refused, ValueError, KeyError, TypeError) as error:
                raise Refused(200, str(error), reply) from None
        return answer
    return decorated


def text(fields, name, limit, required=True, limit_bytes=False):
    """A field that is a text of at most so many characters, or bytes."""
    value = fields.get(name)
    if value is None and not required:
        need(name not in fields, f"{name} is null")
        return None
    need(isinstance(value, str) and value.strip(), f"{name} is no text: {value!r}")
    size = len(value.encode()) if limit_bytes else len(value)
    need(size <= limit, f"{name} has {size}, the limit is {limit}")
    return value


def only(fields, *names):
    need(isinstance(fields, dict), "no object")
    unknown = set(fields) - set(names)
    need(not unknown, f"unknown fields: {sorted(unknown)}")


def login(headers, wanted):
    need(headers.get("Authorization") == wanted, "not logged in", 401)


def servicenow(body, headers):
    login(headers, "Basic " + base64.b64encode(b"callhome:s3cret").decode())
    fields = json.loads(body)
    only(fields, "records")
    need(isinstance(fields["records"], list) and fields["records"], "no records")
    made = []
    for record in fields["records"]:
        only(record, "source", "event_class", "node", "type", "resource", "metric_name", "message_key",
             "severity", "resolution_state", "time_of_event", "description", "additional_info")
        for name in ["source", "event_class", "node", "type", "resource", "metric_name"]:
            text(record, name, 100)
        need(text(record, "severity", 1) in "012345", "severity")
        need(text(record, "resolution_state", 100) in ["New", "Closing"], "resolution_state")
        need(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", text(record, "time_of_event", 40)),
             "time_of_event is not of the form that ServiceNow has")
        text(record, "description", 4000)
        need(isinstance(json.loads(text(record, "additional_info", 1 << 20)), dict), "additional_info")
        made.append((text(record, "message_key", 1024, required=False), record["severity"] == "0"))
    return 200, {"result": {"Default Bulk Endpoint": f"{len(made)} events were inserted"}}, made


def pagerduty(body, headers):
    need(len(body) <= 512 * 1024, "too large", 413)
    fields = json.loads(body)
    only(fields, "routing_key", "event_action", "dedup_key", "client", "client_url", "payload", "links", "images")
    need(re.fullmatch(r"[0-9a-z]{32}", text(fields, "routing_key", 32)), "routing_key")
    action = text(fields, "event_action", 20)
    need(action in ["trigger", "acknowledge", "resolve"], "event_action")
    dedup = text(fields, "dedup_key", 255, required=action != "trigger")
    payload = fields["payload"]
    only(payload, "summary", "source", "severity", "timestamp", "component", "group", "class", "custom_details")
    text(payload, "summary", 1024)
    text(payload, "source", 255)
    need(text(payload, "severity", 10) in ["critical", "error", "warning", "info"], "severity")
    if "timestamp" in payload:
        time.strptime(payload["timestamp"], "%Y-%m-%dT%H:%M:%SZ")
    for name in ["component", "group", "class"]:
        text(payload, name, 255, required=False)
    need(isinstance(payload.get("custom_details", {}), dict), "custom_details")
    made = [(dedup, action == "resolve")]
    return 202, {"status": "success", "message": "Event processed", "dedup_key": dedup}, made


def jira(body, headers):
    login(headers, "GenieKey 01234567-89ab-cdef-0123-456789abcdef")
    fields = json.loads(body)
    only(fields, "message", "alias", "description", "responders", "visibleTo", "actions", "tags",
         "extraProperties", "entity", "source", "priority", "note", "user")
    text(fields, "message", 130)
    alias = text(fields, "alias", 512, required=False)
    text(fields, "description", 15000, required=False)
    text(fields, "entity", 512, required=False)
    text(fields, "source", 100, required=False)
    need(fields.get("priority") in ["P1", "P2", "P3", "P4", "P5"], "priority")
    need(all(isinstance(tag, str) and len(tag) <= 50 for tag in fields.get("tags", [])), "tags")
    extra = fields.get("extraProperties", {})
    need(all(isinstance(value, str) for value in extra.values()), "extraProperties")
    return 202, {"result": "Request will be processed", "took": 0.1, "requestId": "1"}, [
        (alias, extra.get("status") == "resolved")]


def splunk(body, headers):
    login(headers, "Splunk 12345678-1234-1234-1234-1234567890ab")
    fields = json.loads(body)
    only(fields, "time", "host", "source", "sourcetype", "index", "event", "fields")
    need(isinstance(fields["time"], int) and 1_500_000_000 < fields["time"] < 5_000_000_000, "time")
    for name in ["host", "source", "sourcetype"]:
        text(fields, name, 255, required=False)
    need(fields.get("event"), "no event")
    event = fields["event"]
    return 200, {"text": "Success", "code": 0}, [
        (event.get("incident"), event.get("alert", {}).get("status") == "resolved")]


def elasticsearch(body, headers):
    login(headers, "ApiKey aWQ6a2V5")
    need(len(body) <= 100 << 20, "too large", 413)
    need(headers["Content-Type"] == "application/x-ndjson", "media type", 406)
    need(body.endswith(b"\n"), "the last line has no end")
    lines = [json.loads(line) for line in body.decode().split("\n")[:-1]]
    need(lines and len(lines) % 2 == 0, "an action without its document")
    made, items = [], []
    for action, document in zip(lines[::2], lines[1::2]):
        only(action, "create")
        only(action["create"], "_index", "_id")
        need(re.fullmatch(r"logs-[a-z0-9_.]+-[a-z0-9_.]+", action["create"]["_index"]), "no data stream of logs")
        text(action["create"], "_id", 512, limit_bytes=True)
        time.strptime(document["@timestamp"], "%Y-%m-%dT%H:%M:%SZ")
        message = document["callhome"]
        made.append((message.get("incident"), message.get("alert", {}).get("status") == "resolved"))
        items.append({"create": {"status": 201}})
    return 200, {"took": 1, "errors": False, "items": items}, made


def loki(body, headers):
    login(headers, "Basic " + base64.b64encode(b"callhome:s3cret").decode())
    need(headers["Content-Type"] == "application/json", "media type", 415)
    fields = json.loads(body)
    only(fields, "streams")
    made = []
    for stream in fields["streams"]:
        only(stream, "stream", "values")
        need(0 < len(stream["stream"]) <= 15, "number of labels")
        for name, value in stream["stream"].items():
            need(re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", name), f"label {name}")
            need(isinstance(value, str) and value, f"label {name} has no text")
        for entry in stream["values"]:
            need(len(entry) in (2, 3), "an entry has two or three values")
            need(isinstance(entry[0], str) and re.fullmatch(r"\d{19}", entry[0]), f"time {entry[0]!r}")
            need(isinstance(entry[1], str), "the line is no text")
            need(len(entry[1].encode()) <= 256 * 1024, "the line is too long")
            metadata = entry[2] if len(entry) == 3 else {}
            need(all(isinstance(value, str) for value in metadata.values()), "metadata")
            message = json.loads(entry[1])
            need(message.get("incident") == metadata.get("incident"), "incident")
            made.append((metadata.get("incident"), message.get("alert", {}).get("status") == "resolved"))
    return 204, None, made


def teams(body, headers):
    need(len(body) <= 28 * 1024, "too large", 413)
    fields = json.loads(body)
    only(fields, "type", "attachments")
    need(fields["type"] == "message", "type")
    for attachment in fields["attachments"]:
        only(attachment, "contentType", "contentUrl", "content")
        need(attachment["contentType"] == "application/vnd.microsoft.card.adaptive", "contentType")
        need(attachment["contentUrl"] is None, "contentUrl")
        card = attachment["content"]
        only(card, "$schema", "type", "version", "body")
        need(card["type"] == "AdaptiveCard" and card["version"] == "1.4", "card")
        for block in card["body"]:
            if block["type"] == "TextBlock":
                only(block, "type", "text", "size", "weight", "wrap", "color")
                text(block, "text", 20000)
                need(block.get("color") in [None, "Good", "Attention"], "color")
            else:
                need(block["type"] == "FactSet", "block")
                for fact in block["facts"]:
                    only(fact, "title", "value")
                    text(fact, "title", 100)
                    text(fact, "value", 10000)
    return 202, None, [("", False)]


def slack(body, headers):
    fields = json.loads(body)
    only(fields, "text", "blocks")
    # Slack cuts a longer one; a recipe must not rely on that.
    text(fields, "text", 40000)
    need(len(fields["blocks"]) <= 50, "blocks")
    for block in fields["blocks"]:
        only(block, "type", "text")
        only(block["text"], "type", "text")
        need(block["text"]["type"] == "plain_text", "a text object")
        text(block["text"], "text", {"header": 150, "section": 3000}[block["type"]])
    return 200, "ok", [("", False)]


def matrix(body, headers):
    fields = json.loads(body)
    only(fields, "text", "html", "username")
    # An event has at most 65,536 bytes with all that is around the text.
    text(fields, "text", 60000, limit_bytes=True)
    return 200, {"ok": True}, [("", False)]


@in_body({"errcode": 40058, "errmsg": "invalid Request Parameter"})
def wecom(body, headers):
    fields = json.loads(body)
    only(fields, "msgtype", "text")
    need(fields["msgtype"] == "text", "msgtype")
    text(fields["text"], "content", 2048, limit_bytes=True)
    return 200, {"errcode": 0, "errmsg": "ok"}, [("", False)]


@in_body({"errcode": 310000, "errmsg": "keywords not in content"})
def dingtalk(body, headers):
    need(len(body) <= 20000, "too large")
    fields = json.loads(body)
    only(fields, "msgtype", "text")
    need(fields["msgtype"] == "text", "msgtype")
    need("Call Home" in text(fields["text"], "content", 20000, limit_bytes=True), "the keyword is missing")
    return 200, {"errcode": 0, "errmsg": "ok"}, [("", False)]


@in_body({"code": 9499, "msg": "Bad Request", "data": {}})
def feishu(body, headers):
    # The service does not say which kilobyte it means.
    need(len(body) <= 20_000, "too large")
    fields = json.loads(body)
    only(fields, "msg_type", "content")
    need(fields["msg_type"] == "text", "msg_type")
    only(fields["content"], "text")
    text(fields["content"], "text", 20000, limit_bytes=True)
    return 200, {"code": 0, "msg": "success"}, [("", False)]


services = {
    "/api/global/em/jsonv2": servicenow, "/v2/enqueue": pagerduty,
    "/jsm/ops/integration/v2/alerts": jira, "/services/collector/event": splunk,
    "/_bulk": elasticsearch, "/loki/api/v1/push": loki,
    "/workflows/0123456789abcdef/triggers/manual/paths/invoke?sig=SECRET": teams,
    "/services/T00000000/B00000000/SECRET": slack,
    "/webhook/0123abcd-0123-4567-89ab-0123456789ab": matrix,
    "/cgi-bin/webhook/send?key=SECRET": wecom, "/robot/send?access_token=SECRET": dingtalk,
    "/open-apis/bot/v2/hook/01234567-89ab-cdef-0123-456789abcdef": feishu,
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        made, why = [], None
        try:
            service = services.get(self.path)
            need(service, "no such service", 404)
            if service is not elasticsearch:
                need(self.headers["Content-Type"].split(";")[0] == "application/json", "media type", 415)
            status, reply, made = service(body, self.headers)
        except Refused as refused:
            status, reply, why = refused.status, refused.reply, str(refused)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            status, reply, why = 400, {"error": "invalid"}, repr(error)
        with lock, open(log, "a", encoding="utf-8") as file:
            file.write(json.dumps({
                "path": self.path, "status": status, "why": why, "made": made,
                "body": body.decode(errors="replace")}) + "\n")
        answer = b"" if reply is None else (reply if isinstance(reply, str) else json.dumps(reply)).encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", "text/plain" if isinstance(reply, str) else "application/json")
            self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
server.daemon_threads = True
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
