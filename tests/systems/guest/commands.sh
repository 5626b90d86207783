#!/bin/bash
# Runs what the tests ask for: commands come through a port of the machine, one a line after its number. The answer is one line too:
# the number, the exit status, and the output in Base64.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
port=/dev/virtio-ports/commands
until [ -e $port ]; do sleep 0.1; done
exec {commands}<> $port
echo "boot $(cat /proc/sys/kernel/random/boot_id)" >&$commands
while read -r number line <&$commands; do
    (eval "$line") < /dev/null > /run/answer 2>&1
    echo "$number $? $(base64 --wrap 0 /run/answer)" >&$commands
done
