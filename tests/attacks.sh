#!/usr/bin/env bash
# Repeats every attack that a test knows, each beside an honest device that must go on working. Needs root.
#
#   tests/attacks.sh                      attacks today's build; ends with "N passed, N failed, N skipped"
#   tests/attacks.sh --against COMMIT     builds that commit, and lets today's attacks loose on the older program: ends with how many
#                                         succeed on it. Only attacks by packets, files and command line can do that: those on the
#                                         program itself, in tests/EdgeGuard.Tests/Service and tests/EdgeGuard.Lab.Tests/DnsProxy
#
# An attack is a test whose name begins with the id of a threat (src/THREATS.md), or one with [Trait("Suite", "attacks")].
# Exits 0 if every attack failed, 1 if one did not, 2 if it could not run. With --against: 0, or 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
commit=''
case $#${1:-} in
    0) ;;
    2--against) commit=$(git rev-parse --verify --quiet "$2^{commit}") || { echo "tests/attacks.sh: no commit is called $2" >&2; exit 2; } ;;
    *) echo "usage: tests/attacks.sh [--against COMMIT]" >&2; exit 2 ;;
esac
. deploy/packages.sh
. deploy/dotnet.sh
. tests/run/projects.sh
need_dotnet || exit 2
reports=$(mktemp -d)
older=$PWD/artifacts/against
trap 'rm -rf "$reports"; [ -z "$commit" ] || git worktree remove --force "$older" 2> /dev/null; stop_steps' EXIT

# Runs the attacks of a project, of those tests that the filter $2 leaves.
attack() {
    step "Attacks of $1"
    run_project "$1" "$reports" --filter "($attacks)${2:-}" > "$reports/$1.txt" 2>&1
    end_step
    [ -e "$reports/$1.trx" ] || { cat "$reports/$1.txt" >&2; exit 2; }
}

if [ -n "$commit" ]; then
    steps 5
    step "Building $(git log -1 --format='%h %s' "$commit")"
    git worktree remove --force "$older" 2> /dev/null || rm -rf "$older"
    git worktree prune
    git worktree add --quiet --detach "$older" "$commit" || exit 2
    [ ! -e artifacts/package-set.props ] || { mkdir -p "$older/artifacts" && cp artifacts/package-set.props "$older/artifacts/"; }
    dotnet build "$older/src/EdgeGuard" -c Release -v q -nologo -tl:off -p:RunAnalyzers=false > "$reports/older.txt" 2>&1 || { cat "$reports/older.txt" >&2; exit 2; }
    end_step
    export EDGEGUARD_PROGRAM=$older/src/EdgeGuard/bin/Release/net10.0/edgeguard.dll
fi
[ -n "$commit" ] || steps 12
for project in EdgeGuard.Tests EdgeGuard.Lab.Tests; do
    step "Building tests/$project"
    build_project "tests/$project" || exit 2
    end_step
done
if [ -n "$commit" ]; then
    attack EdgeGuard.Tests '&FullyQualifiedName~EdgeGuard.Tests.Service.'
    attack EdgeGuard.Lab.Tests '&FullyQualifiedName~.DnsProxy.'
    tests/run/against.py "$(git rev-parse --short "$commit")" "$reports"/*.trx
    exit
fi
for project in EdgeGuard.Core.Tests EdgeGuard.Agent.Tests EdgeGuard.Linux.Tests EdgeGuard.Mqtt.Tests; do
    step "Building tests/$project"
    build_project "tests/$project" || exit 2
    end_step
done
for project in EdgeGuard.Core.Tests EdgeGuard.Linux.Tests EdgeGuard.Agent.Tests EdgeGuard.Mqtt.Tests EdgeGuard.Tests EdgeGuard.Lab.Tests; do attack "$project"; done
tests/run/trx.py "$reports"/*.trx
