#!/bin/bash
# Runs in the VM of gpio-vm.sh: makes the chips, runs the tests that need them, then the agent itself. Ends with "N passed, N failed".
busybox=$1
passed=0 failed=0

check() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1)) && echo "ok: $1"
    else
        failed=$((failed + 1)) && echo "FAILED: $1: expected '$2', was '$3'"
    fi
}

# make_chip NAME LINES LABEL [LINE…]: a simulated chip, its lines named as a Raspberry Pi names them.
make_chip() {
    local chip=/sys/kernel/config/gpio-sim/$1 line
    mkdir "$chip" "$chip/bank"
    echo "$2" > "$chip/bank/num_lines"
    echo "$3" > "$chip/bank/label"
    for line in "${@:4}"; do
        mkdir "$chip/bank/line$line"
        echo "GPIO$line" > "$chip/bank/line$line/name"
    done
    echo 1 > "$chip/live"
}

set_up() {
    # The kernel asks this program for modules; the host may have none of its own to lend.
    printf '#!/bin/sh\nexec %s modprobe "$@"\n' "$busybox" > /run/modprobe
    chmod 755 /run/modprobe
    echo /run/modprobe > /proc/sys/kernel/modprobe
    for module in configfs gpio-sim uleds ledtrig-timer ledtrig-oneshot; do "$busybox" modprobe "$module"; done
    mount -t configfs none /sys/kernel/config 2> /dev/null
    "$busybox" ifconfig lo 127.0.0.1 up
    make_chip decoy 4 edgeguard-decoy
    make_chip front 28 edgeguard-sim 17 22 26 27
    front=/sys/kernel/config/gpio-sim/front
    export EDGEGUARD_GPIO_SIM=/sys/devices/platform/$(cat $front/dev_name)/$(cat $front/bank/chip_name)
    export EDGEGUARD_FIGURES=/run/figures DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_TieredPGO=0 VSTEST_CONNECTION_TIMEOUT=3600
    # The test runner blocks threads of the pool, which has but one for the VM's one processor: the agent must not wait for another.
    export DOTNET_ThreadPool_ForceMinWorkerThreads=8
    touch "$EDGEGUARD_FIGURES"
}

run_tests() {
    local project=EdgeGuard.Gpio.Tests
    dotnet test "tests/$project/bin/Release/net10.0/$project.dll" --logger "console;verbosity=normal" -- xUnit.PreEnumerateTheories=false 2>&1 |
        grep --line-buffered -v -e '^ *Passed ' -e '^$' | tee /run/tests
    passed=$((passed + $(count Passed)))
    failed=$((failed + $(count Failed)))
    grep -q '^Total tests: [1-9]' /run/tests || failed=$((failed + 1))
}

count() { sed -n "s/^ *$1: \([0-9]*\)$/\1/p" /run/tests | awk '{n += $1} END {print n + 0}'; }

level() { cat "$EDGEGUARD_GPIO_SIM/sim_gpio$1/value"; }

# begin_program DRIVER SECONDS: the program itself rehearses, so many seconds a rhythm, and has lit the first line.
begin_program() {
    local tries=600
    cat > /run/config.json << CONFIG
{ "leds": { "driver": "$1", "gpio": { "agent": "GPIO17", "network": "GPIO27", "alarm": "GPIO22" } } }
CONFIG
    dotnet src/EdgeGuard/bin/Release/net10.0/edgeguard.dll led test --config /run/config.json --seconds "$2" > /run/out 2>&1 &
    program=$!
    while [ "$(level 17)" = 0 ] && [ $((tries -= 1)) -gt 0 ]; do "$busybox" usleep 50000; done
    check "led test lights the first line by $1" 1 "$(level 17)"
}

kill_program() {
    kill -9 "$program"
    wait "$program" 2> /dev/null
    check "a program by $1 that was killed leaves its line dark" 0 "$(level 17)"
}

refuse_second_program() {
    dotnet src/EdgeGuard/bin/Release/net10.0/edgeguard.dll led test --config /run/config.json --seconds 1 > /run/second 2>&1
    check "a second program by $1 is told who has the line" 1 "$(grep -c "line 17 'GPIO17' by '" /run/second)"
}

# How often the threads of the program went to sleep and were woken, a second, while it shows the rhythm of now: the middle of three
# windows, for the runtime compiles in the background when it likes, and a thread that ends takes its count along.
wake_ups() {
    local before window
    for window in 1 2 3; do
        before=$(switches)
        "$busybox" sleep 3
        echo $((($(switches) - before) / 3))
    done | sort -n | sed -n 2p
}

switches() { awk '/^voluntary_ctxt_switches/ {n += $2} END {print n + 0}' "/proc/$program/task"/*/status 2> /dev/null; }

# The lessons are on, beat, wink, slow and fast, 20 s each; the first 5 s of each are for the program to come to rest.
measure_wake_ups() {
    local lesson told=
    "$busybox" sleep 5
    for lesson in on beat wink slow fast; do
        told="$told $(wake_ups) $lesson,"
        "$busybox" sleep 11
    done
    echo "wake-ups a second of a program that shows one light by $1:${told%,}" >> "$EDGEGUARD_FIGURES"
    check "a fast light wakes the program at most 60 times a second" 1 "$(($(sed 's/.* \([0-9]*\) fast,/\1/' <<< "$told") <= 60))"
}

set_up
run_tests
begin_program chardev 20
measure_wake_ups chardev
refuse_second_program chardev
kill_program chardev
if [ -e src/EdgeGuard/bin/Release/net10.0/System.Device.Gpio.dll ]; then
    begin_program gpio 20
    kill_program gpio
fi
cat "$EDGEGUARD_FIGURES"
echo "$passed passed, $failed failed"
