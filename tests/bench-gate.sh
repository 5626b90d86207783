#!/usr/bin/env bash
# what the DNS proxy adds to a question, and a thousand devices' names refreshed
# Prints a line for each figure. A section of tests/bench.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet
steps 4
step "Building tests/EdgeGuard.Lab.Tests"
build_project tests/EdgeGuard.Lab.Tests
step "Building tests/EdgeGuard.Linux.Tests"
build_project tests/EdgeGuard.Linux.Tests
step "Measuring what the DNS proxy adds to a question"
dotnet exec tests/EdgeGuard.Lab.Tests/bin/Release/net10.0/EdgeGuard.Lab.Tests.dll EdgeGuard.Lab.Tests.DnsProxy.DnsProxyBenchmark LatencyAsync | above
step "Measuring how names are refreshed"
EDGEGUARD_FIGURES=1 dotnet test tests/EdgeGuard.Linux.Tests -c Release --no-build -v q -nologo --filter FullyQualifiedName~NameRefreshTests --logger 'console;verbosity=detailed' | grep -E 'refreshed|Passed|Failed' | above
end_step
