#!/bin/bash
# Records real clients on a network of their own: four products that set themselves up, three runs each (setup/PRODUCT__RUN.pcap),
# and attacks by nmap and nping (attack/NAME.pcap). All names and addresses are for documentation.
# Needs root, and of Debian: dnsmasq-base udhcpc isc-dhcp-client dhcpcd-base chrony curl mosquitto mosquitto-clients avahi-daemon
# gupnp-tools nmap tcpdump openssl python3 iproute2 util-linux. Works in namespaces of its own.
#   record-homes.sh [setup | attack]     both if not said
set -euo pipefail
cd "$(dirname "$0")"
gateway=eg-home-gw device=eg-home-dev neighbour=eg-home-near
state=$(mktemp -d)
chmod 755 "$state"
pids=()
cleanup() {
    [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2> /dev/null || true
    for space in $gateway $device $neighbour; do ip netns del "$space" 2> /dev/null || true; done
    rm -rf "$state"
}
trap cleanup EXIT
on() { ip netns exec "$@"; }
serve() { ip netns exec "$gateway" "$@" > "$state/server.log" 2>&1 & pids+=($!); }
await() {
    local tries=0
    until eval "$1"; do
        [ $((tries += 1)) -lt 200 ] || { echo "Waited 10 s in vain for: $1" >&2; exit 1; }
        sleep 0.05
    done
}

# The gateway is a bridge with the device and a neighbour at its ports, and all of the internet on its loopback.
make_network() {
    for space in $gateway $device $neighbour; do ip netns add "$space"; on "$space" ip link set lo up; done
    on $gateway ip link add lan address 00:00:5e:00:53:01 type bridge
    on $gateway ip link set lan up
    on $gateway ip address add 192.168.20.1/24 dev lan
    for net in 203.0.113.0/24 198.51.100.0/24; do on $gateway ip route add local $net dev lo; done
    join $device 00:00:5e:00:53:10
    join $neighbour 00:00:5e:00:53:66
    on $neighbour ip address add 192.168.20.66/24 dev eth0
    printf 'nameserver 192.168.20.1\n' > "$state/resolv.conf"
}
join() {
    ip link add "p-${1#eg-home-}" netns $gateway type veth peer name eth0 netns "$1" address "$2"
    on $gateway ip link set "p-${1#eg-home-}" master lan up
    on "$1" ip link set eth0 up
}

start_servers() {
    serve dnsmasq -k -C /dev/null --pid-file="$state/dnsmasq.pid" --user=root --interface=lan --bind-interfaces --no-resolv --no-hosts --no-ping \
        --leasefile-ro --dhcp-leasefile=/dev/null --dhcp-range=192.168.20.100,192.168.20.199,10m --dhcp-option=option:ntp-server,192.168.20.1 \
        --address=/cloud.example.net/203.0.113.7 --address=/firmware.example.net/203.0.113.8 --address=/time.example.net/203.0.113.9
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=cloud.example.net -keyout "$state/key" -out "$state/cert" 2> /dev/null
    serve openssl s_server -accept 443 -cert "$state/cert" -key "$state/key" -www -quiet
    serve python3 -m http.server 80 --directory "$state"
    printf 'listener 8883\nallow_anonymous true\nuser root\n' > "$state/mosquitto.conf"
    serve mosquitto -c "$state/mosquitto.conf"
    # A time server that believes its own clock.
    printf 'local stratum 3\nallow all\ncmdport 0\npidfile %s/chronyd.pid\nbindcmdaddress /\nuser root\n' "$state" > "$state/chrony.conf"
    serve chronyd -x -d -f "$state/chrony.conf"
    await 'on $gateway sh -c "ss -lntu" | grep -q ":8883 "'
    await 'on $gateway sh -c "ss -lntu" | grep -q ":443 "'
    await 'on $gateway sh -c "ss -lntu" | grep -q ":123 "'
}

# A mount namespace too, so that programs read the recorded network's resolv.conf.
as_device() {
    ip netns exec $device unshare --mount bash -c 'mount --bind "$0" "$(readlink -f /etc/resolv.conf)"; exec "$@"' "$state/resolv.conf" "$@" > "$state/client.log" 2>&1
}

# record FILE COMMAND: the capture ends when the command has ended.
record() {
    local file=$1 dump
    shift
    : > "$state/tcpdump.log"
    ip netns exec $gateway tcpdump -Z root -q -U --immediate-mode -i lan -s "${snap:-0}" -w "$state/capture" 2> "$state/tcpdump.log" & dump=$!
    await 'grep -q listening "$state/tcpdump.log"'
    "$@" || { cat "$state/client.log" >&2; echo "failed: $*" >&2; exit 1; }
    sleep 0.3
    kill "$dump"
    wait "$dump" || true
    mv "$state/capture" "$file"
    echo "$file: $(stat -c %s "$file") octets" >&2
}

# The product's own MAC address, and nothing left of the one before.
plug_in() {
    on $device ip link set eth0 down
    on $device ip address flush dev eth0
    on $device ip link set eth0 address "$1"
    on $device ip link set eth0 up
    await 'on "$device" ip -6 address show dev eth0 scope link -tentative | grep -q inet6'
}
route() { on $device ip route replace default via 192.168.20.1; }
fetch() { as_device curl --silent --insecure --max-time 5 --output /dev/null "$1"; }
ask_time() { as_device chronyd -Q -t 8 -f /dev/null "server $1 iburst maxsamples 1" || true; }
publish() {
    as_device mosquitto_pub -h cloud.example.net -p 8883 -t "$1/state" -m on
    as_device mosquitto_sub -h cloud.example.net -p 8883 -t "$1/order" -W 1 || true
}
by_dhclient() { as_device dhclient -4 -1 -lf "$state/leases-$RANDOM" -pf "$state/dhclient.pid" -sf "$state/bound" eth0; as_device dhclient -4 -x -pf "$state/dhclient.pid" eth0 || true; route; }
by_udhcpc() { as_device udhcpc -i eth0 -f -q -n -s "$state/bound" -x hostname:bulb; route; }
by_dhcpcd() { as_device timeout 20 dhcpcd -f "$state/dhcpcd.conf" -1 -4 -B eth0; route; }

camera() { plug_in 00:00:5e:00:53:11; by_dhclient; fetch https://cloud.example.net/; ask_time time.example.net; fetch https://firmware.example.net/; }
bulb() {
    plug_in 00:00:5e:00:53:12
    by_udhcpc
    as_device timeout 3 avahi-daemon -f "$state/avahi.conf" --no-drop-root --no-chroot --no-rlimits || true
    publish bulb
}
plug() { plug_in 00:00:5e:00:53:13; by_dhcpcd; publish plug; ask_time 192.168.20.1; fetch https://firmware.example.net/; }
speaker() { plug_in 00:00:5e:00:53:14; by_udhcpc; as_device gssdp-discover -i eth0 --timeout=2 || true; fetch https://cloud.example.net/; fetch http://firmware.example.net/; }

configure_clients() {
    # udhcpc and dhclient name the address differently.
    printf '#!/bin/sh\ncase "${1:-$reason}" in bound|BOUND) ip address replace "${ip:-$new_ip_address}/24" dev "$interface" ;; esac\n' > "$state/bound"
    chmod +x "$state/bound"
    printf 'hostname plug\nvendorclassid "Example Plug 1"\nnoarp\nnohook resolv.conf\n' > "$state/dhcpcd.conf"
    printf '[server]\nhost-name=bulb\nuse-ipv6=yes\nenable-dbus=no\nallow-interfaces=eth0\n' > "$state/avahi.conf"
}

record_setup() {
    local product run
    mkdir -p setup
    for product in camera bulb plug speaker; do
        for run in 1 2 3; do record "setup/${product}__$run.pcap" "$product"; done
    done
}

# A plug does what it always does, and a neighbour looks for its open ports.
scanned_plug() {
    plug
    ip netns exec $neighbour nmap -n -Pn -sS -p 1-300 "$(on $device ip -4 -o address show dev eth0 | sed 's/.*inet \([0-9.]*\).*/\1/')" > "$state/client.log" 2>&1
    publish plug
}

# One device that was taken over; a hundred octets of a packet are enough to tell what it does.
record_attacks() {
    local snap=100
    mkdir -p attack
    record attack/scan-of-plug.pcap scanned_plug
    plug_in 00:00:5e:00:53:10
    on $device ip address add 192.168.20.10/24 dev eth0
    route
    record attack/nmap-ports.pcap as_device nmap -n -Pn -sS -p 1-200 203.0.113.7
    record attack/nmap-telnet.pcap as_device nmap -n -Pn -sS -p 23 198.51.100.0/25
    record attack/nmap-horizontal.pcap as_device nmap -n -Pn -sS -p 445 198.51.100.0/25
    record attack/nmap-neighbours.pcap as_device nmap -n -sS -p 22,80,443,554,8080 192.168.20.60-70
    record attack/nping-syn-flood.pcap as_device nping --tcp --flags syn -p 80 --rate 400 -c 1200 203.0.113.7
    record attack/nping-udp-flood.pcap as_device nping --udp -p 9999 --rate 800 -c 2400 203.0.113.7
    record attack/nping-ack-flood.pcap as_device nping --tcp --flags ack -p 80 --rate 400 -c 1200 203.0.113.7
}

make_network
start_servers
configure_clients
[ "${1:-setup}" != setup ] || record_setup
[ "${1:-attack}" != attack ] || record_attacks
