#!/usr/bin/env bash
# Sets up what is missing and runs the tests: units, golden rulesets, kernel, broker, stories, the packet oracle, and the lights
# on a GPIO chip. With --ci also the suites that take longer.
#
#   tests/run.sh [--ci]
#
# Suites run side by side, EDGEGUARD_TEST_LANES at a time; a table at the end says where the time went. Logs of the last run are in
# artifacts/tests. Ends with "N passed, N failed, N skipped"; exits 0 if none failed, 1 if some did, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
case ${1:-} in '') in_ci='' ;; --ci) in_ci=yes ;; *) echo "usage: tests/run.sh [--ci]" >&2; exit 2 ;; esac
# In CI nobody waits, and steady results count for more.
[ -z "$in_ci" ] || : "${EDGEGUARD_TEST_LANES:=$(nproc)}"
. deploy/packages.sh
. tests/run/suites.sh
. tests/run/left.sh
results=$PWD/artifacts/tests
rm -rf "$results" && mkdir -p "$results" || exit 2
remember_services "$results"
began=$(seconds)

steps 5
heading "Building EdgeGuard"
deploy/build.sh || exit 2
. deploy/dotnet.sh
. tests/run/projects.sh
need_dotnet || exit 2
# Optional: clients, servers and judges that we did not write, and what the machine with the GPIO chip is made of. Not every Debian
# has every one; the tests that need one name it.
vm=()
[ "$(uname -m)" != x86_64 ] || vm=(qemu-system-x86 make xz-utils libgpiod2 libgpiod3)
install_missing procps systemd curl wget gcc libc6-dev mosquitto mosquitto-clients dnsmasq-base udhcpc libyang2-tools device-tree-compiler \
    python3-jsonschema python3-yaml python3-jinja2 python3-paho-mqtt \
    --optional iptables unbound isc-dhcp-client dhcpcd-base lldpd ndisc6 kea-dhcp4-server kea-dhcp6-server tshark npm "${vm[@]}" || exit 2

step "Getting judges from npm, and a kernel with a GPIO chip"
judges=$PWD/artifacts/node
[ -e "$judges/node_modules/mqtt" ] || npm install --silent --no-package-lock --ignore-scripts --omit=optional --prefix "$judges" \
    @asyncapi/parser@3.6.3 mqtt@5.16.0 > "$results/npm.txt" 2>&1 || say "npm's @asyncapi/parser and mqtt cannot be had"
export NODE_PATH=$judges/node_modules
has_vm=true
tests/gpio-vm.sh --prepare > "$results/kernel.txt" 2>&1 || has_vm=false

step "Building the tests"
dotnet build EdgeGuard.sln -c Release -v q -nologo -tl:off > "$results/build.txt" 2>&1 || { cat "$results/build.txt" >&2; exit 2; }
end_step
# Suites that build for themselves when they are run by hand must not build side by side.
export EDGEGUARD_BUILT=1

# In CI, and wherever we are root, a kernel or broker test that cannot run has failed.
if [ "${CI:-}" = true ] || [ "$(id -u)" -eq 0 ]; then
    export EDGEGUARD_REQUIRE_KERNEL=1 EDGEGUARD_REQUIRE_BROKER=1
fi

# In CI a suite of its own runs the attacks.
project() { run_project "$1" "$results" ${in_ci:+--filter "$no_attacks"}; }

# One suite a line, the longest first.
suite gpio-vm env EDGEGUARD_GPIO_MINUTES="${EDGEGUARD_GPIO_MINUTES:-20}" tests/gpio-vm.sh
suite EdgeGuard.Lab.Tests project EdgeGuard.Lab.Tests
suite EdgeGuard.Tests project EdgeGuard.Tests
suite oracle tests/oracle.sh --random 40
suite EdgeGuard.Agent.Tests project EdgeGuard.Agent.Tests
suite EdgeGuard.Core.Tests project EdgeGuard.Core.Tests
suite EdgeGuard.Linux.Tests project EdgeGuard.Linux.Tests
suite stories tests/stories.sh
suite EdgeGuard.Mqtt.Tests project EdgeGuard.Mqtt.Tests
suite setup tests/setup.sh
# Where there is a VM, it runs this project.
$has_vm || suite EdgeGuard.Gpio.Tests project EdgeGuard.Gpio.Tests
if [ -n "$in_ci" ]; then
    suite oracle-random tests/oracle.sh --only random- --random 200
    suite attacks tests/attacks.sh
    suite fuzz tests/fuzz.sh all 4
    # By itself: it compiles for minutes, and boots a machine.
    alone packages tests/packages.sh
    alone image tests/image.sh
    alone stories-native tests/stories.sh --native
    alone systems tests/systems.sh
    alone bare env -u EDGEGUARD_BUILT -u EDGEGUARD_TEST_RUN tests/bare.sh
fi
alone services check_services "$results"

run_suites "$results"

report_suites
echo "from begin to end: $(duration $(($(seconds) - began)))"
passed=$(suites_sum 1) failed=$(suites_sum 3)
echo "$passed passed, $failed failed, $(suites_sum 5) skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
