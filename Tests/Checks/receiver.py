"""receiver.py FOLDER COUNT: what examples/receiver refuses, and that it neither loses a message nor stores one twice.

FOLDER is a copy of the example behind a running nginx, with a message of the kind 'inventory' in it. receive.py is
started here, and killed again and again while COUNT messages arrive.
"""

import base64
import concurrent.futures
import gzip
import hashlib
import hmac
import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time

folder, count = os.path.abspath(sys.argv[1]), int(sys.argv[2])
os.chdir(folder)
with open("callhome.yaml", encoding="utf-8") as file:
    port = int(re.search(r"https://localhost:(\d+)/", file.read())[1])
with open("receive.ini", encoding="utf-8") as file:
    inner_port = int(re.search(r"^port = (\d+)", file.read(), re.M)[1])
with open("token", encoding="ascii") as file:
    token = file.read().strip()
with open("secret", encoding="ascii") as file:
    secret = base64.b64decode(file.read().strip().removeprefix("whsec_"))
context = ssl.create_default_context(cafile="authority.pem")
places = threading.local()
for name in os.listdir("messages"):
    with open(f"messages/{name}", "rb") as file:
        text = file.read()
    if b'"kind": "inventory"' in text:
        sample = json.loads(text)
stored_before = set(os.listdir("messages"))


def start():
    """Starts receive.py and waits until it listens."""
    process = subprocess.Popen(["./receive.py", "."])
    while process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", inner_port)).close()
            return process
        except OSError:
            time.sleep(0.02)
    sys.exit("receive.py does not start")


def message(number):
    """A message and its id."""
    message_id = hashlib.sha256(f"message {number}".encode()).hexdigest()[:32]
    return message_id, json.dumps(sample | {"message_id": message_id}).encode()


def signed(message_id, body, key=secret, at=None):
    """The header fields of a request."""
    stamp = str(int(time.time() if at is None else at))
    code = hmac.digest(key, f"{message_id}.{stamp}.".encode() + body, "sha256")
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    return {
        "Authorization": f"Bearer {token}",
        "Idempotency-Key": f'"{message_id}"',
        "Call-Home-Kind": "inventory",
        "Content-Type": "application/json",
        "Content-Digest": f"sha-256=:{digest}:",
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1,AAAA v1," + base64.b64encode(code).decode(),
    }


def post(fields, body, path="/messages", method="POST"):
    """Sends a request by the connection of this thread; a status of 0 is no answer."""
    for attempt in range(2):
        if not hasattr(places, "way") or attempt:
            places.way = http.client.HTTPSConnection("localhost", port, context=context, timeout=60)
        try:
            places.way.request(method, path, body, fields)
            reply = places.way.getresponse()
            return reply.status, reply.headers, reply.read()
        except (OSError, http.client.HTTPException):
            places.way.close()
    return 0, {}, b""


def expect(what, answer, status, words=""):
    """Sees that a request was refused, and that nothing came of it."""
    found = f"{answer[0]} {answer[1].get('WWW-Authenticate')} {answer[2].decode()}"
    if answer[0] != status or words not in found:
        sys.exit(f"{what}: {found}, not {status} {words}")
    if set(os.listdir("messages")) != stored_before:
        sys.exit(f"{what}: something was stored")


process = start()
message_id, body = message("sample")
good = signed(message_id, body)
changed = body.replace(b'"inventory"', b'"inventorx"', 1)
other_id, _ = message("other")
wants = 'Webhook-Signature algorithms="v1"'
expect("a GET", post({}, None, method="GET"), 405)
expect("another path", post(good, body, path="/other"), 404)
expect("no token", post(good | {"Authorization": "Bearer x"}, body), 401, "Bearer")
expect("an own claim", post(good | {"Authorization": "", "Client-Verified": "SUCCESS"}, body), 401)
expect("no id", post(good | {"Idempotency-Key": "x"}, body), 400)
expect("a wrong digest", post(good, changed), 400, "digest")
forged = good | {"Content-Digest": signed(message_id, changed)["Content-Digest"]}
expect("a changed message", post(forged, changed), 401, wants)
expect("another secret", post(signed(message_id, body, b"x" * 32), body), 401, wants)
expect("another id", post(good | {"Idempotency-Key": f'"{other_id}"'}, body), 401, wants)
expect("no signature", post(good | {"webhook-signature": ""}, body), 401, wants)
for seconds in (-310, 310):
    at = time.time() + seconds
    expect(f"{seconds} seconds", post(signed(message_id, body, at=at), body), 401, "clock")
bare = json.dumps(sample | {"message_id": message_id, "rack": "7"}).encode()
expect("an unknown field", post(signed(message_id, bare), bare), 422, "schema")
expect("a message of another id", post(signed(other_id, body), body), 400, "another id")
bomb = gzip.compress(bytes(64 << 20))
packed = signed(message_id, bomb) | {"Content-Encoding": "gzip"}
expect("a bomb", post(packed, bomb), 413)
half = gzip.compress(body)[:-9]
packed = signed(message_id, half) | {"Content-Encoding": "gzip"}
expect("half a packed message", post(packed, half), 400)

# Killed again and again, while messages come, each of them until it is taken, and every third one twice.
kills = 0
is_over = threading.Event()


def kill_again():
    """Kills receive.py and starts it again."""
    global process, kills
    while kills < max(5, count // 100) and not is_over.wait(0.3):
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        process = start()


def deliver(number):
    """Sends a message until it is taken."""
    message_id, body = message(number)
    for repeat in range(2 if number % 3 == 0 else 1):
        for _ in range(1_000):
            status, _, answer = post(signed(message_id, body), body)
            if status == 200 and json.loads(answer)["received"] == message_id:
                break
            if status not in (0, 502, 504):
                sys.exit(f"a message gets {status} {answer}")
            time.sleep(0.05)
        else:
            sys.exit("a message is never taken")


begun = time.time()
killer = threading.Thread(target=kill_again)
killer.start()
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    failures = [task.exception() for task in [pool.submit(deliver, n) for n in range(count)]]
is_over.set()
killer.join()
process.kill()
process.wait()
if any(failures):
    sys.exit(str([failure for failure in failures if failure][0]))
# One more start removes what a killed one left.
process = start()
process.kill()
process.wait()
stored = set(os.listdir("messages")) - stored_before
wanted = {f"{message(number)[0]}.json" for number in range(count)}
if stored != wanted:
    sys.exit(f"{len(wanted - stored)} messages are lost, {len(stored - wanted)} are too many")
for number in range(count):
    message_id, body = message(number)
    with open(f"messages/{message_id}.json", "rb") as file:
        if file.read() != body:
            sys.exit(f"message {message_id} is not what was sent")
if kills < 2:
    sys.exit("receive.py was not killed while messages came")
print(f"receiver: {count} messages, {kills} kills, {time.time() - begun:.1f} s: none lost, none twice")
