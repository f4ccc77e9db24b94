#!/usr/bin/python3
"""s3-server.py PORT CERTIFICATE KEY FOLDER: an HTTPS server that takes objects by PUT as S3 does: only with a
valid signature of version 4, which it computes by itself from the request (AWS General Reference, "Signature
Version 4 signing process"). The region is test-region-1, the key AKIDEXAMPLE, its secret in the code below. An
object is a file of FOLDER, with '/' as '_'; each request is a line of FOLDER/log: method, path, status, reason."""
import hashlib
import hmac
import http.server
import os
import re
import ssl
import sys
import time
import urllib.parse

port, certificate, key, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
ID, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "test-region-1"


def keyed(secret, text):
    return hmac.new(secret, text.encode(), hashlib.sha256).digest()


def why_not(method, target, headers, body):
    """Why a request is refused; None when it is not."""
    found = re.fullmatch(
        r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
        r"SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})",
        headers.get("Authorization", ""))
    if not found:
        return "AccessDenied"
    user, day, region, service, names, signature = found.groups()
    if user != ID:
        return "InvalidAccessKeyId"
    date = headers.get("x-amz-date", "")
    if region != REGION or service != "s3" or not date.startswith(day):
        return "AuthorizationHeaderMalformed"
    sent = time.mktime(time.strptime(date, "%Y%m%dT%H%M%SZ")) - time.timezone
    if abs(sent - time.time()) > 900:
        return "RequestTimeTooSkewed"
    digest = headers.get("x-amz-content-sha256", "")
    if digest != hashlib.sha256(body).hexdigest():
        return "XAmzContentSHA256Mismatch"
    names = names.split(";")
    amz = [name.lower() for name in headers if name.lower().startswith("x-amz-")]
    if names != sorted(names) or not {"host", *amz} <= set(names):
        return "HeadersNotSigned"
    if not all(name in headers for name in names):
        return "SignedHeaderMissing"
    path, _, query = target.partition("?")
    pairs = sorted(urllib.parse.parse_qsl(query, keep_blank_values=True))
    canonical = "\n".join([
        method, urllib.parse.quote(urllib.parse.unquote(path), safe="/-_.~"),
        "&".join("%s=%s" % tuple(urllib.parse.quote(part, safe="-_.~") for part in pair)
                 for pair in pairs),
        *("%s:%s" % (name, " ".join(headers.get(name, "").split())) for name in names), "",
        ";".join(names), digest,
    ])
    scope = "/".join([day, region, service, "aws4_request"])
    text = "\n".join(
        ["AWS4-HMAC-SHA256", date, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    secret = ("AWS4" + SECRET).encode()
    for part in (day, region, service, "aws4_request"):
        secret = keyed(secret, part)
    return None if keyed(secret, text).hex() == signature else "SignatureDoesNotMatch"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def do_PUT(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        reason = why_not(self.command, self.path, self.headers, body)
        status = 403 if reason else 200
        if not reason:
            name = os.path.join(folder, self.path.strip("/").replace("/", "_"))
            with open(name + ".new", "wb") as file:
                file.write(body)
            os.rename(name + ".new", name + ".object")
        with open(os.path.join(folder, "log"), "a") as log:
            log.write("%s %s %d %s\n" % (self.command, self.path, status, reason or "-"))
        text = "<Error><Code>%s</Code></Error>" % reason if reason else ""
        self.send_response(status)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    do_POST = do_PUT


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = Server(("127.0.0.1", port), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
