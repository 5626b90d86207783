#!/usr/bin/env bash
# Puts one fault after another into the ruleset or the compiler's input, and expects the packet oracle to see each. Needs root.
# Prints for each fault the first disagreement by which it was seen. Ends with "N passed, N failed"; exits 0, 1 or 2 as oracle.sh.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet || exit 2
step "Building tests/EdgeGuard.Oracle"
build_project tests/EdgeGuard.Oracle || exit 2
end_step
oracle=tests/EdgeGuard.Oracle/bin/Release/net10.0/EdgeGuard.Oracle
export EDGEGUARD_SEED=${EDGEGUARD_SEED:-1}
passed=0 failed=0
mapfile -t faults < <("$oracle" --mutations)
steps ${#faults[@]}
for fault in ${faults[@]+"${faults[@]}"}; do
    read -r number name <<< "$fault"
    step "Fault $fault"
    seen=$(EDGEGUARD_MUTATION=$number "$oracle" --stop "$@" 2>&1)
    status=$?
    end_step
    case $status in
        1) passed=$((passed + 1)) && echo "$number $name: seen as$(grep -m1 'FALSE ' <<< "$seen" | cut -c2-)" ;;
        0) failed=$((failed + 1)) && echo "$number $name: NOT SEEN" ;;
        *) echo "$number $name: could not run: $(tail -1 <<< "$seen")" && exit 2 ;;
    esac
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
