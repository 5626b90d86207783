#!/bin/sh
# A device that is new on an enforced network, with a real client and a real server, and the agent itself between it and the world.
# From before its first question on it sends to a host outside, from the very addresses that it will be given. What the gateway lets
# out is counted behind EdgeGuard's rules. Runs in a network namespace of its own, which goes with it.
#   new-device.sh EDGEGUARD CLIENT SERVER KIND
# CLIENT: udhcpc dhclient dhcpcd dhclient6 slaac lldpd ndisc6; SERVER: dnsmasq kea; KIND: iot strict trusted
set -eu
edgeguard=$1 client=$2 server=$3 kind=$4
url=https://camera.example/mud/camera.json
folder=$(mktemp -d)
chmod 755 "$folder"
trap 'for one in "$folder"/*.pid; do kill "$(cat "$one")" 2> /dev/null || true; done; rm -rf "$folder"' EXIT
await() {
    tries=0
    until eval "$1"; do
        tries=$((tries + 1))
        [ $tries -lt 1200 ] || { echo "Waited in vain for: $1" >&2; cat "$folder"/*.log >&2; exit 1; }
        sleep 0.05
    done
}
on_device() { nsenter -t "$(cat "$folder/device.pid")" -n "$@"; }
sent() { wc -c < "$folder/sent"; }
let_out() { nft -j list counters | tr '{' '\n' | sed -n 's/.*"packets": \([0-9]*\).*/\1/p'; }

# The gateway: one bridge with one port, and a way out whose packets are counted behind our rules.
sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip link set lo up
ip link add wan0 address 02:00:5e:00:53:02 type veth peer name wan1
ip addr add 192.0.2.1/24 dev wan0
ip addr add 2001:db8:ffff::1/64 dev wan0 nodad
ip link set wan0 up
ip link set wan1 up
ip route add 203.0.113.0/24 via 192.0.2.2
ip route add 2001:db8:cafe::/48 via 2001:db8:ffff::2
ip link add br0 address 02:00:5e:00:53:01 type bridge forward_delay 0
ip addr add 192.168.20.1/24 dev br0
ip addr add 2001:db8:20::1/64 dev br0 nodad
ip link add spare0 type veth peer name spare1
ip link set spare0 master br0 up # a bridge without a live port has no link-local address, which servers want
ip link set spare1 up
ip link set br0 up
nft -f - << 'NFT'
table inet observer {
    counter out { }
    chain forward { type filter hook forward priority 300; policy accept; iifname "br0" oifname "wan0" counter name "out" drop; }
}
NFT

unshare -n sh -c "echo \$\$ > $folder/device.pid; exec sleep 900" &
await '[ -s "$folder/device.pid" ]'
ip link add p-camera type veth peer name eth0 address 00:00:5e:00:53:10 netns "$(cat "$folder/device.pid")"
ip link set p-camera master br0 up

# One address only, so that the device can use it before it is granted.
start_server() {
    case $server in
    dnsmasq)
        dnsmasq --keep-in-foreground --conf-file=/dev/null --log-facility=- --user=root --pid-file= --port=0 --no-ping --leasefile-ro \
            --interface=br0 --bind-interfaces --dhcp-range=192.168.20.100,192.168.20.100,10m --dhcp-range=2001:db8:20::,ra-only --enable-ra \
            2> "$folder/server.log" & echo $! > "$folder/server.pid"
        await 'grep -q "router advertisement on" "$folder/server.log"' ;;
    kea)
        family=4 subnet=192.168.20.0/24 pool=192.168.20.100-192.168.20.100 identity=
        if [ "$client" = dhclient6 ]; then
            family=6 subnet=2001:db8:20::/64 pool=2001:db8:20::100-2001:db8:20::100
            identity='"server-id": { "type": "LL", "persist": false },'
        fi
        cat > "$folder/kea.json" << JSON
{ "Dhcp$family": {
    $identity "interfaces-config": { "interfaces": [ "br0" ] },
    "lease-database": { "type": "memfile", "persist": false },
    "subnet$family": [ { "id": 1, "subnet": "$subnet", "interface": "br0", "pools": [ { "pool": "$pool" } ] } ],
    "loggers": [ { "name": "kea-dhcp$family", "severity": "INFO", "output_options": [ { "output": "stderr" } ] } ] } }
JSON
        await 'ip -6 addr show dev br0 scope link -tentative | grep -q inet6'
        KEA_PIDFILE_DIR=$folder KEA_LOCKFILE_DIR=$folder "kea-dhcp$family" -c "$folder/kea.json" > "$folder/server.log" 2>&1 & echo $! > "$folder/server.pid"
        await 'grep -q "DHCP${family}_STARTED" "$folder/server.log"' ;;
    esac
}

