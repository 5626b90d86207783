#!/usr/bin/env bash
# memory, start and idle processor time of the JIT and the native build, side by side, with 30 devices
#
#   tests/bench-footprint.sh [PROGRAM...]
#
# Without a PROGRAM: that of deploy/build.sh, and the native one of deploy/package.sh where it was built.
# Each program starts five times in a network of its own; the quickest start counts, from the fork to the table in the kernel. Memory is
# VmRSS half a minute after the last start, processor time that of the minute after. Needs root.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/progress.sh
[ "$(id -u)" -eq 0 ] || { echo "This needs root." >&2; exit 2; }
if [ $# -eq 0 ]; then
    set -- artifacts/edgeguard
    native=artifacts/package/$(dpkg --print-architecture)/edgeguard
    [ ! -x "$native" ] || set -- "$@" "$native"
fi
[ -n "${EDGEGUARD_FOOTPRINT_INSIDE:-}" ] || exec env EDGEGUARD_FOOTPRINT_INSIDE=1 unshare --net --mount --pid --fork --kill-child --mount-proc "$0" "$@"

work=$(mktemp -d)
trap 'stop_steps; rm -rf "$work"' EXIT
ip link set lo up
ip link add lan0 type veth peer name thing0
ip address add 192.168.20.1/24 dev lan0
ip link set lan0 up
ip link set thing0 up
for device in $(seq 10 39); do printf '2000000000 02:00:5e:00:53:%s 192.168.20.%s thing%s *\n' "$device" "$device" "$device"; done > "$work/leases"
cat > "$work/edgeguard.json" <<JSON
{ "networks": [ { "name": "things", "kind": "iot", "interfaces": ["lan0"] } ],
  "discovery": { "leaseFiles": ["$work/leases"] }, "state": { "folder": "$work/state" }, "control": { "socket": "$work/control.sock" } }
JSON

# Milliseconds from the fork to the table.
start() {
    local began
    nft flush ruleset
    began=$(date +%s%N)
    "$1" run --config "$work/edgeguard.json" 2> "$work/log" &
    agent=$!
    until nft list table inet edgeguard > /dev/null 2>&1; do kill -0 "$agent" || { cat "$work/log" >&2; exit 1; }; done
    taken=$((($(date +%s%N) - began) / 1000000))
}
stop() { kill "$agent" && wait "$agent" || true; }
# The program may be a script that starts dotnet.
process() { pgrep --parent "$agent" || echo "$agent"; }
ticks() { awk '{ print $14 + $15 }' "/proc/$(process)/stat"; }

steps $(($# * 3))
printf '| program | resident, 30 devices | start to table | idle, of one core |\n|---|---|---|---|\n' | above
for program in "$@"; do
    rm -rf "$work/state"
    step "Starting $program five times"
    quickest=''
    for run in 1 2 3 4 5; do
        start "$program"
        [ -n "$quickest" ] && [ "$quickest" -le "$taken" ] || quickest=$taken
        [ "$run" -eq 5 ] || stop
    done
    step "Waiting half a minute"
    sleep 30
    devices=$("$program" devices --json --socket "$work/control.sock" | grep -o '"id"' | wc -l)
    [ "$devices" -ge 30 ] || { echo "only $devices devices" >&2; exit 1; }
    resident=$(awk '$1 == "VmRSS:" { printf "%.0f", $2 / 1024 }' "/proc/$(process)/status")
    before=$(ticks)
    step "Measuring processor time of a minute"
    sleep 60
    idle=$(awk -v ticks=$(($(ticks) - before)) -v rate="$(getconf CLK_TCK)" 'BEGIN { printf "%.1f", ticks / rate / 60 * 100 }')
    end_step
    printf '| %s | %s MB | %d.%d s | %s %% |\n' "$program" "$resident" $((quickest / 1000)) $((quickest % 1000 / 100)) "$idle" | above
    stop
done
