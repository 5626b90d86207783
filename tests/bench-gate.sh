#!/usr/bin/env bash
# what the DNS gate adds to a question, and a thousand devices' names refreshed
# Prints a line for each figure. A section of tests/bench.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/EdgeGuard.Lab.Tests -c Release -v q -nologo >&2
dotnet build tests/EdgeGuard.Linux.Tests -c Release -v q -nologo >&2
dotnet exec tests/EdgeGuard.Lab.Tests/bin/Release/net10.0/EdgeGuard.Lab.Tests.dll EdgeGuard.Lab.Tests.DnsProxy.DnsProxyBenchmark LatencyAsync
EDGEGUARD_FIGURES=1 dotnet test tests/EdgeGuard.Linux.Tests -c Release --no-build -v q -nologo --filter FullyQualifiedName~NameRefreshTests --logger 'console;verbosity=detailed' | grep -E 'refreshed|Passed|Failed'
