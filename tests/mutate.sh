#!/usr/bin/env bash
# Changes captured packets at random and gives them to every reader of the wire: tests/mutate.sh [SECONDS], 60 if not said.
# EDGEGUARD_SEED repeats a run; EDGEGUARD_CORPUS names a corpus to take packets from beside our own captures.
# Ends with "N passed, N failed"; exits 0 if no reader threw or was slow, 1 if one did, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
export EDGEGUARD_MUTATE_SECONDS=${1:-60} EDGEGUARD_SEED=${EDGEGUARD_SEED:-$RANDOM}
case $EDGEGUARD_MUTATE_SECONDS in '' | *[!0-9]*) echo "usage: tests/mutate.sh [SECONDS]" >&2; exit 2 ;; esac
dotnet build tests/EdgeGuard.Core.Tests -c Release -v q -nologo >&2 || exit 2
if dotnet test tests/EdgeGuard.Core.Tests -c Release --no-build --nologo --filter "FullyQualifiedName~MutationTests" --logger "console;verbosity=detailed" >&2; then
    echo "1 passed, 0 failed"
else
    echo "0 passed, 1 failed"
    exit 1
fi
