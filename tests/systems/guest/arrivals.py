#!/usr/bin/python3
"""Writes down each packet of the thing that the server receives: arrivals.py FILE. One line each: seconds since boot, port."""
import socket
import sys
import time

IPV4 = 0x0800
UDP = 17

with open(sys.argv[1], "w", buffering=1) as lines, socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(IPV4)) as link:
    link.bind(("eth0", IPV4))
    while True:
        packet, source = link.recvfrom(2048)
        header = (packet[0] & 15) * 4
        if packet[9] != UDP or source[2] == socket.PACKET_OUTGOING:
            continue
        port = int.from_bytes(packet[header + 2:header + 4], "big")
        if port in (443, 9999):
            lines.write(f"{time.clock_gettime(time.CLOCK_BOOTTIME):.3f} {port}\n")
