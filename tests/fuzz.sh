#!/usr/bin/env bash
# Gives every reader of outside bytes inputs that lead to code no input reached before: coverage-guided fuzzing with SharpFuzz.
#
#   tests/fuzz.sh [READER|all] [SECONDS]      each reader for SECONDS, 10 if not said; an unknown READER prints the list
#
# An input is a finding if a reader throws, takes longer than 500 ms, or allocates more than its share. It is saved in artifacts/fuzz;
# once mended, it goes to tests/EdgeGuard.Fuzz/findings, where ReaderFuzzTests repeats it. EDGEGUARD_SEED repeats a run.
# Ends with "N passed, N failed", one for each reader; exits 0 if there was no finding, 1 if there was one, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet || exit 2
steps 2
step "Building tests/EdgeGuard.Fuzz"
build_project tests/EdgeGuard.Fuzz || exit 2
step "Fuzzing ${1:-all} for ${2:-10} seconds each"
nice -n 10 dotnet tests/EdgeGuard.Fuzz/bin/Release/net10.0/EdgeGuard.Fuzz.dll "$@" | above
status=$?
end_step
exit $status
