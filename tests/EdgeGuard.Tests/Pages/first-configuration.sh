#!/bin/sh
# The agent with the configuration that README.md prints, on a gateway with the two interfaces that it names. Runs in a network
# namespace of its own; /run and /var/lib are its own too, for the configuration leaves them as they are by default.
#   first-configuration.sh EDGEGUARD CONFIGURATION
set -eu
[ "${3:-}" = inside ] || exec unshare -m "$0" "$1" "$2" inside
edgeguard=$1 configuration=$2
for folder in /run /var/lib; do mount -t tmpfs none "$folder"; done
ip link set lo up
for number in 1 2; do
    ip link add "eth$number" type veth peer name "far$number"
    ip addr add "192.168.$number.1/24" dev "eth$number"
    ip link set "eth$number" up
    ip link set "far$number" up
done
$edgeguard run --config "$configuration" 2> /run/agent.log &
agent=$!
trap 'kill $agent 2> /dev/null || true' EXIT
tries=0
until $edgeguard status 2> /dev/null | grep -q 'rules *in force'; do
    tries=$((tries + 1))
    kill -0 $agent 2> /dev/null && [ $tries -lt 300 ] || { cat /run/agent.log >&2; exit 1; }
    sleep 0.2
done
$edgeguard status | sed 's/^/before: /'
$edgeguard enforce things
$edgeguard status | sed 's/^/after: /'
