#!/bin/bash
# Sends to both ports, five times a second each.
while :; do
    echo honest > /dev/udp/203.0.113.9/443
    echo forbidden > /dev/udp/203.0.113.9/9999
    sleep 0.2
done 2> /dev/null
