# Sourced by tests/fleet.sh: one Mosquitto.

start_mosquitto() {
    mkdir -p "$folder/mosquitto"
    cat > "$folder/mosquitto.conf" <<END
user $(id -un)
listener 1883 127.0.0.1
allow_anonymous true
persistence true
persistence_location $folder/mosquitto/
max_queued_messages 0
max_inflight_messages 200
log_dest file $folder/mosquitto.log
END
    start mosquitto -c "$folder/mosquitto.conf"
    broker=$last
    port_opens 1883
}

on_mosquitto() {
    echo "Mosquitto $(mosquitto -h | sed -n '1s/.*version //p')"
    start_mosquitto || { check "mosquitto starts" false; return; }
    local url=mqtt://127.0.0.1:1883 alone before=() rest

    step "Measuring one gateway"
    # Without gateways, so that what each one takes can be told from what the program takes.
    simulate "$url" 1 0 2 && simulated
    alone=$(result rss_bytes)

    step "Measuring $gateways gateways on Mosquitto"
    count_events 1883 5 first
    check "gateways connect to mosquitto" simulate "$url" "$gateways" 600 20
    before=("$(cpu_of "$broker")" "$(cpu_of "$simulation")")
    sleep 15
    figure "CPU of the broker, of all gateways (one processor)" "$(compute "($(cpu_of "$broker") - ${before[0]}) / 15") %, $(compute "($(cpu_of "$simulation") - ${before[1]}) / 15") %"
    simulated
    figure "messages a second" "$(result messages_per_s)"
    figure "bytes of a gateway and hour under attack (kB)" "$(compute "$(result bytes) / $gateways / $(result duration_s) * 3.6")"
    rest=$(compute "($(result rss_bytes) - $alone) / ($gateways - 1) / 1e6" 3)
    figure "memory of a gateway (MB)" "$rest"
    check "a gateway takes at most 1 MB" [ "$(compute "$rest <= 1" 0)" -eq 1 ]
    check "every event arrives" all_arrived
    end "$counter"
    rm -f "$folder"/events.*

    step "Measuring $gateways idle gateways"
    idle_on_mosquitto "$url"

    step "Trying the access lists of Mosquitto"
    access_on_mosquitto

    step "Restarting Mosquitto under $gateways gateways"
    count_events 1883 5 before
    check "gateways connect to mosquitto again" simulate "$url" "$gateways" 12 30
    sleep 5
    end "$broker"
    sleep 2
    start_mosquitto
    end "$counter"
    count_events 1883 5 after
    simulated
    check "no event is lost when mosquitto restarts" all_arrived
    check "all gateways come back to mosquitto within a minute, not at once" came_back "$gateways"
    end "$counter"
    rm -f "$folder"/events.*
    end "$broker"
}

# Health ten times as often as the least, so that a short time shows it; an hour has twelve of them, and a ping every 30 s without any.
idle_on_mosquitto() {
    simulate "$1" "$gateways" 0 21 --health 10s || return
    simulated
    local each
    each=$(compute "$(result bytes) / $gateways / $(result duration_s) * 10" 0)
    figure "bytes of a health message" "$each"
    figure "bytes of an idle gateway and hour (kB)" "$(compute "($each * 12 + 120 * 4) / 1000")"
    check "an idle gateway sends at most 20 kB an hour" [ "$(compute "($each * 12 + 120 * 4) <= 20000" 0)" -eq 1 ]
}
