#!/usr/bin/python3
"""mail-server.py PORT MODE CERTIFICATE KEY FOLDER: an SMTP server that is wrong in the way that MODE
says. Each message that it takes is a file of FOLDER, byte for byte; each command is a line of
FOLDER/commands. The login is callhome, the password s3cret.

MODE: ok, tls (from the first byte), no-starttls, no-auth, later-mail (421), later-recipient (451 for
later@), bad-recipient (550 for bad@), refused-data (554), later-data (452 after the last byte), drop-data
(stores, then breaks off), slow-data (stores, then waits), banner (554 at once), small (SIZE 1000),
login-later (454)."""
import asyncio
import itertools
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

port, mode, certificate, key, folder = int(sys.argv[1]), *sys.argv[2:6]
numbers = itertools.count()


def note(line):
    with open(os.path.join(folder, "commands"), "a") as lines:
        lines.write(line + "\n")


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        note("EHLO " + hostname)
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        note("MAIL %s %s" % (address, " ".join(options)))
        if mode == "later-mail":
            return "421 4.3.2 try later"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        note("RCPT " + address)
        if mode == "later-recipient" and address.startswith("later@"):
            return "451 4.7.1 greylisted"
        if mode == "bad-recipient" and address.startswith("bad@"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if mode == "refused-data":
            return "554 5.6.0 not here"
        if mode == "later-data":
            return "452 4.3.1 disk full"
        name = os.path.join(folder, "%04d.eml" % next(numbers))
        with open(name + ".new", "wb") as file:
            file.write(envelope.original_content)
        os.rename(name + ".new", name)
        if mode == "drop-data":
            server.transport.abort()
        if mode == "slow-data":
            await asyncio.sleep(3600)
        return "250 2.0.0 stored"


def authenticate(server, session, envelope, mechanism, data):
    note("AUTH " + mechanism)
    if mode == "login-later":
        return AuthResult(success=False, handled=False, message="454 4.7.0 try later")
    return AuthResult(success=data.login == b"callhome" and data.password == b"s3cret", handled=False)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
options = dict(hostname="localhost", data_size_limit=1000 if mode == "small" else 64 << 20)
if mode != "no-starttls" and mode != "tls":
    options.update(tls_context=context, require_starttls=True)
if mode not in ("no-starttls", "no-auth"):
    options.update(authenticator=authenticate, auth_required=True)
if mode == "tls":
    options.update(auth_require_tls=False)


class Refusing(asyncio.Protocol):
    def connection_made(self, transport):
        transport.write(b"554 5.7.1 not from there\r\n")
        transport.close()


loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
factory = Refusing if mode == "banner" else lambda: SMTP(Handler(), loop=loop, **options)
loop.run_until_complete(
    loop.create_server(factory, "127.0.0.1", port, ssl=context if mode == "tls" else None)
)
loop.run_forever()
