#!/usr/bin/python3
"""reply-server.py PORT CERTIFICATES FOLDER: an SMTP server whose every reply can be chosen. At each
connection it reads FOLDER/script, a JSON object. A member named like a stage (greeting, EHLO, HELO,
STARTTLS, AUTH, LOGIN, MAIL, RCPT, DATA, ".", NOOP, QUIT) is the reply there, as it stands; null breaks
the connection off; of a list each in its turn, the last one again and again. "wait" is an object with
seconds by stage, after which the reply comes. Others: "certificate" (a name in CERTIFICATES), "old"
(TLS 1.1 at most), "tls" (from the first byte), "forget" (nothing is kept). All bytes that come are in
FOLDER/wire, of TLS its first record as well; each message that it took is a file of FOLDER."""
import itertools
import json
import os
import socket
import ssl
import sys
import time

from loopback import serve_forever

port, certificates, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
numbers = itertools.count()
REPLIES = {
    "greeting": "220 ready", "HELO": "250 localhost", "STARTTLS": "220 go ahead", "AUTH": "334 ",
    "LOGIN": "235 2.7.0 welcome", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on",
    ".": "250 2.0.0 stored", "NOOP": "250 ok", "QUIT": "221 bye",
}


class Broken(Exception):
    pass


class Session:
    def __init__(self, plain):
        with open(os.path.join(folder, "script")) as file:
            self.script = json.load(file)
        self.connection = plain
        self.buffer = bytearray()
        self.is_safe = False
        self.turns = {}

    def note(self, data):
        if self.script.get("forget"):
            return
        with open(os.path.join(folder, "wire"), "ab") as file:
            file.write(data)

    def start_tls(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Else weak keys would be refused here already.
        context.set_ciphers("ALL:@SECLEVEL=0")
        if self.script.get("old"):
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        name = os.path.join(certificates, self.script.get("certificate", "good"))
        context.load_cert_chain(name + ".pem", name + ".key")
        self.note(self.connection.recv(4096, socket.MSG_PEEK))
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.buffer = bytearray()
        self.is_safe = True

    def say(self, stage):
        reply = self.script.get(stage, REPLIES.get(stage))
        if isinstance(reply, list):
            turn = self.turns[stage] = self.turns.get(stage, -1) + 1
            reply = reply[min(turn, len(reply) - 1)]
        time.sleep(self.script.get("wait", {}).get(stage, 0))
        if reply is None:
            raise Broken()
        self.connection.sendall(reply.encode("latin1") + b"\r\n")
        return reply

    def until(self, end):
        start = 0
        while (place := self.buffer.find(end, start)) < 0:
            start = max(0, len(self.buffer) - len(end))
            data = self.connection.recv(65536)
            if not data:
                raise Broken()
            self.note(data)
            self.buffer += data
        found = bytes(self.buffer[:place])
        del self.buffer[:place + len(end)]
        return found

    def greet(self, command):
        offers = [] if self.is_safe else ["STARTTLS"]
        lines = ["localhost"] + offers + ["AUTH PLAIN", "SIZE 10000000"]
        if "EHLO" in self.script:
            return self.say(command)
        self.connection.sendall(
            b"".join(b"250-%s\r\n" % line.encode() for line in lines) + b"250 8BITMIME\r\n")

    def keep(self, message):
        if self.script.get("forget"):
            return
        name = os.path.join(folder, "%04d" % next(numbers))
        with open(name + ".new", "wb") as file:
            file.write(message)
        os.rename(name + ".new", name + ".eml")

    def run(self):
        if self.script.get("tls"):
            self.start_tls()
        self.say("greeting")
        while True:
            words = self.until(b"\r\n").decode("latin1").split(" ")
            command = words[0].upper()
            if command == "EHLO":
                self.greet(command)
            elif command == "STARTTLS":
                if self.say(command).startswith("220"):
                    self.start_tls()
            elif command == "AUTH":
                # Some say name and password in the same line.
                if len(words) > 2:
                    self.say("LOGIN")
                elif self.say(command).startswith("334"):
                    self.until(b"\r\n")
                    self.say("LOGIN")
            elif command == "DATA":
                if self.say(command).startswith("354"):
                    message = self.until(b"\r\n.\r\n") + b"\r\n"
                    self.keep(message)
                    self.say(".")
            else:
                self.say(command)
            if command == "QUIT":
                return


def serve(plain):
    session = None
    try:
        session = Session(plain)
        session.run()
        session.connection.close()
    except (Broken, OSError, ValueError):
        if session:
            session.connection.close()
        plain.close()


serve_forever(port, serve)
