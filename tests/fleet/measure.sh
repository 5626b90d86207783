# Sourced by tests/fleet.sh: checks, processes, and figures about them.

check() {
    if "${@:2}"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "failed: $1" | above
    fi
}

figure() { printf '  %-46s %s\n' "$1" "$2" | above; }

children=()
# Starts a program that the end of the script ends.
start() {
    "$@" &
    last=$!
    children+=("$last")
}

end() {
    kill "$1" 2> /dev/null
    wait "$1" 2> /dev/null
}

end_all() {
    local child
    stop_steps
    for child in "${children[@]}"; do kill "$child" 2> /dev/null; done
    type stop_cluster > /dev/null 2>&1 && stop_cluster
    wait 2> /dev/null
    rm -rf "$folder"
}

# Waits for a TCP port of 127.0.0.1.
port_opens() {
    local i
    for i in $(seq 300); do
        (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null && return 0
        sleep 0.1
    done
    echo "nothing listens on port $1" >&2
    return 1
}

# CPU time of processes so far, in hundredths of a second.
cpu_of() {
    local pid sum=0
    for pid in "$@"; do sum=$((sum + $(awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat" 2> /dev/null || echo 0))); done
    echo "$sum"
}

# A member of the JSON that the simulation wrote last.
result() { python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$folder/result.json" "$1"; }

compute() { python3 -c "print(round($1, ${2:-1}))"; }

# Simulates in the background: URL, gateways, rate, seconds, further options. $simulation is its process.
simulate() {
    "$program" fleet simulate --broker "$1" --gateways "$2" --devices 20 --rate "$3" --duration "$4s" --json "${@:5}" > "$folder/result.json" 2> "$folder/simulate.txt" &
    simulation=$!
    children+=("$simulation")
    local i
    for i in $(seq 1200); do
        grep -q "^$2 of $2 connected" "$folder/simulate.txt" && return 0
        kill -0 "$simulation" 2> /dev/null || break
        sleep 0.1
    done
    echo "the gateways did not connect:" >&2
    tail -3 "$folder/simulate.txt" >&2
    return 1
}

# The simulation ends by itself; it has sent everything, or says what was lost.
simulated() {
    wait "$simulation"
    simulation_exit=$?
    return 0
}

# Reads every event and keeps its id. A session that the broker keeps: what comes while nobody reads is delivered later.
count_events() { # PORT VERSION
    mosquitto_sub -p "$1" -V "$2" -i counter -c -q 1 -t 'edgeguard/+/event' -t 'edgeguard/+/device/+/event' -F '%p' > "$folder/events.$3" 2>> "$folder/counter.txt" &
    counter=$!
    children+=("$counter")
}

distinct_events() { cat "$folder"/events.* | grep -o '"id":"[0-9a-f]\{32\}"' | sort -u | wc -l; }

# Every event that happened arrived, at least once.
all_arrived() {
    local i sent
    sent=$(result sent)
    for i in $(seq 100); do
        [ "$(distinct_events)" -ge "$sent" ] && break
        sleep 0.2
    done
    figure "events sent, arrived (distinct ids), lost" "$sent, $(distinct_events), $(result lost)"
    [ "$(distinct_events)" -eq "$sent" ] && [ "$(result lost)" -eq 0 ]
}

came_back() { # at least so many gateways, all within a minute, not all at once
    figure "reconnects, most in one second, longest gap" "$(result reconnects), $(result reconnects_in_busiest_second), $(result longest_away_s) s"
    [ "$(result reconnects)" -ge "$1" ] && [ "$(compute "$(result longest_away_s) <= 60" 0)" -eq 1 ] && [ "$(result reconnects_in_busiest_second)" -le "$(($1 * 3 / 4 + 2))" ]
}
