"""stuck-files.py DIRECTORY: mounts a file system there whose files are those of `FILES`. Each holds one line; the
part of its name before the hyphen is the call that never gets an answer, once the server has taken it on, as on a
disk or a file server that is gone. Prints a line when it is mounted. When it ends, whoever waits gets an error.

It speaks the kernel's own protocol (linux/fuse.h), so that it needs nothing but /dev/fuse and root."""

import ctypes
import os
import stat
import struct
import sys

FILES = [b"lookup-stuck.log", b"open-stuck.log", b"read-stuck.log", b"no-stuck.log"] + [
    b"read-stuck-%d.log" % number for number in range(2, 10)]
LINE = b"call from 10.1.2.3 was slow\n"

LOOKUP, GETATTR, OPEN, READ, INIT, OPENDIR, READDIR = 1, 3, 14, 15, 26, 27, 28
RELEASE, FLUSH, RELEASEDIR = 18, 25, 29
FORGET, INTERRUPT, BATCH_FORGET = 2, 36, 42
ROOT = 1
# A look-up that is stuck does not stop others in the same directory.
PARALLEL = 1 << 18


def attributes(node):
    mode = stat.S_IFDIR | 0o755 if node == ROOT else stat.S_IFREG | 0o644
    size = 0 if node == ROOT else len(LINE)
    return struct.pack("<6Q10I", node, size, 1, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)


def directory():
    names = [b".", b".."] + FILES
    entries = b""
    for place, name in enumerate(names):
        entry = struct.pack("<QQII", max(1, place), place + 1, len(name), 0) + name
        entries += entry + bytes(-len(entry) % 8)
    return entries


def answer(code, node, data):
    """What a call is answered with: an error's number, or bytes; None is no answer."""
    name = FILES[node - 2] if node > ROOT else b""
    if code == INIT:
        return struct.pack("<4I2H2I", 7, 23, 65536, PARALLEL, 12, 10, 65536, 1) + bytes(32)
    if code == LOOKUP:
        wanted = data.rstrip(b"\0")
        if wanted not in FILES:
            return 2
        if wanted.startswith(b"lookup-"):
            return None
        node = FILES.index(wanted) + 2
        return struct.pack("<4Q2I", node, 0, 0, 0, 0, 0) + attributes(node)
    if code == GETATTR:
        return struct.pack("<Q2I", 0, 0, 0) + attributes(node)
    if code in (OPEN, OPENDIR):
        if name.startswith(b"open-"):
            return None
        return struct.pack("<Q2I", 0, 0, 0)
    if code in (READ, READDIR):
        if name.startswith(b"read-"):
            return None
        offset, size = struct.unpack_from("<QI", data, 8)
        if code == READ:
            return LINE[offset:offset + size]
        return directory() if offset == 0 else b""
    if code in (RELEASE, FLUSH, RELEASEDIR):
        return b""
    return 38


def main():
    path = sys.argv[1]
    device = os.open("/dev/fuse", os.O_RDWR)
    options = "fd=%d,rootmode=40755,user_id=0,group_id=0,allow_other" % device
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"stuck-files", os.fsencode(path), b"fuse", 0, options.encode()) != 0:
        sys.exit("cannot mount: " + os.strerror(ctypes.get_errno()))
    print("mounted", flush=True)
    while True:
        request = os.read(device, 1 << 20)
        _, code, unique, node = struct.unpack_from("<IIQQ", request)
        if code in (FORGET, INTERRUPT, BATCH_FORGET):
            continue
        reply = answer(code, node, request[40:])
        if reply is None:
            continue
        error, body = (-reply, b"") if isinstance(reply, int) else (0, reply)
        os.write(device, struct.pack("<IiQ", 16 + len(body), error, unique) + body)


main()
