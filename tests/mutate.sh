#!/usr/bin/env bash
# Changes captured packets at random and gives them to every reader of the wire: tests/mutate.sh [SECONDS], 60 if not said.
# EDGEGUARD_SEED repeats a run; EDGEGUARD_CORPUS names a corpus to take packets from beside our own captures.
# Ends with "N passed, N failed"; exits 0 if no reader threw or was slow, 1 if one did, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
export EDGEGUARD_MUTATE_SECONDS=${1:-60} EDGEGUARD_SEED=${EDGEGUARD_SEED:-$RANDOM}
case $EDGEGUARD_MUTATE_SECONDS in '' | *[!0-9]*) echo "usage: tests/mutate.sh [SECONDS]" >&2; exit 2 ;; esac
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet || exit 2
steps 2
step "Building tests/EdgeGuard.Core.Tests"
build_project tests/EdgeGuard.Core.Tests || exit 2
step "Changing packets for $EDGEGUARD_MUTATE_SECONDS seconds"
if dotnet test tests/EdgeGuard.Core.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~MutationTests" --logger "console;verbosity=detailed" 2>&1 | notes; then
    end_step
    echo "1 passed, 0 failed"
else
    stop_steps
    echo "0 passed, 1 failed"
    exit 1
fi
