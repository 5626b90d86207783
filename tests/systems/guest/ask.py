#!/usr/bin/python3
"""Asks for a name every 50 ms from one port, as some devices do: ask.py SERVER NAME FILE, until it is ended.

One line a question, 2 s later at most: seconds since boot when it was sent, and milliseconds until its answer, "lost" or "refused".
"""
import select
import socket
import sys
import time

PAUSE = 0.05
LONGEST = 2.0


def now():
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def question(number, name):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.split("."))
    return number.to_bytes(2, "big") + b"\1\0\0\1\0\0\0\0\0\0" + labels + b"\0\0\1\0\1"


server, name, path = sys.argv[1:]
link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
link.connect((server, 53))
link.setblocking(False)
waiting = {}
number = 0
due = now()
with open(path, "w", buffering=1) as lines:
    while True:
        if now() >= due:
            number = number % 65535 + 1
            waiting[number] = now()
            try:
                link.send(question(number, name))
            except OSError:
                pass
            due = max(due + PAUSE, now())
        if select.select([link], [], [], max(0.0, due - now()))[0]:
            try:
                reply = link.recv(2048)
            except OSError:
                continue
            sent = waiting.pop(int.from_bytes(reply[:2], "big"), None)
            # An answer: no error, and at least one address.
            if sent is not None:
                answer = f"{(now() - sent) * 1000:.0f}" if reply[3] & 15 == 0 and reply[6:8] != b"\0\0" else "refused"
                lines.write(f"{sent:.3f} {answer}\n")
        for lost in [asked for asked, sent in waiting.items() if now() - sent > LONGEST]:
            lines.write(f"{waiting.pop(lost):.3f} lost\n")
