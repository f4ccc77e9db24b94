#!/usr/bin/python3
"""name-server.py: name servers of 127.0.0.1 that are ill: port 5301 answers SERVFAIL, port 5302 nothing
at all, port 5303 after half a second that the name is 127.0.0.1. Each question is a line of the file
questions, which is there when they listen: the port, and the type of record."""
import socket
import threading
import time


def bound(port):
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(("127.0.0.1", port))
    return listener


def serve(port, listener):
    while True:
        query, client = listener.recvfrom(4096)
        end = query.index(b"\0", 12) + 5
        question, kind = query[12:end], query[end - 4:end - 2]
        with open("questions", "a") as file:
            file.write("%d %d\n" % (port, kind[1]))
        if port == 5301:
            listener.sendto(query[:2] + b"\x81\x82" + query[4:6] + bytes(6) + question, client)
        elif port == 5303:
            time.sleep(0.5)
            # An IPv4 address for A, no address for every other kind.
            answer = b"\xc0\x0c\0\1\0\1\0\0\0\0\0\4\x7f\0\0\1" if kind == b"\0\1" else b""
            count = b"\0\1" if answer else b"\0\0"
            listener.sendto(
                query[:2] + b"\x81\x80" + query[4:6] + count + bytes(4) + question + answer, client)


listeners = {port: bound(port) for port in (5301, 5302, 5303)}
open("questions", "w").close()
for item in listeners.items():
    threading.Thread(target=serve, args=item).start()
