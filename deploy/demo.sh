#!/usr/bin/env bash
# Builds EdgeGuard, installing what is missing, and plays its story on a network inside this machine.
# Nothing of the host is touched: it all happens in namespaces that go with the command. Arguments go to 'edgeguard demo'.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
deploy/build.sh mosquitto mosquitto-clients dnsmasq-base udhcpc util-linux

# An ordinary user will do where the kernel lets one make namespaces.
if [ "$(id -u)" -eq 0 ] || unshare -Urnmpf --kill-child --mount-proc true 2>/dev/null; then
    exec artifacts/edgeguard demo "$@"
fi
say "This system does not let an ordinary user make network namespaces, so the demo needs root; it still touches nothing of the host."
command -v sudo >/dev/null || { say "There is no sudo here. As root, run: deploy/demo.sh $*"; exit 2; }
exec sudo artifacts/edgeguard demo "$@"
