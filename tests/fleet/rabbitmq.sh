# Sourced by tests/fleet.sh: three RabbitMQ nodes on loopback, and haproxy before them as where many gateways have one address for a cluster.

rabbitmq_bin=/usr/lib/rabbitmq/bin
nodes=()

node_environment() {
    export HOME=$folder/rabbitmq ERL_EPMD_ADDRESS=127.0.0.1
    export RABBITMQ_NODENAME=edgeguard$1@localhost RABBITMQ_CONFIG_FILE=$folder/node$1/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$folder/node$1/plugins
    export RABBITMQ_MNESIA_BASE=$folder/node$1/data RABBITMQ_LOG_BASE=$folder/node$1/log RABBITMQ_PID_FILE=$folder/node$1/pid
    export RABBITMQ_NODE_PORT=$((5670 + $1)) RABBITMQ_DIST_PORT=$((25670 + $1)) RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none"
}

start_node() {
    mkdir -p "$folder/node$1"
    cat > "$folder/node$1/rabbitmq.conf" <<END
listeners.tcp.1 = 127.0.0.1:$((5670 + $1))
mqtt.listeners.tcp.1 = 127.0.0.1:$((18830 + $1))
mqtt.allow_anonymous = true
mqtt.default_user = guest
mqtt.default_pass = guest
mqtt.exchange = amq.topic
log.file.level = warning
END
    echo '[rabbitmq_mqtt].' > "$folder/node$1/plugins"
    (node_environment "$1"; exec "$rabbitmq_bin/rabbitmq-server" > "$folder/node$1/out" 2>&1) &
    nodes[$1]=$!
    children+=("${nodes[$1]}")
}

on_node() { (node_environment "$1"; "$rabbitmq_bin/rabbitmqctl" -q "${@:2}") >> "$folder/rabbitmqctl.txt" 2>&1; }

# The Erlang process of a node.
beam_of() { cat "$folder/node$1/pid" 2> /dev/null; }

stop_cluster() {
    local n
    for n in 1 2 3; do kill -9 "$(beam_of "$n")" 2> /dev/null; done
    [ -z "${epmd:-}" ] || kill "$epmd" 2> /dev/null
}

start_cluster() {
    local n i
    mkdir -p "$folder/rabbitmq" && (umask 077 && echo "edgeguard$RANDOM$RANDOM" > "$folder/rabbitmq/.erlang.cookie") && chmod 400 "$folder/rabbitmq/.erlang.cookie" || return
    start epmd -address 127.0.0.1 2> /dev/null
    epmd=$last
    port_opens 4369 || return
    for n in 1 2 3; do start_node "$n"; done
    for n in 1 2 3; do
        for i in $(seq 60); do on_node "$n" await_startup --timeout 60 && break; sleep 1; done
    done
    for n in 2 3; do on_node "$n" stop_app && on_node "$n" join_cluster edgeguard1@localhost && on_node "$n" start_app || return; done
    # The queue of each subscription is kept on two nodes. Without that, a gateway of a killed node cannot subscribe again until the node is back.
    on_node 1 set_policy subscriptions '^mqtt-subscription-' '{"ha-mode":"exactly","ha-params":2,"ha-sync-mode":"automatic"}' --apply-to queues || return
    for n in 1 2 3; do port_opens $((18830 + n)) || return; done
}

start_balancer() {
    cat > "$folder/haproxy.cfg" <<'END'
defaults
    mode tcp
    timeout connect 2s
    timeout client 2m
    timeout server 2m
listen mqtt
    bind 127.0.0.1:1884
    balance leastconn
    option redispatch
    default-server check inter 1s fall 2 rise 2 on-marked-down shutdown-sessions
    server node1 127.0.0.1:18831
    server node2 127.0.0.1:18832
    server node3 127.0.0.1:18833
END
    start haproxy -f "$folder/haproxy.cfg" -db > "$folder/haproxy.txt" 2>&1
    port_opens 1884
}

on_rabbitmq() {
    [ -x "$rabbitmq_bin/rabbitmq-server" ] && command -v haproxy > /dev/null || { echo "RabbitMQ: skipped, install rabbitmq-server and haproxy"; return; }
    step "Starting three RabbitMQ nodes"
    start_cluster && start_balancer || { check "a cluster of three RabbitMQ nodes starts" false; tail -5 "$folder/rabbitmqctl.txt" >&2; return; }
    echo "RabbitMQ $(cd "$rabbitmq_bin/../lib" && echo rabbitmq_server-* | sed 's/.*-//'), three nodes behind haproxy" | above
    step "Trying what RabbitMQ can do, and its access lists"
    report_abilities
    access_on_rabbitmq
    local before=() beams=() n
    for n in 1 2 3; do beams+=("$(beam_of "$n")"); done

    step "Killing a RabbitMQ node under $gateways gateways"
    count_events 18831 311 before
    sleep 1
    check "gateways connect to the cluster" simulate mqtt://127.0.0.1:1884 "$gateways" 12 40
    before=("$(cpu_of "${beams[@]}")" "$(cpu_of "$simulation")")
    sleep 10
    figure "CPU of all nodes, of all gateways (one processor)" "$(compute "($(cpu_of "${beams[@]}") - ${before[0]}) / 10") %, $(compute "($(cpu_of "$simulation") - ${before[1]}) / 10") %"
    kill -9 "$(beam_of 3)"
    simulated
    figure "messages a second" "$(result messages_per_s)"
    check "no event is lost when a node is killed" all_arrived
    check "the gateways of the node come back within a minute, not at once" came_back $((gateways / 4))
    end "$counter"
    stop_cluster
}

# What this broker cannot do is found out, so that a newer one is not called worse than it is.
report_abilities() {
    mosquitto_pub -p 18831 -V 5 -t probe/version -m x 2> /dev/null && figure "MQTT 5" yes || figure "MQTT 5" "no: gateways use MQTT 3.1.1"
    mosquitto_pub -p 18831 -V 311 -r -q 1 -t probe/retained -m x
    [ "$(mosquitto_sub -p 18832 -V 311 -t probe/retained -W 2 2> /dev/null)" = x ] && figure "retained messages on every node" yes ||
        figure "retained messages on every node" "no: who connects to another node learns a state when it changes"
    mosquitto_sub -p 18831 -V 311 -q 1 -t '$share/probe/probe/shared' -C 1 -W 4 > "$folder/shared" 2> /dev/null &
    local sharing=$!
    sleep 1
    mosquitto_pub -p 18832 -V 311 -q 1 -t probe/shared -m x
    wait "$sharing"
    [ -s "$folder/shared" ] && figure "shared subscriptions" yes || figure "shared subscriptions" "no: each 'fleet watch' gets all events"
}
