#!/usr/bin/env bash
# Measures how long after the DHCP server's word a device's profile is in force, and that nothing passes before: tests/onboarding.sh [DEVICES],
# 200 if not said. In network namespaces of its own, with the program and dnsmasq as they are. Needs root (or "unshare -Urn"), nft, dnsmasq.
# Ends with "N passed, N failed"; exits 0 if nothing leaked, 1 if something did, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
export EDGEGUARD_ONBOARDING_DEVICES=${1:-200} EDGEGUARD_REQUIRE_KERNEL=1
case $EDGEGUARD_ONBOARDING_DEVICES in '' | *[!0-9]*) echo "usage: tests/onboarding.sh [DEVICES]" >&2; exit 2 ;; esac
dotnet build tests/EdgeGuard.Tests -c Release -v q -nologo >&2 || exit 2
if dotnet test tests/EdgeGuard.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~Service.OnboardingTests" --logger "console;verbosity=detailed" >&2; then
    echo "3 passed, 0 failed"
else
    echo "0 passed, 1 failed"
    exit 1
fi
