#!/usr/bin/env bash
# Sets up what is missing and runs every test: units, golden rulesets, kernel, broker, the story, the packet oracle, and the lights
# on a GPIO chip.
# Ends with "N passed, N failed, N skipped"; exits 0 if none failed, 1 if some did, 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
deploy/build.sh || exit 2
install_missing mosquitto mosquitto-clients dnsmasq-base udhcpc libyang2-tools device-tree-compiler \
    python3-jsonschema python3-yaml python3-jinja2 python3-paho-mqtt || exit 2

# Clients and servers that we did not write; not every Debian has every one, and the tests that need one name it.
for foreign in unbound isc-dhcp-client dhcpcd-base lldpd ndisc6 kea-dhcp4-server kea-dhcp6-server; do install_missing "$foreign" || true; done

# Judges and clients from another world; where they cannot be had, the tests that need them say so.
judges=$PWD/artifacts/node
command -v npm >/dev/null || install_missing npm || true
[ -e "$judges/node_modules/mqtt" ] || npm install --silent --no-package-lock --ignore-scripts --omit=optional --prefix "$judges" \
    @asyncapi/parser@3.6.3 mqtt@5.16.0 >&2 || say "npm's @asyncapi/parser and mqtt cannot be had"
export NODE_PATH=$judges/node_modules

# What the machine with the GPIO chip is made of; where it cannot be had, tests/gpio-vm.sh says what it did not run.
libgpiod=$(apt-cache pkgnames libgpiod | grep -xE 'libgpiod[23]' | sort | tail -n 1)
[ "$(uname -m)" != x86_64 ] || install_missing qemu-system-x86 gcc make $libgpiod || true

# In CI, and wherever we are root, a kernel or broker test that cannot run has failed.
if [ "${CI:-}" = true ] || [ "$(id -u)" -eq 0 ]; then
    export EDGEGUARD_REQUIRE_KERNEL=1 EDGEGUARD_REQUIRE_BROKER=1
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
dotnet build EdgeGuard.sln -c Release -v q -nologo || exit 2
dotnet test EdgeGuard.sln -c Release --no-build --nologo -m:1 --logger "trx" --results-directory "$results" -v q
ran=$?

# Adds up what the runner counted, from its own reports.
count() { grep -ho "<Counters [^>]*" "$results"/*.trx 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{n += $1} END {print n + 0}'; }
passed=$(count passed)
failed=$(count failed)
skipped=$(grep -ho 'outcome="NotExecuted"' "$results"/*.trx 2>/dev/null | wc -l)

# A script of its own adds what its last line says.
add() {
    local line red
    echo "== $*" >&2
    line=$("$@" | tee >(cat >&2) | grep -E '^[0-9]+ passed, [0-9]+ failed' | tail -n 1)
    red=$(cut -d' ' -f3 <<< "${line:-0 passed, 1 failed}")
    [ "$red" -eq 0 ] || echo "failed: $* (${line:-it ended without a count})" >> "$results/failures"
    failed=$((failed + red))
    [ -n "$line" ] || return
    passed=$((passed + $(cut -d' ' -f1 <<< "$line")))
    [[ $line != *skipped* ]] || skipped=$((skipped + $(grep -oE '[0-9]+ skipped' <<< "$line" | cut -d' ' -f1)))
}

# One command that passes or fails as one test.
one() {
    if "$@" >&2; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "failed: $*" >> "$results/failures"; fi
}

# Every message that a story brings about must be as deploy/mqtt says.
for story in tests/scenarios/*.json; do
    one artifacts/edgeguard simulate "$story" --messages "$results/messages"
    one /usr/bin/python3 deploy/mqtt/check.py --strict < "$results/messages"
done
add tests/oracle.sh
add tests/gpio-vm.sh

# The end of a long log is what people see: it names what failed, and why.
/usr/bin/python3 - "$results"/*.trx <<'NAMES'
import sys, xml.etree.ElementTree as xml
name = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
for file in sys.argv[1:]:
    for result in xml.parse(file).iter(name + "UnitTestResult"):
        if result.get("outcome") == "Failed":
            info = result.find(f"{name}Output/{name}ErrorInfo")
            print("failed:", result.get("testName"))
            print("    " + "\n".join(text for text in info.itertext() if text.strip())[:3000].replace("\n", "\n    ") if info is not None else "")
NAMES
[ ! -e "$results/failures" ] || cat "$results/failures"

echo "$passed passed, $failed failed, $skipped skipped"
[ "$ran" -eq 0 ] && [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
