#!/usr/bin/env bash
# Runs one suite of tests/run.sh, which has installed and built what it needs: a test project, or the name of a script.
set -uo pipefail
case $1 in
    EdgeGuard.*)
        . deploy/packages.sh
        . deploy/dotnet.sh
        . tests/run/projects.sh
        need_dotnet || exit 2
        export EDGEGUARD_REQUIRE_KERNEL=1 EDGEGUARD_REQUIRE_BROKER=1
        mkdir -p artifacts/tests
        run_project "$1" "$PWD/artifacts/tests"
        ;;
    *) "tests/$1.sh" ;;
esac
