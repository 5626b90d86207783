#!/usr/bin/env bash
# Tests what deploy/build.sh needs on a machine without .NET: the download of the SDK, and the progress that scripts show.
# Needs no root. The SDK is a small one of its own making, on a mirror on loopback; tests/bare.sh tests with the real one.
# Ends with "N passed, N failed"; exits 0 if none failed, 1 if some did, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. tests/setup/checks.sh
steps 2
step "Downloading an SDK, in good and bad ways"
. tests/setup/download.sh
step "Watching progress"
. tests/setup/progress.sh
end_step
finish
