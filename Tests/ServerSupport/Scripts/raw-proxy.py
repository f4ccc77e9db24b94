#!/usr/bin/python3
"""raw-proxy.py PORT MODE: an HTTP proxy that prints what it hears first, and is wrong in the way that MODE says: hang (never answers to
CONNECT), silent (opens the tunnel and says no more), cut (opens it and closes), reset (the same with
RST), late (lets 100 kB through, then closes). A MODE that begins with HTTP/ is its reply to CONNECT."""
import socket
import struct
import sys
import threading
import time

from loopback import serve_forever

port, mode = int(sys.argv[1]), sys.argv[2]


def copy(source, target, most):
    try:
        count = 0
        while count < most:
            data = source.recv(4096)
            if not data:
                break
            target.sendall(data)
            count += len(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client):
    request = b""
    while b"\r\n\r\n" not in request:
        data = client.recv(4096)
        if not data:
            return client.close()
        request += data
    print(request.decode("latin1"), flush=True)
    if mode == "hang":
        time.sleep(3600)
    if mode.startswith("HTTP/"):
        client.sendall(mode.encode())
        return client.close()
    client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
    if mode == "silent":
        time.sleep(3600)
    if mode == "late":
        host, number = request.split(b" ")[1].decode().split(":")
        server = socket.create_connection((host, int(number)))
        threading.Thread(target=copy, args=(server, client, 1 << 30), daemon=True).start()
        return copy(client, server, 100_000)
    client.recv(4096)
    if mode == "reset":
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()


serve_forever(port, serve)
