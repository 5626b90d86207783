#!/bin/bash
# The home around the machine, as a unit of it: a thing behind lan0, the internet behind wan0. From the first moment, the thing sends
# packets to two ports of a server: 443 (allowed by the baseline) and 9999 (forbidden). The server counts what arrives.
#
#   home.sh [around | gateway]
#
#   around    only what is around the machine: its senders send, and nobody forwards yet
#   gateway   only the addresses of the machine, as a network manager sets them
set -eu

nft_server() { ip netns exec internet nft -f -; }

around() {
    ip netns add thing
    ip netns add internet
    ip link add lan0 type veth peer name eth0 address 02:00:5e:00:53:10 netns thing
    ip link add wan0 type veth peer name eth0 address 02:00:5e:00:53:99 netns internet
    ip link add br0 type bridge
    ip link add port0 type veth peer name port1
    ip link set port0 master br0
    sysctl -q -w net.ipv4.ip_forward=1
    nft_server <<'RULES'
table inet server {
    counter allowed { }
    counter forbidden { }
    chain input {
        type filter hook input priority 0
        udp dport 443 counter name allowed drop
        udp dport 9999 counter name forbidden drop
    }
}
RULES
    ip -n internet address add 203.0.113.9/24 dev eth0
    ip -n internet link set eth0 up
    ip -n internet route add default via 203.0.113.1
    ip -n thing address add 192.168.20.10/24 dev eth0
    ip -n thing link set eth0 up
    ip -n thing route add default via 192.168.20.1
    # It sends before the gateway has an address: what is first is what counts.
    ip netns exec thing "$(dirname "$0")/thing.sh" &
}

gateway() {
    ip address add 203.0.113.1/24 dev wan0
    ip address add 192.168.20.1/24 dev lan0
    ip address add 192.168.30.1/24 dev br0
    for interface in wan0 lan0 br0 port0; do ip link set "$interface" up; done
}

case ${1:-} in
    around) around ;;
    gateway) gateway ;;
    *) around; gateway; wait ;;
esac
