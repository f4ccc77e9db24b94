"""Servers of this machine alone: a thread for each connection to a port of 127.0.0.1 and, where the machine
has IPv6, of ::1."""
import socket
import threading


def accept(listener, serve):
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


def serve_forever(port, serve):
    listeners = []
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            listener = socket.socket(family)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
        except OSError:
            if family == socket.AF_INET:
                raise
            continue
        listener.listen(128)
        listeners.append(listener)
    for listener in listeners[1:]:
        threading.Thread(target=accept, args=(listener, serve), daemon=True).start()
    accept(listeners[0], serve)
