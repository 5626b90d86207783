#!/bin/bash
# Runs at each boot of the machine (tests/systems/vm.sh). What was done at earlier boots is in /root/phase.
phase=$(cat /root/phase 2> /dev/null || echo 0)
exec 2> /root/errors

prove() {
    if eval "$2"; then echo "ok $1"; else
        echo "FAILED $1"
        tail -n 20 /root/log
        journalctl --no-pager --unit edgeguard --unit edgeguard-early --lines 20
    fi
}
arrived() { ip netns exec internet nft list counter inet server "$1" | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
until_true() {
    local i
    for ((i = 0; i < $1 * 5; i++)); do
        eval "$2" && return
        sleep 0.2
    done
    return 1
}
begin() { allowed_before=$(arrived allowed) forbidden_before=$(arrived forbidden); }
# Waits until more allowed packets have arrived, then counts the forbidden ones since "begin".
count() {
    until_true 60 '[ "$(arrived allowed)" -ge $((allowed_before + 10)) ]' || return
    forbidden=$(($(arrived forbidden) - forbidden_before))
    echo "$forbidden forbidden packets arrived" > /root/log
}
watch() { begin && count; }
nothing_passes() { count && [ "$forbidden" -eq 0 ]; }
in_force() { until_true 120 'edgeguard status 2> /dev/null | grep -q "rules     in force"'; }
process() { systemctl show --property MainPID --value edgeguard.service; }
end() { systemctl --force --force "$1"; }

echo "phase $phase, kernel $(uname -r)"
case $phase in
0)
prove "without the agent, everything arrives" 'watch && [ "$forbidden" -gt 0 ]'
prove "dpkg installs the package, and the agent runs" 'dpkg --install /root/edgeguard_*.deb > /root/log 2>&1 && in_force'
until_true 60 'edgeguard devices | grep -q 192.168.20.10'
prove "the network can be enforced, and forbidden packets end" 'edgeguard enforce things > /root/log 2>&1 && watch && [ "$forbidden" -eq 0 ]'
echo 1 > /root/phase
sync
end reboot
;;
1)
prove "from the first packet after a reboot, nothing forbidden arrives" 'watch && [ "$(arrived forbidden)" -eq 0 ]'
in_force
begin
systemctl kill --signal KILL edgeguard
prove "nor after kill -9, until the agent is back" 'nothing_passes && in_force'
if [ -e /root/long ]; then
    begin
    systemctl restart nftables
    in_force
    count
    echo "window: $forbidden forbidden packets (five a second) passed at a restart of nftables"
    prove "a restart of nftables is repaired" 'watch && [ "$forbidden" -eq 0 ]'
    begin
    systemctl kill --signal KILL edgeguard
    until_true 5 '[ "$(process)" -eq 0 ]'
    nft flush ruleset
    in_force
    count
    echo "window: $forbidden forbidden packets (five a second) passed when all rules were flushed between kill -9 and ready"
    prove "after that, the agent is back in force" 'watch && [ "$forbidden" -eq 0 ]'
    begin
    hung=$(process)
    kill -STOP "$hung"
    prove "the watchdog replaces an agent that hangs, and nothing passes" 'until_true 60 "[ \"\$(process)\" != $hung ] && [ \"\$(process)\" -gt 1 ]" && nothing_passes && in_force'
fi
echo 2 > /root/phase
sync
# As a cut of the power: nothing is stopped, nothing is written.
echo b > /proc/sysrq-trigger
;;
2)
prove "nor from the first packet after the power was cut" 'watch && [ "$(arrived forbidden)" -eq 0 ]'
prove "the device and the mode outlived it" 'in_force && edgeguard devices | grep -q 192.168.20.10 && edgeguard status | grep -q enforce'
end poweroff
;;
esac
