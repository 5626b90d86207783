#!/usr/bin/env bash
# A fleet of simulated gateways on one Mosquitto and on a cluster of three RabbitMQ nodes: messages a second, CPU time of broker and gateways,
# bytes of a gateway, memory of a gateway; then the broker restarts, and a node is killed. Events are counted by their ids at a subscriber.
#
#   tests/fleet.sh [--gateways N] [--only mosquitto|rabbitmq]
#
# 200 gateways of 20 devices by default. Runs in a network namespace of its own; needs mosquitto and mosquitto-clients, for the cluster also
# rabbitmq-server and haproxy. What is missing is skipped and named. EDGEGUARD_PROGRAM names another program than the one of deploy/build.sh.
# Ends with "N passed, N failed"; exits 0 if none failed, 1 if some did, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
if [ -z "${EDGEGUARD_FLEET_INSIDE:-}" ]; then
    [ "$(id -u)" -eq 0 ] && user=() || user=(--map-root-user)
    EDGEGUARD_FLEET_INSIDE=1 exec unshare --net --uts "${user[@]}" "$0" "$@"
fi
gateways=200 only=
while [ $# -gt 0 ]; do
    case $1 in
        --gateways) gateways=$2; shift 2 ;;
        --only) only=$2; shift 2 ;;
        *) echo "usage: tests/fleet.sh [--gateways N] [--only mosquitto|rabbitmq]" >&2; exit 2 ;;
    esac
done
program=${EDGEGUARD_PROGRAM:-artifacts/edgeguard}
[ -x "$program" ] || { echo "There is no $program; run deploy/build.sh first." >&2; exit 2; }
# PATH of Debian's users lacks it.
PATH=$PATH:/usr/sbin:/sbin
ip link set lo up && hostname localhost || exit 2
folder=$(mktemp -d)
chmod 755 "$folder"
. deploy/progress.sh
. tests/fleet/measure.sh
. tests/fleet/access.sh
. tests/fleet/mosquitto.sh
. tests/fleet/rabbitmq.sh
trap 'end_all' EXIT

passed=0 failed=0
echo "$gateways gateways of 20 devices, $(nproc) processors"
[ "$only" = rabbitmq ] || on_mosquitto
[ "$only" = mosquitto ] || on_rabbitmq
end_step
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
