#!/bin/bash
# Sends to both ports, every $PAUSE seconds; five times a second if that is not named. What is allowed is one flow, because a device may
# have few; what is forbidden is a new one each time.
# A pipe that never has anything to read: reading it waits without a process.
exec {never}<> <(:)
{
    until exec {honest}> /dev/udp/203.0.113.9/443; do read -r -t 0.05 -u "$never"; done
    while :; do
        echo honest >&"$honest"
        echo forbidden > /dev/udp/203.0.113.9/9999
        read -r -t "${PAUSE:-0.2}" -u "$never"
    done
} 2> /dev/null
