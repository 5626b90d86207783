#!/bin/bash
# First process of the arm64 machine (tests/systems/arm.sh): installs nothing, starts the agent, sends packets, and ends the machine.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
/bin/busybox --install -s /bin
mount -t devtmpfs dev /dev
mount -t proc proc /proc
mount -t sysfs sys /sys
mkdir -p /dev/shm /run/edgeguard
ln -s /proc/self/fd /dev/fd
echo /bin/modprobe > /proc/sys/kernel/modprobe
modprobe -a veth nf_tables nfnetlink_log nf_conntrack_netlink 2> /dev/null
ip link set lo up

prove() {
    if eval "$2"; then echo "ok $1"; else
        echo "FAILED $1"
        tail -n 20 /run/log /run/agent
    fi
}
arrived() { ip netns exec internet nft list counter inet server "$1" | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
# Waits until a condition holds, at most $1 seconds.
until_true() {
    local i
    for ((i = 0; i < $1; i++)); do
        eval "$2" && return
        sleep 1
    done
    return 1
}
# Waits until more allowed packets have arrived, then counts the forbidden ones of that time.
watch() {
    local allowed_before
    allowed_before=$(arrived allowed) forbidden_before=$(arrived forbidden)
    until_true 60 '[ "$(arrived allowed)" -ge $((allowed_before + 10)) ]' || return
    forbidden=$(($(arrived forbidden) - forbidden_before))
    echo "$forbidden forbidden packets arrived" > /run/log
}

echo "machine: $(uname -m)"
edgeguard version
prove "check accepts a starter profile" 'edgeguard check /usr/share/edgeguard/profiles/camera.json > /run/log 2>&1'
echo '2000000000 02:00:5e:00:53:10 192.168.20.10 thing *' > /var/lib/misc/dnsmasq.leases
/root/home.sh > /run/home 2>&1 &
until_true 60 '[ "$(arrived forbidden 2> /dev/null)" -gt 0 ] 2> /dev/null'
prove "without the agent, allowed and forbidden packets arrive" '[ "$(arrived forbidden)" -gt 0 ] && [ "$(arrived allowed)" -gt 0 ]'
began=$(cut -d. -f1 /proc/uptime)
edgeguard run > /run/agent 2>&1 &
agent=$!
prove "the rules are in force" 'until_true 120 "edgeguard status 2> /dev/null | grep -q \"rules     in force\""'
echo "start: rules in force $(($(cut -d. -f1 /proc/uptime) - began)) s after the start, in an emulated machine"
prove "the device is known by its lease" 'until_true 60 "edgeguard devices | grep -q 192.168.20.10"'
prove "a network that is monitored drops nothing" 'watch && [ "$forbidden" -gt 0 ]'
prove "the network can be enforced" 'edgeguard enforce things --force --no-confirm > /run/log 2>&1'
prove "then allowed packets arrive and forbidden ones do not" 'watch && [ "$forbidden" -eq 0 ]'
echo "memory: $(sed -n 's/^VmRSS:[ \t]*//p' "/proc/$agent/status") resident"
kill -9 "$agent"
wait "$agent" 2> /dev/null
prove "nor after kill -9" 'watch && [ "$forbidden" -eq 0 ]'
nft flush ruleset
edgeguard early > /run/log 2>&1
prove "the rules of the boot hold the device alone" 'watch && [ "$forbidden" -eq 0 ]'
edgeguard uninstall > /run/log 2>&1
prove "uninstall leaves no rules" '[ -z "$(nft list ruleset)" ]'
poweroff -f
