#!/usr/bin/env bash
# from the DHCP server's word to a new device's first allowed packet, and what leaked before
# Two hundred devices, or as many as are said, ask dnsmasq for an address, one after another, in network namespaces of their own.
# Prints a line; fails if a packet passed before its time. A section of tests/bench.sh.
#   tests/bench-onboarding.sh [DEVICES]
set -euo pipefail
cd "$(dirname "$0")/.."
export EDGEGUARD_ONBOARDING_DEVICES=${1:-200} EDGEGUARD_REQUIRE_KERNEL=1
case $EDGEGUARD_ONBOARDING_DEVICES in '' | *[!0-9]*) echo "usage: tests/bench-onboarding.sh [DEVICES]" >&2; exit 2 ;; esac
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet
steps 2
step "Building tests/EdgeGuard.Tests"
build_project tests/EdgeGuard.Tests
step "Giving addresses to $EDGEGUARD_ONBOARDING_DEVICES devices"
said=$(dotnet test tests/EdgeGuard.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~Nothing_of_a_new_device" --logger "console;verbosity=detailed") || { say "$said"; exit 2; }
end_step
grep ' leaked$' <<< "$said" | sed 's/^ *//'
