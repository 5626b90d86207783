#!/bin/sh
# A gateway with two ports on one bridge and a second DHCP server behind one of them; the agent runs on it, first as it finds the
# bridge, then isolating it. $1: how to start edgeguard. Runs in a network namespace of its own, which goes with it.
set -eu
edgeguard=$1
folder=$(mktemp -d)
port() {
    unshare -n sh -c "echo \$\$ > $folder/$1.pid; exec sleep 900" &
    while [ ! -s "$folder/$1.pid" ]; do :; done
    ip link add "p-$1" type veth peer name eth0 address "00:00:5e:00:53:$2" netns "$(cat "$folder/$1.pid")"
    ip link set "p-$1" master br0 up
    nsenter -t "$(cat "$folder/$1.pid")" -n ip link set eth0 up
}
trap 'for one in "$folder"/*.pid; do kill "$(cat "$one")" || true; done; rm -rf "$folder"' EXIT

[ ! -e /proc/sys/net/bridge ] || sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0
ip link set lo up
ip link add br0 type bridge forward_delay 0
ip addr add 192.168.20.1/24 dev br0
ip addr add 2001:db8:20::1/64 dev br0 nodad
ip link set br0 up
port bulb 11
port rogue 66
nsenter -t "$(cat "$folder/rogue.pid")" -n sh -c "ip addr add 192.168.20.66/24 dev eth0; echo \$\$ > $folder/dnsmasq.pid
    exec dnsmasq --keep-in-foreground --conf-file=/dev/null --log-facility=- --user=root --pid-file= --port=0 --no-ping --leasefile-ro \
    --interface=eth0 --bind-interfaces --dhcp-range=192.168.20.200,192.168.20.210,10m --dhcp-option=3,192.168.20.66" 2>/dev/null &

for bridge in leave isolate; do
    cat > "$folder/edgeguard.json" <<JSON
{ "networks": [ { "name": "things", "kind": "iot", "mode": "enforce", "interfaces": ["br0"], "bridge": "$bridge" } ],
  "state": { "folder": "$folder" }, "control": { "socket": "$folder/socket" }, "coverage": { "probeSeconds": 10 } }
JSON
    echo "== $bridge: configuration alone"
    $edgeguard coverage --config "$folder/edgeguard.json"
    $edgeguard run --config "$folder/edgeguard.json" 2> "$folder/log" &
    agent=$!
    echo "$agent" > "$folder/agent.pid"
    # Until somebody else was heard to answer, or the agent is gone, or a minute passed.
    for _ in $(seq 200); do
        kill -0 "$agent"
        if $edgeguard status --socket "$folder/socket" 2> /dev/null | grep -q '^concern'; then break; fi
    done
    echo "== $bridge: status"
    $edgeguard status --socket "$folder/socket"
    echo "== $bridge: coverage"
    $edgeguard coverage --json --socket "$folder/socket"
    kill "$agent"
    wait "$agent" || true
    echo "== $bridge: stopped"
    cat "$folder/log"
    $edgeguard coverage --json --config "$folder/edgeguard.json"
    echo "== $bridge: uninstalled"
    $edgeguard uninstall --config "$folder/edgeguard.json" --socket "$folder/socket"
    $edgeguard coverage --json --config "$folder/edgeguard.json"
done
