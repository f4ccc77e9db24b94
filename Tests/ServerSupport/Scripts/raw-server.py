#!/usr/bin/python3
"""raw-server.py PORT CERTIFICATE KEY LOG: an HTTPS server whose replies are wrong in the way that the
path says. Each body that was read whole is a line of LOG: path, number of bytes, SHA-256. All bytes that
come are in LOG.wire, of TLS its first record as well.

/say/END?REPLY sends REPLY, percent-encoded, and ends as END says: close, abort (without TLS's goodbye),
reset (RST), hang (stays open and silent), drip (a byte every 0.2 s for ever), flood (bytes for ever),
early (before the body was read)."""
import hashlib
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

from loopback import serve_forever

port, certificate, key, log = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
lock = threading.Lock()
OK = b"HTTP/1.1 200 OK\r\n"


def reset(plain):
    """Ends the connection with RST instead of FIN."""
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    plain.close()


def drip(client, text):
    while True:
        for byte in text:
            client.sendall(bytes([byte]))
            time.sleep(0.2)


def flood(client):
    while True:
        client.sendall(b"y" * 65536)


def say(path, client, plain):
    how, reply = path.removeprefix("/say/").split("?", 1)
    client.sendall(urllib.parse.unquote_to_bytes(reply))
    if how == "close":
        client.settimeout(2)
        client.unwrap()
    elif how == "reset":
        # What has not been read when RST comes is lost.
        time.sleep(0.2)
        reset(plain)
    elif how == "hang":
        time.sleep(3600)
    elif how == "drip":
        drip(client, b"x")
    elif how == "flood":
        flood(client)


def answer(path, client, plain):
    if path.startswith("/say/"):
        say(path, client, plain)
    elif path == "/hang":
        time.sleep(3600)
    elif path == "/reset":
        reset(plain)
    elif path == "/nothing":
        pass
    elif path == "/late":
        time.sleep(3)
        client.sendall(OK + b"Content-Length: 0\r\n\r\n")
    elif path == "/slow-header":
        drip(client, OK + b"X: 1\r\n")
    elif path == "/slow-body":
        client.sendall(OK + b"Content-Length: 100000\r\n\r\n")
        drip(client, b"x")
    elif path == "/cut":
        client.sendall(OK + b"Content-Length: 100\r\n\r\n0123456789")
    elif path == "/bad-chunk":
        client.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")
    elif path == "/garbage":
        client.sendall(b"\x00\xff this is not HTTP\r\n\r\n")
    elif path == "/large-header":
        client.sendall(OK + b"X: " + b"a" * (1 << 20) + b"\r\n\r\n")
    elif path == "/many-headers":
        for number in range(100000):
            client.sendall(b"HTTP/1.1 200 OK\r\n" if number == 0 else b"X-%d: 1\r\n" % number)
    elif path == "/endless":
        client.sendall(OK + b"\r\n")
        flood(client)
    elif path == "/cut-500":
        client.sendall(b"HTTP/1.1 500 Broken\r\nContent-Length: 100\r\n\r\n0123456789")
    elif path == "/bare-newlines":
        client.sendall(b"HTTP/1.1 200 OK\nContent-Type: application/json\nContent-Length: 2\n\n{}")
    elif path == "/continue-twice":
        client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 2 + OK + b"Content-Length: 2\r\n\r\nok")
    else:
        client.sendall(OK + b"Content-Length: 3\r\nConnection: close\r\n\r\nok\n")


def serve(plain):
    try:
        wire = plain.recv(4096, socket.MSG_PEEK)
        client = context.wrap_socket(plain, server_side=True)
        stream = client.makefile("rb")
        line = stream.readline()
        wire += line
        path = line.decode("latin1").split()[1]
        length, expects = 0, False
        while True:
            line = stream.readline()
            wire += line
            if line in (b"\r\n", b"\n", b""):
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
            expects = expects or line.lower().startswith(b"expect:")
        if path == "/reset-early":
            return reset(client)
        if path == "/early-413":
            client.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            time.sleep(0.2)
            return client.close()
        if path.startswith("/say/early?"):
            say(path, client, client)
            time.sleep(0.2)
            return client.close()
        if expects and path == "/no-continue":
            # Whoever waits for '100 Continue' waits in vain.
            time.sleep(3600)
        body = stream.read(length)
        if len(body) < length:
            return client.close()
        with lock, open(log, "a") as lines:
            lines.write("%s %d %s\n" % (path, len(body), hashlib.sha256(body).hexdigest()))
            with open(log + ".wire", "ab") as file:
                file.write(wire + body)
        if path == "/drops":
            # The next request that comes by this connection is read and not answered.
            client.sendall(OK + b"Content-Length: 2\r\n\r\nok")
            if client.recv(65536):
                with lock, open(log, "a") as lines:
                    lines.write("/dropped 0 -\n")
            return client.close()
        answer(path, client, client)
        client.close()
    except Exception:
        plain.close()


serve_forever(port, serve)
