"""large-state.py STATE MESSAGES ALERTS: makes a state of one that has sent an alert: with so many messages in
its journal, and copies and windows of so many alerts, each as callhome itself writes it. Options change
how many windows there are, when the newest of all was, and add copies of other messages, with replies."""

import argparse
import datetime
import hashlib
import hmac
import json
import os

parser = argparse.ArgumentParser()
parser.add_argument("state")
parser.add_argument("messages", type=int)
parser.add_argument("alerts", type=int)
parser.add_argument("--windows", type=int, help="how many alerts have a window (default: all)")
parser.add_argument("--untold", type=int, default=5, help="windows have up to so many repeats less one")
parser.add_argument("--open", action="store_true", help="windows began when the newest message was sent")
parser.add_argument("--copies", type=int, default=0, help="of so many of the newest messages is a copy")
parser.add_argument("--replies", action="store_true", help="copies have a reply that names a case")
parser.add_argument("--end", default="2026-11-24T00:00:00Z", help="when the newest message was sent")
options = parser.parse_args()
state, messages, alerts = options.state, options.messages, options.alerts
end = datetime.datetime.fromisoformat(options.end.replace("Z", "+00:00"))


def line(value):
    return json.dumps(value, separators=(",", ":")).encode()


def moment(seconds):
    return (end - datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def digits(number):
    return hashlib.sha256(str(number).encode()).hexdigest()[:32]


# The journal: a chain of keyed hashes, each over the one before and the line.
key = bytes.fromhex(json.load(open(state + "/installation.json"))["journal_key"])
mac = b""


def chained(value):
    global mac
    content = line(value)[:-1]
    mac = hmac.new(key, mac + content, hashlib.sha256).digest()
    return content + b',"mac":"' + mac.hex().encode() + b'"}\n'


first = os.urandom(32)
with open(state + "/journal.jsonl", "wb") as file:
    file.write(chained({"form": "callhome-journal", "version": 1, "time": moment(messages * 60),
                        "sequence": 0, "link": first.hex()}))
    mac = first
    sequence = 0
    for number in range(messages):
        time = moment((messages - number) * 60)
        isAlert = number % 3 == 0
        for event in ("attempt", "delivered" if number % 50 else "failed"):
            sequence += 1
            entry = {"sequence": sequence, "time": time, "event": event, "message_id": digits(number),
                     "kind": "alert" if isAlert else "inventory", "destination": "archive",
                     "mode": "smart", "bytes": 4321, "sha256": "0" * 64}
            if event == "failed":
                entry["reason"] = "connect"
            file.write(chained(entry))

ledger = json.load(open(state + "/ledger.json"))
ledger["journal"] = {"sequence": sequence, "mac": mac.hex()}
open(state + "/ledger.json", "w").write(json.dumps(ledger))

# Copies of one message about an alert, each with an id, a node and a time of its own.
name = [n for n in os.listdir(state + "/sent") if b'"kind":"alert"' in open(f"{state}/sent/{n}", "rb").read()][0]
seal, head, body = open(f"{state}/sent/{name}", "rb").read().split(b"\n", 2)
head, body = json.loads(head), json.loads(body)


def copy(index, number):
    identifier = digits(index)
    time = moment((messages - index) * 60)
    body["message_id"] = identifier
    body["created"] = time
    body["alert"]["node"] = "node-%d.example.com" % (number % 977)
    body["alert"]["alert"] = "Alert%d" % (number % 37)
    body["alert"]["time"] = time
    content = (json.dumps(body, indent=2) + "\n").encode()
    head.update(message_id=identifier, created=time, bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest())
    second = line(head)
    compact = time.replace("-", "").replace(":", "")
    with open(f"{state}/sent/{compact}-{identifier}.message", "wb") as file:
        file.write(b"callhome-message 2 " + hashlib.sha256(second).hexdigest().encode() + b"\n")
        file.write(second + b"\n" + content)
    if options.replies:
        with open(f"{state}/sent/{identifier}.reply", "wb") as file:
            file.write(line({"version": 1, "replies": [
                {"time": time, "case": f"C-{index}", "case_url": f"https://cases.example.net/{index}"}]}))


for number in range(alerts):
    copy((messages // 3 - alerts + number) * 3, number)
for index in range(messages - options.copies, messages):
    copy(index, index)
for number in range(alerts if options.windows is None else options.windows):
    time = moment(0 if options.open else (alerts - number) * 180)
    with open(f"{state}/alerts/{digits('window %d' % number)}.window", "wb") as file:
        file.write(line({"version": 1, "alert": "Alert%d" % (number % 37),
                         "node": "node-%d.example.com" % (number % 977),
                         "started": time, "destinations": ["archive"]}) + b"\n")
        file.write(b"repeats %010d %010d %s %s\n"
                   % (number % options.untold, 0, time.encode(), time.encode()))

for folder, _, names in os.walk(state):
    for name in names:
        os.chmod(f"{folder}/{name}", 0o600)
