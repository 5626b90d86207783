#!/usr/bin/env bash
# Holds the kernel against the reference evaluator, packet by packet, in a network namespace of its own. Needs root.
#   tests/oracle.sh            every starter profile, ten corpus profiles, 100 made by chance
#   tests/oracle.sh --full     every corpus profile, once
#   tests/oracle.sh --only X   profiles whose names contain X;  --random N   so many made by chance;  --stop   at the first failure
# EDGEGUARD_SEED repeats a run, EDGEGUARD_MUTATION puts a fault in (--mutations lists them), EDGEGUARD_CORPUS names the corpus.
# Ends with "N passed, N failed"; exits 0 if none failed, 1 if some did, 2 if it could not run.
# Proves T26.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet || exit 2
steps 2
step "Building tests/EdgeGuard.Oracle"
build_project tests/EdgeGuard.Oracle || exit 2
step "Comparing the kernel with the reference evaluator"
tests/EdgeGuard.Oracle/bin/Release/net10.0/EdgeGuard.Oracle "$@" | above
status=$?
end_step
exit $status
