#!/usr/bin/env bash
# Measures, in network namespaces of its own or on loopback, and prints; asserts no time. Needs root (or "unshare -Ur") and nft.
#   tests/bench.sh                 every section
#   tests/bench.sh apply gate      these sections;  --list tells which there are
# What was measured where, and what it means: tests/BENCH.md. Exits 0, or 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet || exit 2
# Sections that need more than the kernel, the agent or a broker, are a script of their own: its second line says what it measures.
scripts=() rest=()
for section in "$@"; do
    if [ -x "tests/bench-$section.sh" ]; then scripts+=("$section"); else rest+=("$section"); fi
done
[ $# -gt 0 ] || for script in tests/bench-*.sh; do script=${script##*/bench-}; scripts+=("${script%.sh}"); done
if [ $# -eq 0 ] || [ ${#rest[@]} -gt 0 ]; then
    steps $((2 + ${#scripts[@]}))
    step "Building tests/EdgeGuard.Benchmarks"
    build_project tests/EdgeGuard.Benchmarks || exit 2
    step "Measuring ${rest[*]:-what needs no more than the kernel, the agent or a broker}"
    tests/EdgeGuard.Benchmarks/bin/Release/net10.0/EdgeGuard.Benchmarks ${rest[@]+"${rest[@]}"} | above || exit 2
    end_step
else
    steps ${#scripts[@]}
fi
for section in ${scripts[@]+"${scripts[@]}"}; do
    heading "tests/bench-$section.sh"
    printf '\n## %s: %s\n\n' "$section" "$(sed -n '2s/^# //p' "tests/bench-$section.sh")"
    "tests/bench-$section.sh" || exit 2
done
[ "$*" != --list ] || for script in tests/bench-*.sh; do
    section=${script##*/bench-}
    printf '%-10s %s\n' "${section%.sh}" "$(sed -n '2s/^# //p' "$script")"
done
