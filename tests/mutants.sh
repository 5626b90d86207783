#!/usr/bin/env bash
# Mutation test of the decisions: changes the source of EdgeGuard.Core in one place after another, and expects a unit test to fail each time.
#   tests/mutants.sh                     Policy, Response, State and Nft
#   tests/mutants.sh FOLDER...           other folders of src/EdgeGuard.Core
#   tests/mutants.sh --survivors ...     only what no test noticed in the last run, with the tests as they are now
#   tests/mutants.sh --again ...         everything anew
# A run that was stopped goes on where it was; a folder that is finished is only counted. A changed source begins anew.
# Results are in artifacts/mutants/FOLDER; survivors.txt there lists what no test noticed. Runs at low priority, on one core.
# Exits 0, or 2 if it could not run: a mutant that survives is a question, not a failure.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet || exit 2
folders=() options=()
for word in "$@"; do
    case $word in
        --again | --survivors) options+=("$word") ;;
        -*) echo "usage: tests/mutants.sh [--survivors | --again] [FOLDER...]" >&2; exit 2 ;;
        *) [ -d "src/EdgeGuard.Core/$word" ] || { echo "src/EdgeGuard.Core has no folder $word" >&2; exit 2; }; folders+=("$word") ;;
    esac
done
[ ${#folders[@]} -gt 0 ] || folders=(Policy Response State Nft)
steps 2
step "Building tests/EdgeGuard.Mutants"
build_project tests/EdgeGuard.Mutants || exit 2
step "Trying the mutants of ${folders[*]}"
dotnet tests/EdgeGuard.Mutants/bin/Release/net10.0/EdgeGuard.Mutants.dll "$PWD" ${options[@]+"${options[@]}"} "${folders[@]}"
status=$?
end_step
exit $status
