#!/usr/bin/env bash
# Tests the scripts: the download of the SDK for a machine without .NET, the progress that they show, and how tests/run.sh counts.
# Needs no root. The SDK is a small one of its own making, on a mirror on loopback; tests/bare.sh tests with the real one.
# Ends with "N passed, N failed"; exits 0 if none failed, 1 if some did, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. tests/setup/checks.sh
steps 3
step "Downloading an SDK, in good and bad ways"
. tests/setup/download.sh
step "Watching progress"
. tests/setup/progress.sh
step "Counting suites"
. tests/setup/suites.sh
end_step
finish
