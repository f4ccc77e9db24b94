#!/usr/bin/python3
"""vos-node.py CLUSTER: the command line of a node, as the forced command of an SSH server.

CLUSTER is a JSON file with an object for each address that the server listens on: "captures" is a directory with one
saved output in each file, its first line with the prompt and the command. "mode" says what else the node does: busy
(no free session), cut (closes within the third output), hang (never ends the third output), slow (drips, with the
prompt in the middle of an output), pauses (in the third output, behind a prompt), asks (a question at the third
command), banner (says much that looks like a prompt before the real one), late (the first prompt after "wait"
seconds), cold (never a prompt), noisy (escapes, long lines, the password), odd (an empty line is an error), silent
(an empty line is not answered, and nothing typed is shown), same (the same output for every command), flood (an
endless output), forgets (the answer to the first question of its pager).

"plain" means that it is an older release, which always pages. Every command is a line of CLUSTER.log."""
import json
import os
import re
import sys
import termios
import time
import tty

with open(sys.argv[1]) as file:
    address = os.environ["SSH_CONNECTION"].split()[2]
    node = json.load(file)[address]
mode, pages, forgotten = node.get("mode", ""), True, False
PAGER = "Press <enter> for 1 line, <space> for one page, or <q> to quit"


def say(text):
    sys.stdout.write(text)
    sys.stdout.flush()


def key(question):
    """Asks for one key, which the terminal does not show. What was typed before the question is forgotten."""
    global forgotten
    old = termios.tcgetattr(0)
    tty.setcbreak(0)
    termios.tcflush(0, termios.TCIFLUSH)
    say(question)
    if mode == "forgets" and not forgotten:
        os.read(0, 1)
        forgotten = True
    try:
        return os.read(0, 1)
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, old)


def outputs():
    found = {}
    for name in sorted(os.listdir(node["captures"])):
        with open(os.path.join(node["captures"], name)) as file:
            first, *lines = file.read().split("\n")
        lines = [line for line in lines if not line.startswith((PAGER, "admin:"))]
        found[first.removeprefix("admin:").removesuffix(" page")] = lines
    for command in [command for command in found if command.startswith("file view ")]:
        found[command.replace("file view", "file dump")] = found[command]
    return found


def page(lines):
    height = 18
    for number, line in enumerate(lines):
        say(line + "\n")
        if pages and number % height == height - 1 and number + 1 < len(lines):
            pressed = key(PAGER + " ")
            say("\r" + " " * len(PAGER) + " \r")
            if pressed == b"q":
                return


def view(lines):
    """What 'file view' does, whatever the terminal's setting for pages is."""
    height = 20
    start = 0
    while True:
        end = min(start + height, len(lines))
        say("\n".join(lines[start:end]) + "\n\n")
        if end == len(lines):
            say("end of the file reached\n")
        say(f"options: q=quit, n=next, p=prev, b=begin, e=end (lines {start + 1} - {end} of {len(lines)}) :")
        word = sys.stdin.readline().strip()
        if word == "n" and end < len(lines):
            start = end
        elif word in ("q", ""):
            return


def drip(lines):
    text = "\n".join(lines) + "\n"
    for piece in re.findall(r".{1,200}", text, re.S):
        say(piece)
        time.sleep(0.02)
    say("the operator typed\nadmin:")
    time.sleep(0.1)
    say(" and went on\n")


def answer(command, lines, number):
    if mode == "same":
        lines = ["Active Master Version: 14.0.1.12900-161"]
    if lines is None:
        say("No valid command entered\n\nExecuted command unsuccessfully\n")
    elif mode == "cut" and number == 3:
        say("\n".join(lines[:4]) + "\nHalf of a li")
        os.system("kill -9 %d" % os.getppid())
    elif mode == "hang" and number == 3:
        say("\n".join(lines[:4]) + "\n")
        time.sleep(3600)
    elif mode == "asks" and number == 3:
        say("Continue (y/n)? ")
        sys.stdin.readline()
    elif mode == "slow" and number == 3:
        drip(lines)
    elif mode == "pauses" and number == 3:
        say("\n".join(lines[:12]) + "\nadmin:")
        time.sleep(node["wait"])
        say("\n" + "\n".join(lines[12:]) + "\n")
    elif mode == "flood" and number == 3:
        while True:
            say("x" * 65536 + "\n")
    elif command.startswith("file view"):
        view(lines)
    elif command.startswith("file dump"):
        say("\n".join(lines) + "\n")
    else:
        page(lines)


def main():
    global pages
    log = open(sys.argv[1] + ".log", "a")
    say("Command Line Interface is starting up, please wait ...\n\n")
    if mode == "busy":
        say("The maximum number of concurrent CLI sessions has been reached\n")
        return
    if mode == "cold":
        time.sleep(3600)
    if mode == "silent":
        settings = termios.tcgetattr(0)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(0, termios.TCSADRAIN, settings)
    if mode == "late":
        time.sleep(node["wait"])
    if mode == "banner":
        say("admin:\n\x1b[2J\x1b]0;admin:\x07admin: do not type here\n" + "Password: x\r\nadmin:\r")
        time.sleep(0.2)
        say("          \rmaximum number of sessions: 8\n" + "-" * 100000 + "\n")
    say("   Welcome to the Platform Command Line Interface\n\n")
    found, number = outputs(), 0
    while True:
        if mode == "noisy":
            say("\x1b[0m\x1b[1m")
        say("admin:")
        line = sys.stdin.readline()
        if not line or line.strip() == "exit":
            return
        command = " ".join(line.split())
        while not command and mode == "silent":
            command = " ".join(sys.stdin.readline().split())
        if not command:
            if mode == "odd":
                say("No valid command entered\n\nExecuted command unsuccessfully\n")
            continue
        log.write(f"{address} {command}\n")
        log.flush()
        if command == "set cli pagination off" and not node.get("plain"):
            pages = False
            say("Automatic pagination is turned off\n")
            continue
        if mode == "noisy":
            say("\x1b[32m")
        number += command in found
        answer(command, found.get(command), number)


main()
