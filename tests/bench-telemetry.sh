#!/usr/bin/env bash
# what reporting costs, against a real broker on loopback
# Prints a line for each figure; asserts nothing but that no event is lost. Once for each MQTT adapter that is compiled in, or for
# those named. A section of tests/bench.sh.
#   tests/bench-telemetry.sh [mosquitto] [mqttnet]
# QoS 1 messages a second end to end beside mosquitto_pub -l in the same run, forbidden packet to subscriber with and without other
# traffic, and seven days without a broker. Exits 0, or 2 if it could not run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. deploy/packages.sh
. deploy/dotnet.sh
need_dotnet || exit 2
command -v mosquitto_sub >/dev/null || { echo "there is no mosquitto_sub (Debian: mosquitto mosquitto-clients)" >&2; exit 2; }
project=tests/EdgeGuard.Agent.Tests
step "Building $project"
build_project "$project" || exit 2
end_step
adapters=("$@")
if [ ${#adapters[@]} -eq 0 ]; then
    adapters=(mosquitto)
    [ ! -e "$project/bin/Release/net10.0/MQTTnet.dll" ] || adapters+=(mqttnet)
fi
log=$(mktemp)
trap 'rm -f "$log"; stop_steps' EXIT
steps ${#adapters[@]}
for adapter in "${adapters[@]}"; do
    step "Measuring the adapter $adapter"
    # The service has MALLOC_ARENA_MAX=2 too; without it glibc keeps an arena for threads long gone.
    EDGEGUARD_BENCH=1 EDGEGUARD_BENCH_TRANSPORT=$adapter MALLOC_ARENA_MAX=2 dotnet test "$project" -c Release --no-build --nologo \
        --filter "FullyQualifiedName~TelemetryBench|FullyQualifiedName~BrokerAway" --logger "console;verbosity=detailed" > "$log" 2>&1
    ran=$?
    end_step
    sed -n -e 's/^ \(.*trials)\|.*mosquitto_pub -l.*\)$/\1/p' -e "s/^ \(.* events in .*\)$/$adapter, \1/p" "$log"
    [ "$ran" -eq 0 ] || { cat "$log" >&2; exit 2; }
done
