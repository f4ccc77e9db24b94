#!/usr/bin/python3
"""token-mail-server.py PORT CERTIFICATE KEY FOLDER MECHANISMS TOKENS: an SMTP server with TLS from the first byte
that lets nobody in but with a token (RFC 7628, and XOAUTH2 as Google and Microsoft have it). MECHANISMS is what
it offers, with commas; TOKENS a file of valid tokens, one a line; the user is me@example.com. Each message
that it takes is a file of FOLDER, each AUTH a line of FOLDER/log: the mechanism, and whether it let us in."""
import base64
import itertools
import os
import re
import ssl
import sys

from loopback import serve_forever

port, certificate, key, folder, mechanisms, tokens = int(sys.argv[1]), *sys.argv[2:7]
numbers = itertools.count()
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
FORMS = {
    "XOAUTH2": rb"user=me@example\.com\x01auth=Bearer ([!-~]+)\x01\x01",
    "OAUTHBEARER":
        rb"n,a=me@example\.com,\x01host=localhost\x01port=%d\x01auth=Bearer ([!-~]+)\x01\x01" % port,
}


def lets_in(mechanism, data):
    found = re.fullmatch(FORMS[mechanism], base64.b64decode(data, validate=True))
    with open(tokens, "rb") as file:
        is_valid = found is not None and found[1] in file.read().split(b"\n")
    with open(os.path.join(folder, "log"), "a") as log:
        log.write("%s %s\n" % (mechanism, "in" if is_valid else "out"))
    return is_valid


def authenticate(say, lines, words):
    mechanism = words[1].upper() if len(words) > 1 else ""
    if mechanism not in mechanisms.split(","):
        return say("504 5.5.4 no such mechanism")
    if len(words) < 3:
        say("334 ")
        words.append(next(lines))
    if lets_in(mechanism, words[2]):
        return say("235 2.7.0 welcome") or True
    say("334 " + base64.b64encode(b'{"status":"invalid_token"}').decode())
    next(lines)
    return say("535 5.7.8 the token is not valid")


def talk(connection):
    lines = (line.rstrip(b"\r\n").decode("latin1") for line in connection.makefile("rb"))

    def say(text):
        connection.sendall(text.encode() + b"\r\n")

    is_in = False
    say("220 ready")
    for line in lines:
        words = line.split(" ")
        command = words[0].upper()
        if command == "EHLO":
            say("250-localhost\r\n250-SIZE 10000000\r\n250 AUTH " + mechanisms.replace(",", " "))
        elif command == "AUTH":
            is_in = bool(authenticate(say, lines, words))
        elif command == "MAIL" and not is_in:
            say("530 5.7.0 log in first")
        elif command == "DATA":
            say("354 go on")
            body = list(itertools.takewhile(lambda text: text != ".", lines))
            name = os.path.join(folder, "%04d" % next(numbers))
            with open(name + ".new", "w", encoding="latin1") as file:
                file.write("".join(text.removeprefix(".") + "\r\n" for text in body))
            os.rename(name + ".new", name + ".eml")
            say("250 2.0.0 stored")
        elif command == "QUIT":
            return say("221 bye")
        else:
            say("250 ok")


def serve(plain):
    try:
        with context.wrap_socket(plain, server_side=True) as connection:
            talk(connection)
    except (OSError, ValueError, StopIteration, RuntimeError):
        plain.close()


serve_forever(port, serve)
