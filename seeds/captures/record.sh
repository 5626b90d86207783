#!/bin/sh
# Records what real clients send when they introduce themselves to a gateway with dnsmasq: one capture per client, in this folder.
# Needs root, and of Debian: dnsmasq-base udhcpc isc-dhcp-client dhcpcd-base lldpd tcpdump iproute2. Works in namespaces of its own.
set -eu
cd "$(dirname "$0")"
gateway=eg-rec-gw device=eg-rec-dev url=https://camera.example/mud/camera.json
state=$(mktemp -d)
chmod 755 "$state"
pids=
cleanup() {
    [ -z "$pids" ] || kill $pids 2>/dev/null || true
    ip netns del "$gateway" 2>/dev/null || true
    ip netns del "$device" 2>/dev/null || true
    rm -rf "$state"
}
trap cleanup EXIT
on() { where=$1; shift; ip netns exec "$where" "$@"; }
await() {
    tries=0
    until eval "$1"; do
        tries=$((tries + 1))
        [ $tries -lt 200 ] || { echo "Waited 10 s in vain for: $1" >&2; exit 1; }
        sleep 0.05
    done
}

ip netns add "$gateway"
ip netns add "$device"
ip link add lan netns "$gateway" address 00:00:5e:00:53:01 type veth peer name eth0 netns "$device" address 00:00:5e:00:53:10
on "$gateway" ip address add 192.0.2.1/24 dev lan
on "$gateway" ip address add 2001:db8:1::1/64 dev lan nodad
on "$gateway" ip link set lan up
cat >"$state/dnsmasq.conf" <<CONF
port=0
interface=lan
bind-interfaces
no-ping
leasefile-ro
dhcp-leasefile=/dev/null
user=root
dhcp-range=192.0.2.100,192.0.2.199,10m
dhcp-range=2001:db8:1::100,2001:db8:1::1ff,slaac,64,10m
enable-ra
CONF
ip netns exec "$gateway" dnsmasq -k -C "$state/dnsmasq.conf" --pid-file="$state/dnsmasq.pid" 2>"$state/dnsmasq.log" & pids="$pids $!"

# record NAME COMMAND: the capture starts before the link comes up and ends when the command has ended.
record() {
    name=$1; shift
    on "$device" ip link set eth0 down
    on "$device" ip address flush dev eth0
    on "$device" ip link set eth0 addrgenmode eui64
    ip netns exec "$gateway" tcpdump -Z root -q -U -i lan -w "$name.pcap" \
        'arp or ether proto 0x88cc or udp port 67 or udp port 68 or udp port 546 or udp port 547 or (icmp6 and ip6[40] >= 133 and ip6[40] <= 136)' \
        2>"$state/tcpdump.log" & dump=$!
    await 'grep -q listening "$state/tcpdump.log"'
    on "$device" ip link set eth0 up
    await 'on "$device" ip -6 address show dev eth0 scope link -tentative | grep -q inet6'
    "$@" >&2
    sleep 1 # a probe for duplicates may come a second after its address
    kill "$dump"
    wait "$dump" || true
}

lease4() {
    printf '#!/bin/sh\n[ "$1" != bound ] || ip address add "$ip/24" dev "$interface"\n' >"$state/bound.sh"
    chmod +x "$state/bound.sh"
    on "$device" udhcpc -i eth0 -f -q -n -R -s "$state/bound.sh" -x "0xa1:$(printf %s "$url" | xxd -p -c0)" -x hostname:camera -V "Acme Camera 2"
}
lease_dhclient() {
    cat >"$state/dhclient.conf" <<CONF
option mud-url code 161 = text;
option dhcp6.mud-url code 112 = text;
send mud-url "$url reserved for later";
send dhcp6.mud-url "$url";
send host-name "camera";
send dhcp6.fqdn 0:6:63:61:6d:65:72:61;
request subnet-mask, routers, domain-name-servers;
CONF
    for family in -4 -6; do
        on "$device" dhclient $family -1 -cf "$state/dhclient.conf" -lf "$state/leases" -pf "$state/dhclient.pid" eth0
        on "$device" dhclient $family -r -cf "$state/dhclient.conf" -lf "$state/leases" -pf "$state/dhclient.pid" eth0
    done
}
lease_dhcpcd() {
    printf 'mudurl %s\nhostname camera\nvendorclassid "Acme Camera 2"\nvendclass 32473 "Acme Camera 2"\nwaitip 4\nwaitip 6\nipv6rs\nia_na\nnoarp\nnohook resolv.conf\n' "$url" >"$state/dhcpcd.conf"
    on "$device" timeout 20 dhcpcd -f "$state/dhcpcd.conf" -1 -B eth0
}
announce_lldp() {
    mkdir -p /run/lldpd
    printf 'configure system hostname camera\nconfigure lldp custom-tlv oui 00,00,5e subtype 1 oui-info %s\n' \
        "$(printf %s "$url" | xxd -p -c1 | paste -sd,)" >"$state/lldpd.conf"
    ip netns exec "$device" lldpd -d -u "$state/lldpd.socket" -O "$state/lldpd.conf" -I eth0 -C eth0 -P camera -S 'Acme Camera 2' & lldpd=$!
    await 'tcpdump -r lldpd.pcap ether proto 0x88cc 2>/dev/null | grep -q LLDP'
    kill "$lldpd"
    wait "$lldpd" || true
}

record udhcpc lease4
record dhclient lease_dhclient
record dhcpcd lease_dhcpcd
record lldpd announce_lldp
