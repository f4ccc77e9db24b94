#!/usr/bin/python3
"""read-mails.py FILE: reads mails with Python's strict reader of mail and compares them with what went
into them. FILE has, for each mail, a line of JSON that says what is expected, the bytes of the mail, and
the bytes of each attachment. A line is printed for each difference, and the number of mails at the end."""
import email
import email.policy
import json
import re
import sys
import unicodedata

HEADER = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version"]
TEXT = ["Content-Type", "Content-Transfer-Encoding"]
FILE = ["Content-Type", "Content-Disposition", "Content-Transfer-Encoding"]


def is_visible(text):
    return all(unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for c in text)


def is_harmless(name):
    """Whether a name has nothing that could need a replacement."""
    letters = all(c in "._-" or unicodedata.category(c)[0] in "LN" for c in name)
    return bool(name) and letters and name[0] not in ".-" and name[-1] != "." and len(name.encode()) <= 150


def wire(raw):
    """What must hold for the bytes."""
    if re.search(rb"(?<!\r)\n|\r(?!\n)", raw):
        yield "CR or LF without the other"
    if max(map(len, raw.split(b"\r\n"))) > 998:
        yield "a line of more than 998 bytes"
    if re.search(rb"[^\t\r\n\x20-\x7e]", raw):
        yield "bytes that are not printing ASCII"
    if not raw.endswith(b"\r\n"):
        yield "no CRLF at the end"


def header(mail, expected):
    keys = HEADER + ["Content-Type"] + ([] if mail.is_multipart() else ["Content-Transfer-Encoding"])
    if mail.keys() != keys:
        yield "header fields %r" % mail.keys()
    for name, value in mail.items():
        if value.defects or not is_visible(str(value)):
            yield "%s: %r %r" % (name, value, value.defects)
    subject = expected["subject"]
    subject = subject if len(subject) <= 150 else subject[:147] + "..."
    if mail["Subject"] != subject:
        yield "Subject %r, not %r" % (mail["Subject"], subject)
    if [a.addr_spec for a in mail["From"].addresses] != [expected["from"]]:
        yield "From %r" % mail["From"]
    if [a.addr_spec for a in mail["To"].addresses] != expected["to"]:
        yield "To %r" % mail["To"]
    if mail["Message-ID"] != "<%s@callhome.invalid>" % expected["id"]:
        yield "Message-ID %r" % mail["Message-ID"]
    if mail["Date"].datetime.utcoffset() is None or not str(mail["Date"]).endswith(" +0000"):
        yield "Date %r" % mail["Date"]


def text(part, expected):
    if part.keys() != TEXT and not part["Message-ID"]:
        yield "fields of the text %r" % part.keys()
    if part.get_content_type() != "text/plain" or part.get_content_charset() != "utf-8":
        yield "the text is %r" % part["Content-Type"]
    found = part.get_payload(decode=True).replace(b"\r\n", b"\n")
    wanted = expected["text"] if expected["text"].endswith("\n") else expected["text"] + "\n"
    if found != wanted.encode().replace(b"\r\n", b"\n"):
        yield "text %r, not %r" % (found[:200], wanted[:200])


def attachment(part, given, content):
    if part.keys() != FILE:
        yield "fields of a file %r" % part.keys()
    for name, value in part.items():
        if value.defects:
            yield "%s: %r %r" % (name, value, value.defects)
    if part.get_payload(decode=True) != content:
        yield "a file has other bytes"
    name = part.get_filename()
    if name != given["name"]:
        yield "file name %r, not %r" % (name, given["name"])
    if is_harmless(given["given"]) and name != given["given"]:
        yield "file name %r, not %r" % (name, given["given"])
    sound = name and is_visible(name) and not re.search(r"[/\\\x00-\x1f%]|^[.-]", name)
    if not sound or len(name.encode()) > 150:
        yield "file name %r" % name


def findings(raw, expected, contents):
    yield from wire(raw)
    mail = email.message_from_bytes(raw, policy=email.policy.strict)
    yield from header(mail, expected)
    if not expected["multipart"]:
        yield from text(mail, expected)
        return
    parts = list(mail.iter_parts())
    if len(parts) - 1 != len(contents) or mail.preamble or mail.epilogue:
        yield "%d parts, %r before and %r after them" % (len(parts), mail.preamble, mail.epilogue)
    yield from text(parts[0], expected)
    for part, given, content in zip(parts[1:], expected["attachments"], contents):
        yield from attachment(part, given, content)


count = 0
with open(sys.argv[1], "rb") as file:
    for line in file:
        expected = json.loads(line)
        raw = file.read(expected["size"])
        contents = [file.read(given["size"]) for given in expected["attachments"]]
        try:
            for finding in findings(raw, expected, contents):
                print("mail %d: %s" % (count, finding))
        except Exception as error:
            print("mail %d: %r in %r" % (count, error, raw[:600]))
        count += 1
print("%d mails" % count)