introduce() {
    hexadecimal=$(printf %s "$url" | od -An -tx1 | tr -d ' \n')
    case $client in
    udhcpc) on_device udhcpc -i eth0 -f -q -n -t 20 -s /bin/true -x "0xa1:$hexadecimal" -x hostname:camera ;;
    dhclient | dhclient6)
        printf '%s\n' 'option mud-url code 161 = text;' 'option dhcp6.mud-url code 112 = text;' "send mud-url \"$url\";" "send dhcp6.mud-url \"$url\";" \
            'send host-name "camera";' > "$folder/dhclient.conf"
        family=-4; [ "$client" = dhclient ] || family=-6
        await 'on_device ip -6 addr show dev eth0 scope link -tentative | grep -q inet6'
        on_device dhclient $family -1 -sf /bin/true -cf "$folder/dhclient.conf" -lf "$folder/leases" -pf "$folder/dhclient.pid" eth0 ;;
    dhcpcd)
        printf '%s\n' "mudurl $url" 'hostname camera' 'waitip 4' 'noipv6rs' 'noarp' 'nohook resolv.conf' > "$folder/dhcpcd.conf"
        on_device timeout 60 dhcpcd -f "$folder/dhcpcd.conf" -4 -1 -B eth0 ;;
    lldpd)
        # A URL by LLDP counts only for a device with a lease.
        on_device udhcpc -i eth0 -f -q -n -t 20 -s /bin/true
        mkdir -p /run/lldpd
        printf 'configure system hostname camera\nconfigure lldp custom-tlv oui 00,00,5e subtype 1 oui-info %s\n' "$(printf %s "$hexadecimal" | sed 's/../&,/g; s/,$//')" \
            > "$folder/lldpd.conf"
        on_device lldpd -d -u "$folder/lldpd.socket" -O "$folder/lldpd.conf" -I eth0 -C eth0 -P camera 2> "$folder/lldpd.log" & echo $! > "$folder/lldpd.pid" ;;
    ndisc6) on_device ndisc6 -1 -n 2001:db8:20::1 eth0 ;;
    slaac) : ;; # The kernel's own, as soon as the link is up.
    esac > "$folder/client.log" 2>&1
}

# No restriction: a device that floods is soon restricted, and what a restricted device says of itself does not count.
cat > "$folder/edgeguard.json" << JSON
{ "networks": [ { "name": "things", "kind": "$kind", "mode": "enforce", "interfaces": ["br0"] } ],
  "state": { "folder": "$folder/state" }, "control": { "socket": "$folder/socket" }, "coverage": { "probeSeconds": 0 },
  "response": { "restrictedAt": 100000, "isolatedAt": 100000 } }
JSON
start_server
$edgeguard run --config "$folder/edgeguard.json" 2> "$folder/agent.log" & echo $! > "$folder/agent.pid"
await '$edgeguard status --socket "$folder/socket" 2> /dev/null | grep -q "rules *in force"'

# The flood, from the addresses to come; a link that is up brings the kernel's own address too.
[ "$client" = slaac ] || on_device sysctl -qw net.ipv6.conf.eth0.accept_ra=0
on_device ip link set eth0 addrgenmode eui64
on_device ip link set eth0 up
on_device ip addr add 192.168.20.100/24 dev eth0
on_device ip route add default via 192.168.20.1
if [ "$client" != slaac ]; then
    on_device ip addr add 2001:db8:20::100/64 dev eth0 nodad
    on_device ip route add default via 2001:db8:20::1
fi
cat > "$folder/flood.sh" << 'FLOOD'
echo $$ > "$1/flood.pid"
while :; do
    { echo x > /dev/udp/203.0.113.9/9; echo x > /dev/udp/2001:db8:cafe::9/9; } 2> /dev/null
    printf . >> "$1/sent"
done
FLOOD
on_device bash "$folder/flood.sh" "$folder" &
await '[ -s "$folder/sent" ] && [ "$(sent)" -gt 200 ]'
echo "let out before it asked: $(let_out)"
introduce
# What each way of being known leads to.
case $client in
slaac) known=2001:db8:20:0:200:5eff:fe00:5310 ;;
dhclient6) known=2001:db8:20::100 ;;
lldpd) known='"source":"lldp"' ;;
ndisc6) known=00:00:5e:00:53:10 ;;
*) known=192.168.20.100 ;;
esac
await '$edgeguard devices --json --socket "$folder/socket" | tr "{" "\n" | grep -qF -e "$known"'
seen=$(sent)
await '[ "$(sent)" -gt $((seen + 500)) ]'
echo "let out after it was known: $(let_out)"
echo "devices: $($edgeguard devices --json --socket "$folder/socket")"
echo "events: $($edgeguard events --socket "$folder/socket" | grep -cE '(00005e005310|camera) is new on things')"
# The flood was real, and the counter counts it: without the rules it passes.
kill "$(cat "$folder/agent.pid")"
await '! kill -0 "$(cat "$folder/agent.pid")" 2> /dev/null'
before=$(let_out)
nft delete table inet edgeguard
await '[ "$(let_out)" -gt $((before + 100)) ]'
echo "sent: $(sent)"
