#!/usr/bin/env bash
# What the DNS gate costs: latency added to a question, and names of a thousand devices refreshed.
set -euo pipefail
cd "$(dirname "$0")/.."
dotnet build tests/EdgeGuard.Lab.Tests -c Release -v q -nologo >&2
dotnet build tests/EdgeGuard.Linux.Tests -c Release -v q -nologo >&2
dotnet exec tests/EdgeGuard.Lab.Tests/bin/Release/net10.0/EdgeGuard.Lab.Tests.dll EdgeGuard.Lab.Tests.Gate.GateFigures LatencyAsync
EDGEGUARD_FIGURES=1 dotnet test tests/EdgeGuard.Linux.Tests -c Release --no-build -v q -nologo --filter FullyQualifiedName~NameRefreshTests --logger 'console;verbosity=detailed' | grep -E 'refreshed|Passed|Failed'
