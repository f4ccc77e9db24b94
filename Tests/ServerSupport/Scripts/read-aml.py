#!/usr/bin/python3
"""read-aml.py FOLDER: reads each NAME.xml in FOLDER with expat, as a receiver of AML would, and compares it
with the JSON form of the same message in NAME.json, and with what libxml2 read in NAME.c14n, where that is
there. It shares nothing with the program. A line is printed for each difference, and the number of messages at
the end."""
import base64
import datetime
import itertools
import json
import os
import re
import sys
import xml.etree.ElementTree as tree

SPACES = {
    "soap": "http://www.w3.org/2003/05/soap-envelope",
    "session": "http://www.cisco.com/2004/01/aml-session",
    "block": "http://www.cisco.com/2004/01/aml-block",
    "ch": "http://www.cisco.com/2005/05/callhome",
    "rme": "http://www.cisco.com/rme/4.1",
}
LEVELS = (
    "debugging normal notification warning minor major critical fatal disaster catastrophic"
).split()
# What XML 1.0 has no way to write.
FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Colons and blanks.
SEPARATOR = re.compile("[:\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]")
STEP = re.compile(r"\.?([A-Za-z_][A-Za-z0-9_]*)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|(\[\]|\{\})$", re.S)


def spelled(text):
    """A text as AML can have it."""
    return FORBIDDEN.sub(lambda match: "\\u{%X}" % ord(match[0]), text)


