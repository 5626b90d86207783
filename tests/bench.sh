#!/usr/bin/env bash
# Measures, in network namespaces of its own, and prints tables; asserts nothing. Needs root (or "unshare -Ur") and nft.
#   tests/bench.sh                 every section
#   tests/bench.sh apply packet    these sections;  --list tells which there are
# What was measured where, and what it means: tests/BENCH.md. Exits 0, or 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/EdgeGuard.Benchmarks -c Release -v q -nologo >&2 || exit 2
exec tests/EdgeGuard.Benchmarks/bin/Release/net10.0/EdgeGuard.Benchmarks "$@"
