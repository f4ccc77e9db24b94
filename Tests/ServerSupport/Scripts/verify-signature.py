#!/usr/bin/python3
"""verify-signature.py BODY ID TIMESTAMP SIGNATURES KEY...: says of each key whether a signature is by it.

BODY is a file. 'whsec_...' is verified by the public package standardwebhooks, 'whpk_...' by cryptography.
"""

import base64
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

path, message, time, signatures, *keys = sys.argv[1:]
with open(path, "rb") as file:
    body = file.read()


def is_by(key):
    if key.startswith("whsec_"):
        fields = {
            "webhook-id": message,
            "webhook-timestamp": time,
            "webhook-signature": signatures,
        }
        try:
            Webhook(key).verify(body, fields, json_parse=False)
            return True
        except WebhookVerificationError:
            return False
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.removeprefix("whpk_")))
    signed = f"{message}.{time}.".encode() + body
    for signature in signatures.split(" "):
        version, text = signature.split(",")
        if version != "v1a":
            continue
        try:
            public.verify(base64.b64decode(text), signed)
            return True
        except InvalidSignature:
            pass
    return False


for key in keys:
    print("yes" if is_by(key) else "no")
