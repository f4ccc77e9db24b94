#!/usr/bin/python3
"""token-server.py PORT CERTIFICATE KEY FOLDER: an HTTPS server with the token endpoint of RFC 6749 and a
resource that only its tokens open. The client is 'callhome id', its secret 's3cret+/ pass'. Each request is a
line of FOLDER/log: path, status, the header field Authorization or '-'; each body is a file of FOLDER.

POST /token issues a token that is valid for as many seconds as FOLDER/lifetime says (3600). FOLDER/answer may
hold how it is wrong: html, 500, redirect, slow, later (429), other (another type), expired, none (JSON without a
token), endless (a token of 1 MB), cut. POST /body takes id and secret in the body alone.
POST /resource takes a message with a valid token: else 401. FOLDER/revoked withdraws all tokens so far.
"""
import base64
import http.server
import itertools
import json
import os
import ssl
import sys
import time
import urllib.parse

port, certificate, key, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
ID, SECRET = "callhome id", "s3cret+/ pass"
numbers = itertools.count()
valid = {}


def setting(name, otherwise):
    try:
        with open(os.path.join(folder, name)) as file:
            return file.read().strip()
    except OSError:
        return otherwise


def is_client(headers, form):
    if "Basic " in headers.get("Authorization", ""):
        pair = base64.b64decode(headers["Authorization"].removeprefix("Basic ")).decode()
        found = [urllib.parse.unquote_plus(part) for part in pair.split(":")]
        return "client_secret" not in form and found == [ID, SECRET]
    return (form.get("client_id"), form.get("client_secret")) == ([ID], [SECRET])


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, body, kind="application/json", fields={}):
        with open(os.path.join(folder, "log"), "a") as log:
            log.write("%s %d %s\n" % (self.path, status, self.headers.get("Authorization", "-")))
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": len(data), **fields}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)

    def token(self, form, needs_body):
        how = setting("answer", "")
        if how == "html":
            return self.answer(200, b"<html>portal s3cret</html>", "text/html")
        if how == "500":
            return self.answer(500, b"no")
        if how == "redirect":
            return self.answer(302, b"", fields={"Location": "https://localhost:%d/body" % port})
        if how == "slow":
            return time.sleep(3600)
        if how == "later":
            return self.answer(429, b"", fields={"Retry-After": 7200})
        if how == "cut":
            self.wfile.write(b"HTTP/1.1 20")
            self.close_connection = True
            return None
        if needs_body == ("Authorization" in self.headers) or not is_client(self.headers, form):
            echo = {"error": "invalid_client", "error_description": str(form)}
            return self.answer(401, echo)
        if form.get("grant_type") != ["client_credentials"]:
            return self.answer(400, {"error": "unsupported_grant_type"})
        if form.get("scope") == ["forbidden"]:
            return self.answer(400, {"error": "invalid_scope"})
        text = "tok-%d.%s" % (next(numbers), base64.urlsafe_b64encode(os.urandom(9)).decode())
        lifetime = int(setting("lifetime", "3600"))
        valid[text] = time.monotonic() + lifetime
        with open(os.path.join(folder, "tokens"), "a") as file:
            file.write(text + "\n")
        reply = {"access_token": text, "token_type": "bearer", "expires_in": lifetime}
        if how == "other":
            reply["token_type"] = "mac"
        if how in ("expired", "huge", "fraction", "words"):
            reply["expires_in"] = {"expired": 0, "huge": 10**30, "fraction": 1800.5, "words": "soon"}[how]
        if how == "none":
            del reply["access_token"]
        if how == "endless":
            reply["access_token"] = "x" * (1 << 20)
        return self.answer(200, reply)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path in ("/token", "/body"):
            return self.token(urllib.parse.parse_qs(body.decode()), self.path == "/body")
        if os.path.exists(os.path.join(folder, "revoked")):
            valid.clear()
            os.remove(os.path.join(folder, "revoked"))
        text = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if valid.get(text, 0) < time.monotonic():
            return self.answer(401, {}, fields={"WWW-Authenticate": "Bearer"})
        with open(os.path.join(folder, "%04d.body" % next(numbers)), "wb") as file:
            file.write(body)
        return self.answer(200, {})


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server = Server(("127.0.0.1", port), Handler)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
server.serve_forever()
