"""dialog.py ANSWERS COMMAND...: runs a command on a terminal and types one answer for each question.

ANSWERS has them with '|' between; a question is anything that the command prints up to ': ' at the end of a line.
What the command printed goes to standard output, and its status is that of this script. After the last answer
comes the end of input.
"""
import os
import pty
import sys
import termios

answers = sys.argv[1].split("|")
child, terminal = pty.fork()
if child == 0:
    # What is typed is not echoed, so that the output has only what the command prints.
    mode = termios.tcgetattr(0)
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(0, termios.TCSANOW, mode)
    os.execvp(sys.argv[2], sys.argv[2:])
printed = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    printed += piece
    if printed.endswith(b": "):
        os.write(terminal, (answers.pop(0) + "\n").encode() if answers else b"\x04")
        printed += b"\n"
sys.stdout.buffer.write(printed.replace(b"\r\n", b"\n"))
sys.stdout.flush()
os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