def flat(value):
    """JSON with every scalar as its text in AML; names come back as they were."""
    if isinstance(value, dict):
        return {name: flat(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [flat(inner) for inner in value]
    return spelled(value)


def leaves(value):
    if isinstance(value, (dict, list)):
        return {leaf for inner in (value.values() if isinstance(value, dict) else value)
                for leaf in leaves(inner)}
    return {value}


def steps(path):
    """The steps of a path: names, numbers of elements, and `[]` or `{}` at its end."""
    place = 0
    while place < len(path):
        match = STEP.match(path, place)
        if not match:
            raise ValueError("a path that cannot be read: %r" % path)
        name, number, quoted, empty = match.groups()
        if number is not None:
            yield int(number)
        elif quoted is not None:
            yield json.loads('"%s"' % quoted.replace('"', '\\"').replace("\\'", "'"), strict=False)
        else:
            yield [] if empty == "[]" else {} if empty == "{}" else name
        place = match.end()


def put(root, path, value):
    """Puts a value where its path says."""
    way = list(steps(path))
    if isinstance(way[-1], (list, dict)):
        value = way.pop()
    for step, following in zip(way, way[1:] + [None]):
        new = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(step, int):
            if step > len(root) or following is None and step != len(root):
                raise ValueError("an element that is missing before %r" % path)
            if step == len(root):
                root.append(new)
        elif step not in root:
            root[step] = new
        elif following is None:
            raise ValueError("a path that is there twice: %r" % path)
        root = root[step]


def find(root, path):
    found = root.findall(path, SPACES)
    if len(found) > 1:
        raise ValueError("%s is there %d times" % (path, len(found)))
    return found[0].text if found else None


def moment(text):
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) GMT\+00:00", text or "")
    return match and "%sT%sZ" % match.groups()


def fields(root):
    """Every field that the message has: those with a name, texts of lines, and files."""
    found = {}
    for entry in root.iterfind(".//rme:AD", SPACES):
        if set(entry.attrib) != {"name", "value"} or len(entry) or entry.text:
            raise ValueError("an AD of another form")
        put(found, entry.attrib["name"], entry.attrib["value"])
    files = {}
    for attachment in root.iterfind(".//block:Attachments/block:Attachment", SPACES):
        name, data = attachment.find("block:Name", SPACES), attachment.find("block:Data", SPACES)
        if attachment.attrib != {"type": "inline"} or len(attachment) != 2:
            raise ValueError("an attachment of another form")
        if data.attrib == {"encoding": "plain"}:
            if not data.text.endswith("\n"):
                raise ValueError("a text without the end of its last line")
            put(found, name.text, data.text[:-1].split("\n"))
        elif data.attrib == {"encoding": "base64"}:
            files[name.text] = base64.b64decode(data.text, validate=True)
        else:
            raise ValueError("an encoding that nobody knows: %r" % data.attrib)
    return found, files


def lines_alike(found, wanted):
    """Whether two values are the same, where the lines of a text may have been several in JSON."""
    if isinstance(found, list) and isinstance(wanted, list):
        if found == wanted:
            return True
        if all(isinstance(inner, str) for inner in found + wanted):
            return "\n".join(found) == "\n".join(wanted)
        return len(found) == len(wanted) and all(map(lines_alike, found, wanted))
    if isinstance(found, dict) and isinstance(wanted, dict):
        return list(found) == list(wanted) and all(
            lines_alike(found[name], wanted[name]) for name in wanted)
    return found == wanted


def ordered(value):
    """Texts of lines stand behind the other fields: the order of names is not compared."""
    if isinstance(value, dict):
        return {name: ordered(value[name]) for name in sorted(value)}
    return [ordered(inner) for inner in value] if isinstance(value, list) else value


def first_difference(found, wanted, path=""):
    if isinstance(found, dict) and isinstance(wanted, dict):
        for name in sorted(set(found) | set(wanted)):
            if name not in found or name not in wanted:
                return "%s.%s is %s" % (path, name, "missing" if name in wanted else "too many")
            if not lines_alike(found[name], wanted[name]):
                return first_difference(found[name], wanted[name], "%s.%s" % (path, name))
    if isinstance(found, list) and isinstance(wanted, list) and len(found) == len(wanted):
        for index, (left, right) in enumerate(zip(found, wanted)):
            if not lines_alike(left, right):
                return first_difference(left, right, "%s[%d]" % (path, index))
    return "%s is %.200r and not %.200r" % (path, found, wanted)


def envelope(root, message):
    """What must hold for everything around the fields."""
    if root.tag != "{%(soap)s}Envelope" % SPACES:
        yield "the root is %s" % root.tag
    if [child.tag.split("}")[1] for child in root] != ["Header", "Body"]:
        yield "the envelope has other parts than Header and Body"
    session = root.find("soap:Header/session:Session", SPACES)
    if session.get("{%(soap)s}mustUnderstand" % SPACES) != "true":
        yield "the session need not be understood"
    if session.get("{%(soap)s}role" % SPACES) != SPACES["soap"] + "/role/next":
        yield "the session is for another role"
    kind = next(name for name in message if isinstance(message[name], dict))
    header = root.find("soap:Body/block:Block/block:Header", SPACES)
    if find(header, "block:Type") != SPACES["ch"] + "/" + kind:
        yield "the block has another type"
    content = root.find("soap:Body/block:Block/block:Content/ch:CallHome", SPACES)
    if find(content, "ch:Event/ch:Type") != kind:
        yield "the event has another type"
    ids = find(session, "session:MessageId"), find(header, "block:BlockGroup/block:GroupId")
    parts = [id.split(":") for id in ids]
    if any(len(part) != 3 or not all(part) for part in parts) or parts[0][1:] != parts[1][1:]:
        yield "the ids %s do not belong together" % (ids,)
    elif int(parts[1][0]) != int(parts[0][0]) + 1:
        yield "the block is not counted on from the message"
    if "created" in message:
        created = datetime.datetime.fromisoformat(message["created"].replace("Z", "+00:00"))
        if parts[0][2] != "%X" % int(created.timestamp()):
            yield "the id %s is not of the time %s" % (ids[0], message["created"])
        if moment(find(header, "block:CreationDate")) != message["created"]:
            yield "the date of creation is %s" % find(header, "block:CreationDate")
    time = message[kind].get("time", message.get("created"))
    found = find(content, "ch:EventTime")
    if (moment(found) or found) not in (time, time.replace("T", " ")):
        yield "the time of the event is %s and not %s" % (found, time)
    level = find(header, "block:Severity")
    if level != (str(LEVELS.index(message["severity"])) if "severity" in message else None):
        yield "the severity is %s" % level
    customer = {
        "UserData/Email": "contact_email", "ContractData/CustomerId": "customer_id",
        "ContractData/SiteId": "site_id", "ContractData/ContractId": "contract_id",
        "SystemInfo/Contact": "contact_name", "SystemInfo/ContactEmail": "contact_email",
        "SystemInfo/ContactPhoneNumber": "contact_phone",
        "SystemInfo/StreetAddress": "street_address",
    }
    for path, name in customer.items():
        wanted = message.get(name, message[kind].get(name))
        found = find(content, "ch:CustomerData/" + re.sub(r"(\w+)", r"ch:\1", path))
        if found != (spelled(wanted) or None if wanted is not None else None):
            yield "%s is %r and not %r" % (path, found, wanted)
    model = find(content, "ch:Device/rme:Chassis/rme:Model")
    serial = find(content, "ch:Device/rme:Chassis/rme:SerialNumber")
    device = find(content, "ch:CustomerData/ch:ContractData/ch:DeviceId")
    wanted = serial and "%s@C@%s" % ((model or message["product"]).replace("@", "-"), serial.replace("@", "-"))
    if device != wanted:
        yield "the device is %r and not %r" % (device, wanted)
    for text in filter(None, (model, serial)):
        originals = [leaf for leaf in leaves(message) if spelled(leaf) == text]
        if not originals:
            yield "%r is in no field" % text
        elif text == serial and parts[0][1] != spelled(SEPARATOR.sub("-", originals[0])):
            yield "the id %s has another serial number" % ids[0]


def emptiness(root, message):
    """No element may tell that it could have had something in it, but for what is sent and empty."""
    for element in root.iter() if "" not in leaves(message) else ():
        if not len(element) and not element.text and not element.attrib:
            yield "%s is empty" % element.tag


def differences(path):
    with open(path, "rb") as file:
        raw = file.read()
    with open(path[:-4] + ".json", encoding="utf-8") as file:
        message = json.load(file, parse_int=str, parse_float=str)
    if b"<!" in raw:
        yield "a declaration, a comment or a CDATA section"
    raw.decode("utf-8", "strict")
    root = tree.fromstring(raw)
    canonical = path[:-4] + ".c14n"
    if os.path.exists(canonical) and os.path.getsize(canonical):
        for left, right in itertools.zip_longest(root.iter(), tree.parse(canonical).iter()):
            if (left.tag, left.attrib, left.text) != (right.tag, right.attrib, right.text):
                yield "expat and libxml2 read %s differently" % left.tag
    yield from emptiness(root, message)
    yield from envelope(root, message)
    found, files = fields(root)
    for file in message.get("attachments", []):
        content = file.pop("content", None)
        file.pop("encoding", None)
        if content is not None and files.pop(spelled(file["name"]), None) != base64.b64decode(content):
            yield "the file %r has other bytes" % file["name"]
    if files:
        yield "files that nobody tells of: %r" % sorted(files)
    found, wanted = ordered(found), ordered(flat(message))
    if not lines_alike(found, wanted):
        yield first_difference(found, wanted)


def main():
    folder = sys.argv[1]
    names = sorted(name for name in os.listdir(folder) if name.endswith(".xml"))
    for name in names:
        try:
            for difference in differences(os.path.join(folder, name)):
                print("%s: %s" % (name, difference))
        except (ValueError, tree.ParseError, KeyError, AttributeError) as error:
            print("%s: %s: %s" % (name, type(error).__name__, error))
    print("%d messages" % len(names))


main()
