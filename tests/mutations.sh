#!/usr/bin/env bash
# Puts one fault after another into the ruleset or the compiler's input, and expects the packet oracle to see each. Needs root.
# Prints for each fault the first disagreement by which it was seen. Ends with "N passed, N failed"; exits 0, 1 or 2 as oracle.sh.
set -uo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/EdgeGuard.Oracle -c Release -v q -nologo >&2 || exit 2
oracle=tests/EdgeGuard.Oracle/bin/Release/net10.0/EdgeGuard.Oracle
export EDGEGUARD_SEED=${EDGEGUARD_SEED:-1}
passed=0 failed=0
while read -r number name; do
    seen=$(EDGEGUARD_MUTATION=$number "$oracle" --stop "$@" 2>&1)
    case $? in
        1) passed=$((passed + 1)) && echo "$number $name: seen as$(grep -m1 'FALSE ' <<< "$seen" | cut -c2-)" ;;
        0) failed=$((failed + 1)) && echo "$number $name: NOT SEEN" ;;
        *) echo "$number $name: could not run: $(tail -1 <<< "$seen")" && exit 2 ;;
    esac
done < <("$oracle" --mutations)
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
