# Sourced by tests/fleet.sh: the access lists of deploy/fleet, on the broker that they are for.

secret=a-password-of-the-tests
fleet_users=(gw01 gw02 watcher manager)

role_of() { case $1 in gw*) echo gateway ;; *) echo "$1" ;; esac; }

publish_as() { mosquitto_pub -p "$port" -V "$version" -u "$1" -P "$secret" -q 1 -t "$2" -m "$3" > /dev/null 2>&1; }

# Reads for some seconds what a user may read; $reading is its process.
read_as() {
    local file=$1 user=$2 filters=() filter
    for filter in "${@:3}"; do filters+=(-t "$filter"); done
    mosquitto_sub -p "$port" -V "$version" -u "$user" -P "$secret" -q 1 "${filters[@]}" -W 6 -F '%t %p' > "$file" 2> /dev/null &
    reading=$!
}

# What each may, arrives; what it may not, does not. PORT VERSION
access_holds() {
    local port=$1 version=$2 readers=() reading topic
    local order=request/device/quarantine
    read_as "$folder/read.watcher" watcher 'edgeguard/#' && readers+=("$reading")
    read_as "$folder/read.gw02" gw02 "edgeguard/gw02/request/#" 'edgeguard-group/school/request/#' && readers+=("$reading")
    read_as "$folder/read.gw01" gw01 'edgeguard/gw02/event' && readers+=("$reading")
    sleep 2
    publish_as gw01 edgeguard/gw01/event own
    publish_as gw02 edgeguard/gw02/event own
    publish_as manager "edgeguard/gw02/$order" order
    publish_as manager "edgeguard-group/school/$order" group
    for topic in edgeguard/gw02/event "edgeguard/gw02/$order" "edgeguard-group/school/$order"; do publish_as gw01 "$topic" forged; done
    for topic in edgeguard/gw01/event "edgeguard/gw02/$order" "edgeguard-group/school/$order"; do publish_as watcher "$topic" forged; done
    publish_as manager edgeguard/gw01/event forged
    wait "${readers[@]}"
    [ "$(sort "$folder/read.watcher")" = "$(printf '%s\n' 'edgeguard/gw01/event own' 'edgeguard/gw02/event own' "edgeguard/gw02/$order order")" ] &&
        [ "$(sort "$folder/read.gw02")" = "$(printf '%s\n' "edgeguard-group/school/$order group" "edgeguard/gw02/$order order" | sort)" ] &&
        [ ! -s "$folder/read.gw01" ] || { head -20 "$folder"/read.* >&2; return 1; }
}

access_on_mosquitto() {
    local user
    cp deploy/fleet/mosquitto-acl "$folder/acl" && touch "$folder/passwords"
    for user in "${fleet_users[@]}"; do mosquitto_passwd -b "$folder/passwords" "$user" "$secret"; done
    printf 'user %s\nlistener 1885 127.0.0.1\nallow_anonymous false\npassword_file %s\nacl_file %s\nlog_dest none\n' "$(id -un)" "$folder/passwords" "$folder/acl" > "$folder/access.conf"
    start mosquitto -c "$folder/access.conf"
    local guarded=$last
    port_opens 1885
    check "the access list for Mosquitto separates gateways, watcher and manager" access_holds 1885 5
    end "$guarded"
}

access_on_rabbitmq() {
    local user
    cat > "$folder/rabbitmqctl" <<END
#!/usr/bin/env bash
$(declare -f node_environment)
folder=$folder rabbitmq_bin=$rabbitmq_bin
node_environment 1
exec $rabbitmq_bin/rabbitmqctl "\$@"
END
    chmod +x "$folder/rabbitmqctl"
    for user in "${fleet_users[@]}"; do echo "$secret" | RABBITMQCTL=$folder/rabbitmqctl deploy/fleet/rabbitmq-gateway.sh "$(role_of "$user")" "$user" >> "$folder/rabbitmqctl.txt" 2>&1; done
    check "the access rules for RabbitMQ separate gateways, watcher and manager" access_holds 18831 311
}
