#!/usr/bin/python3
"""receive.py DIRECTORY: takes messages of callhome from nginx, checks them and stores them.

callhome-receiver(5) describes what arrives. DIRECTORY has receive.ini; the files that it names lie there as well.
"""

import base64
import configparser
import hashlib
import hmac
import http.server
import json
import os
import re
import secrets
import sys
import time
import zlib

import jsonschema
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


class Refusal(Exception):
    """A message that is refused, with the HTTP status of the reply."""

    def __init__(self, status, why, challenge=None):
        super().__init__(why)
        self.status = status
        self.challenge = challenge


class Receiver:
    """The allowed senders, and the directory of messages."""

    def __init__(self, directory):
        os.chdir(directory)
        settings = configparser.ConfigParser()
        with open("receive.ini", encoding="utf-8") as file:
            settings.read_file(file)
        self.settings = settings["receiver"]
        self.port = self.settings.getint("port")
        self.limit = self.settings.getint("limit")
        self.tolerance = self.settings.getint("tolerance")
        self.folder = self.settings["messages"]
        self.tokens = lines(self.settings["tokens"])
        self.secrets, self.keys = [], []
        for line in lines(self.settings["signers"]):
            prefix, _, text = line.partition("_")
            value = base64.b64decode(text)
            if prefix == "whsec":
                self.secrets.append(value)
            elif prefix == "whpk":
                self.keys.append(Ed25519PublicKey.from_public_bytes(value))
            else:
                raise ValueError("a signer must begin with 'whsec_' or 'whpk_'")
        self.schemas = {}
        for name in os.listdir(self.settings["schemas"]):
            with open(os.path.join(self.settings["schemas"], name), encoding="utf-8") as file:
                product, kind = name.removesuffix(".json").split(".")
                self.schemas[product, kind] = jsonschema.Draft202012Validator(
                    json.load(file)
                )
        os.makedirs(self.folder, mode=0o700, exist_ok=True)
        # Left by a killed process, which had not confirmed the message.
        for name in os.listdir(self.folder):
            if name.startswith(".new-"):
                os.remove(os.path.join(self.folder, name))

    def take(self, fields, body):
        """Checks and stores a message, and returns the reply."""
        self.admit(fields)
        message_id = re.fullmatch(r'"([0-9a-f]{32})"', fields.get("Idempotency-Key", ""))
        if not message_id:
            raise Refusal(400, "the message has no id")
        message_id = message_id[1]
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if fields.get("Content-Digest") != f"sha-256=:{digest}:":
            raise Refusal(400, "the digest is wrong")
        text = self.unpacked(fields, body)
        self.verify(fields, message_id, text)
        message = self.read(fields, message_id, text)
        self.store(message_id, "json" if message is not None else "xml", text)
        return self.answer(message_id, message or {})

    def admit(self, fields):
        """Accepts senders with a token, or with a client certificate that nginx has verified."""
        if fields.get("Client-Verified") == "SUCCESS":
            return
        scheme, _, token = fields.get("Authorization", "").partition(" ")
        known = [hmac.compare_digest(token.encode(), other.encode()) for other in self.tokens]
        if scheme != "Bearer" or not any(known):
            raise Refusal(401, "the token is unknown", "Bearer")

    def unpacked(self, fields, body):
        """The message; a body whose uncompressed size exceeds the limit is refused while it is unpacked."""
        coding = fields.get("Content-Encoding")
        if coding is None:
            return body
        if coding != "gzip":
            raise Refusal(415, "the content coding is unknown")
        unpacker = zlib.decompressobj(wbits=31)
        try:
            text = unpacker.decompress(body, self.limit + 1)
        except zlib.error:
            raise Refusal(400, "the body is not packed as it says") from None
        if len(text) > self.limit:
            raise Refusal(413, "the message is too large")
        if not unpacker.eof or unpacker.unused_data:
            raise Refusal(400, "the body is not packed as it says")
        return text

    def verify(self, fields, message_id, text):
        """Requires that a known key has signed the message within the last minutes."""
        if fields.get("Client-Verified") == "SUCCESS" and "webhook-signature" not in fields:
            return
        algorithms = (["v1"] if self.secrets else []) + (["v1a"] if self.keys else [])
        challenge = f'Webhook-Signature algorithms="{" ".join(algorithms)}"'
        stamp = fields.get("webhook-timestamp", "")
        if not re.fullmatch(r"[0-9]{1,12}", stamp) or "webhook-signature" not in fields:
            raise Refusal(401, "the message is not signed", challenge)
        if abs(time.time() - int(stamp)) > self.tolerance:
            raise Refusal(401, "the signature is old, or a clock is wrong", challenge)
        if fields.get("webhook-id") != message_id:
            raise Refusal(401, "the signature is of another message", challenge)
        signed = f"{message_id}.{stamp}.".encode() + text
        if not any(self.is_known(part, signed) for part in fields["webhook-signature"].split()):
            raise Refusal(401, "the signature is of nobody known", challenge)

    def is_known(self, part, signed):
        """Whether a signature is by a known key."""
        version, _, value = part.partition(",")
        try:
            signature = base64.b64decode(value, validate=True)
        except ValueError:
            return False
        if version == "v1":
            codes = [hmac.digest(secret, signed, "sha256") for secret in self.secrets]
            return any([hmac.compare_digest(code, signature) for code in codes])
        for key in self.keys if version == "v1a" else []:
            try:
                key.verify(signature, signed)
                return True
            except InvalidSignature:
                pass
        return False

    def read(self, fields, message_id, text):
        """The message, checked against its schema; None for AML, which has none."""
        kind = fields.get("Call-Home-Kind")
        media = fields.get("Content-Type", "").partition(";")[0]
        if media in ("text/xml", "application/soap+xml"):
            return None
        if media != "application/json":
            raise Refusal(415, "the media type is unknown")
        try:
            message = json.loads(text)
        except ValueError:
            raise Refusal(400, "the message is no JSON") from None
        product = message.get("product") if isinstance(message, dict) else None
        if (product, kind) not in self.schemas:
            raise Refusal(422, "there is no schema for this product and kind of message")
        schema = self.schemas[product, kind]
        error = jsonschema.exceptions.best_match(schema.iter_errors(message))
        if error:
            place = "/".join(str(part) for part in error.absolute_path)
            raise Refusal(422, f"the schema does not allow what is at /{place}")
        if message.get("message_id", message_id) != message_id:
            raise Refusal(400, "the message has another id than the request")
        return message

    def store(self, message_id, suffix, text):
        """Stores a message under its id, completely and once, so that it survives a power failure."""
        new = os.path.join(self.folder, f".new-{secrets.token_hex(16)}")
        with open(new, "xb", opener=private) as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        try:
            # Unlike a rename, this fails if the id exists: then the message was received before.
            os.link(new, os.path.join(self.folder, f"{message_id}.{suffix}"))
        except FileExistsError:
            pass
        os.remove(new)
        # Also for a repeat: the request before may have been killed before it reached this line.
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def answer(self, message_id, message):
        """What the sender is told. Replace this by a call of your ticket system, under 'incident' as its key, so that
        repeats and the end of an alert find the same case."""
        answer = {"received": message_id}
        if "incident" in message:
            number = f"CH-{message['incident'][:12].upper()}"
            answer |= {"case_number": number, "case_url": self.settings["cases"] + number}
        return answer


