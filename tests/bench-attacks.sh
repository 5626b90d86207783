#!/usr/bin/env bash
# memory of the agent before and after each flood of one device, and how long another device waits meanwhile for DNS and for its first packet
# Plays tests/run/floods.py in namespaces of its own. SECONDS_EACH is the length of a flood, 10 by default. A section of tests/bench.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
program=${EDGEGUARD_PROGRAM:-src/EdgeGuard/bin/Release/net10.0/edgeguard.dll}
if [ ! -e "$program" ]; then
    . deploy/dotnet.sh
    need_dotnet || exit 2
    build_project src/EdgeGuard || exit 2
fi
step "Sending floods"
unshare --net --mount --propagation private -- python3 tests/run/floods.py "$program" "${SECONDS_EACH:-10}" | above
end_step