def private(path, flags):
    """Opens a file that nobody else can read."""
    return os.open(path, flags, 0o600)


def lines(path):
    """The lines of a file that are not empty."""
    with open(path, encoding="ascii") as file:
        return [line.strip() for line in file if line.strip()]


class Handler(http.server.BaseHTTPRequestHandler):
    """One request from nginx."""

    receiver = None

    def do_POST(self):
        try:
            length = int(self.headers.get("Content-Length", "0"))
            if length > self.receiver.limit:
                raise Refusal(413, "the message is too large")
            body = self.rfile.read(length)
            if len(body) < length:
                raise Refusal(400, "the body is cut")
            status, answer, refusal = 200, self.receiver.take(self.headers, body), None
        except Refusal as error:
            status, answer, refusal = error.status, {"error": str(error)}, error
        except OSError as error:
            # For example a full disk: callhome retries.
            print(f"cannot store a message: {error}", file=sys.stderr, flush=True)
            status, answer, refusal = 503, {"error": "the message cannot be stored now"}, None
        text = json.dumps(answer).encode() + b"\n"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        if refusal:
            # For the log of nginx.
            self.send_header("Call-Home-Refusal", str(refusal))
            if refusal.challenge:
                self.send_header("WWW-Authenticate", refusal.challenge)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        """nginx writes the log."""


if __name__ == "__main__":
    Handler.receiver = Receiver(sys.argv[1])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", Handler.receiver.port), Handler)
    server.daemon_threads = True
    server.serve_forever()
