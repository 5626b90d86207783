# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2317 # what check evaluates and runs; variables of what it sources
# What is proved in the machine of vm.sh; to be sourced by tests/systems.sh. Packets are sent 20 times a second to each port. Times are those
# of the machine's own clock.

run() {
    inside "$@" > "$work/log" 2>&1
    status=$?
}
says() { grep -qE -- "$1" "$work/log"; }
# Waits until a condition holds: while the machine has used less than $limit seconds of a processor, ten minutes at most.
wait_for() {
    local end=$(($(seconds) + 600)) used
    used=$(vm_used)
    until eval "$1"; do
        [ "$(seconds)" -lt "$end" ] && [ $(($(vm_used || echo 99999) - used)) -lt "$limit" ] || return 1
        sleep 0.3
    done
}
in_force() { wait_for 'inside edgeguard status 2> /dev/null | grep -q "rules     in force"'; }
process() { inside systemctl show --property MainPID --value edgeguard.service; }
arrived() { inside ip netns exec internet nft list counter inet server "$1" | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
# A time of a unit, in microseconds since the start of the machine.
time_of() { inside systemctl show --property "$2TimestampMonotonic" --value "$1"; }
report() {
    inside journalctl --no-pager --boot --unit edgeguard --unit edgeguard-early --lines 25 >> "$work/log" 2>&1
}

# From here on, packets count.
begin() { allowed_before=$(arrived allowed) forbidden_before=$(arrived forbidden) began_at=$(inside cut -d' ' -f1 /proc/uptime); }
# Waits until 20 more allowed packets have arrived, and counts what was forbidden since "begin": $forbidden packets within $window ms.
count() {
    local expected=$(($(arrived allowed) + 20))
    wait_for '[ "$(arrived allowed)" -ge '"$expected"' ]' || { echo "no allowed packet arrives" > "$work/log"; forbidden=none; report; return 1; }
    forbidden=$(($(arrived forbidden) - forbidden_before)) allowed=$(($(arrived allowed) - allowed_before))
    window=$(inside awk -v began="$began_at" '$1 >= began && $2 == 9999 { if (!first) first = $1; last = $1 } END { printf "%d", first ? (last - first) * 1000 + 50 : 0 }' /run/arrivals)
    echo "$allowed allowed and $forbidden forbidden packets arrived; the latter within $window ms" > "$work/log"
    report
}
nothing_passed() { [ "$forbidden" = 0 ]; }
drops_now() { begin && count && nothing_passed; }
nothing_passed_since_boot() {
    begin
    count && [ "$(arrived forbidden)" = 0 ]
}
# On a kernel with owned tables nothing passes; on others, how much does.
owned_or_stated() {
    if $owns; then nothing_passed; else say "window $1, $kernel_name: $forbidden packets of 20 a second, within $window ms"; fi
}

prove_install() {
    begin
    count
    check "$kernel_name: before, everything arrives" eval '[ "$forbidden" -gt 0 ]'
    run dpkg --install "/root/${deb##*/}"
    check "$kernel_name: dpkg installs the package" test "$status" -eq 0
    [ "$status" -eq 0 ] || return
    check "$kernel_name: status says that the rules are in force" in_force
    run systemctl show --property Type,ActiveState,SubState,NRestarts edgeguard
    check "$kernel_name: systemd has the agent's message that it is ready" eval 'says "^Type=notify$" && says "^ActiveState=active$" && says "^SubState=running$" && says "^NRestarts=0$"'
    inside useradd --create-home --groups edgeguard helper
    run runuser --user helper -- edgeguard status
    check "$kernel_name: a member of the group edgeguard needs no root" eval '[ "$status" -eq 0 ] && says "rules     in force"'
    for unit in edgeguard.service edgeguard-early.service edgeguard-fetcher@1.service; do
        run systemd-analyze security --no-pager "$unit"
        check "$kernel_name: systemd-analyze security gives $unit at most 2.0" eval 'tail -n 1 "$work/log" | grep -qE "level for $unit: ([01]\.[0-9]|2\.0) "'
        say "$(tail -n 1 "$work/log" | sed 's/^[^O]*//; s/ [A-Z]* [^ ]*$//')"
    done
    wait_for 'inside edgeguard devices | grep -q 192.168.20.10'
    run edgeguard enforce things --force --no-confirm
    check "$kernel_name: the network can be enforced" test "$status" -eq 0
    check "$kernel_name: then nothing forbidden arrives" drops_now
    say "memory: $(inside sed -n 's/^VmRSS:[[:space:]]*//p' "/proc/$(process)/status") resident, $kernel_name"
}

prove_reboot() {
    inside systemctl enable --quiet nftables
    inside systemctl reboot
    next_boot
    check "$kernel_name: after a reboot, no forbidden packet has passed from second 0 on" nothing_passed_since_boot
    local sent early before_network
    sent=$(time_of around.service InactiveExit) early=$(time_of edgeguard-early.service ActiveEnter) before_network=$(time_of network-pre.target ActiveEnter)
    echo "senders $sent, early rules $early, network-pre.target $before_network µs" > "$work/log"
    check "$kernel_name: the device sent before the early rules, and they were in force before network-pre.target" \
        eval '[ "$sent" -gt 0 ] && [ "$sent" -lt "$early" ] && [ "$early" -le "$before_network" ]'
    check "$kernel_name: the agent replaces them, and nothing passes" eval 'in_force && nothing_passed_since_boot'
    say "boot, $kernel_name: senders at $((sent / 1000)) ms, early rules in force at $((early / 1000)) ms, agent ready at $(($(time_of edgeguard.service ActiveEnter) / 1000)) ms"
    check "$kernel_name: the device and the mode are known" eval 'inside edgeguard devices > "$work/log" && says 192.168.20.10 && inside edgeguard status > "$work/log" && says enforce'
}

prove_kill() {
    begin
    inside systemctl kill --signal KILL edgeguard
    check "$kernel_name: nothing passes after kill -9, until the agent is back" eval 'in_force && count && nothing_passed'
    begin
    inside bash -c 'systemctl kill --signal KILL edgeguard; until [ "$(systemctl show --property MainPID --value edgeguard)" = 0 ]; do sleep 0.05; done; nft flush ruleset'
    in_force
    count
    check "$kernel_name: a flush of all rules between kill -9 and the next agent" owned_or_stated "after kill -9 and a flush"
    check "$kernel_name: then nothing passes" drops_now
}

prove_others() {
    local action hung
    for action in restart reload; do
        begin
        inside systemctl "$action" nftables
        sleep 1
        in_force
        count
        check "$kernel_name: $action of nftables.service" owned_or_stated "at a $action of nftables.service"
        check "$kernel_name: then nothing passes" drops_now
    done
    begin
    inside nft flush ruleset
    sleep 1
    count
    check "$kernel_name: a flush of all rules while the agent runs" owned_or_stated "at a flush of all rules"
    hung=$(process)
    begin
    inside kill -STOP "$hung"
    check "$kernel_name: the watchdog replaces an agent that hangs" wait_for '[ "$(process)" != "$hung" ] && [ "$(process)" -gt 1 ]'
    in_force
    count
    check "$kernel_name: nothing passes meanwhile" nothing_passed
    begin
    inside bash -c 'kill -STOP $(systemctl show --property MainPID --value edgeguard); nft flush ruleset'
    wait_for '[ "$(inside systemctl show --property NRestarts --value edgeguard)" -ge 2 ]'
    in_force
    count
    check "$kernel_name: a flush of all rules while the agent hangs" owned_or_stated "at a flush while the agent hangs, with WatchdogSec=30"
    check "$kernel_name: then nothing passes" drops_now
}

prove_power() {
    reset_vm
    check "$kernel_name: no forbidden packet passes after a reset" nothing_passed_since_boot
    check "$kernel_name: the agent is back" in_force
    stop_vm
    start_vm
    check "$kernel_name: no forbidden packet passes after the power was cut" nothing_passed_since_boot
    check "$kernel_name: the agent is back, with device and mode" eval 'in_force && inside edgeguard devices > "$work/log" && says 192.168.20.10 && inside edgeguard status > "$work/log" && says enforce'
}

# A certificate authority and a server's certificate of it, for the server of MUD files.
make_certificates() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj "/CN=Authority of the test" -keyout "$work/ca.key" -out "$work/mud-ca.pem" &&
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=mud.home.arpa" -keyout "$work/mud.key" -out "$work/mud.csr" &&
        printf '%s\n' subjectAltName=DNS:mud.home.arpa extendedKeyUsage=serverAuth basicConstraints=CA:FALSE > "$work/mud.ext" &&
        openssl x509 -req -days 30 -in "$work/mud.csr" -CA "$work/mud-ca.pem" -CAkey "$work/ca.key" -CAcreateserial -extfile "$work/mud.ext" -out "$work/mud.crt" &&
        cat "$work/mud.crt" "$work/mud.key" > "$work/mud.pem"
}

prove_fetcher() {
    inside mkdir -p /root/mud
    inside cp /root/thing.json /root/mud/
    inside systemd-run --quiet --unit mud --working-directory /root/mud ip netns exec internet openssl s_server -accept 443 -cert /root/mud.pem -key /root/mud.pem -WWW
    inside cp /root/mud-ca.pem /root/mud.json /etc/edgeguard/
    inside mv /etc/edgeguard/mud.json /etc/edgeguard/edgeguard.json
    begin
    inside systemctl restart edgeguard
    check "$kernel_name: a MUD file is fetched over HTTPS" wait_for 'inside edgeguard device thing --json > "$work/log" 2>&1 && says "Thing that sends to one host"'
    run systemctl show --property NAccepted,ActiveState edgeguard-fetcher.socket
    check "$kernel_name: systemd started edgeguard-fetcher.service for it" eval 'says "^NAccepted=[1-9]" && says "^ActiveState=active$"'
    run journalctl --no-pager --boot --unit edgeguard
    check "$kernel_name: the agent says so" says "parsed by a service of systemd"
    run journalctl --no-pager --boot --grep 'edgeguard-fetcher@.*(Failed|failed|denied)'
    check "$kernel_name: and it did not fail" fails says edgeguard-fetcher
    check "$kernel_name: with that profile too, nothing forbidden passes" eval 'count && nothing_passed'
}

# Questions that the thing asks from here on, 20 a second. The address of the name gets none of its packets, because a device may use what it resolved.
ask() {
    inside systemd-run --quiet --unit ask ip netns exec thing /root/ask.py 192.168.20.1 other.example.com /run/ask
    answers 20
}
answered() { inside sh -c 'grep -c -v -e lost -e refused /run/ask 2> /dev/null'; }
answers() {
    local expected=$(($(answered) + $1))
    wait_for '[ "$(answered)" -ge '"$expected"' ]'
}
# Since $asked_at: $lost questions without an answer, and the longest time without one, $pause ms.
count_answers() {
    answers 60
    sleep 3
    read -r asked lost pause < <(inside awk -v from="$asked_at" '
        $1 < from - 1 { next }
        { asked++ }
        $2 == "lost" || $2 == "refused" { lost++; next }
        { at = $1 + $2 / 1000; if (last && at - last > longest) longest = at - last; if (at > last) last = at }
        END { printf "%d %d %d\n", asked, lost, longest * 1000 }' /run/ask)
    inside tail -n 200 /run/ask > "$work/log"
    report
    say "DNS at $1, $kernel_name: $lost of $asked questions without an answer, none for $pause ms"
}
mark_questions() { asked_at=$(inside cut -d' ' -f1 /proc/uptime); }

prove_names() {
    ask
    begin
    mark_questions
    inside systemctl stop edgeguard
    count_answers "an orderly stop"
    check "$kernel_name: DNS answers resume within 1 s of an orderly stop" test "$pause" -le 1000
    mark_questions
    inside systemctl start edgeguard
    in_force
    count_answers "a start"
    check "$kernel_name: and of a start" test "$pause" -le 1000
    mark_questions
    run dpkg --install --force-confold "/root/${next##*/}"
    check "$kernel_name: dpkg upgrades the package" eval '[ "$status" -eq 0 ] && in_force && inside dpkg-query --show edgeguard | grep -q "+next"'
    count_answers "an upgrade"
    check "$kernel_name: DNS answers resume within 1 s of an upgrade" test "$pause" -le 1000
    count
    check "$kernel_name: nothing forbidden passes meanwhile" nothing_passed
    mark_questions
    inside systemctl kill --signal KILL edgeguard
    in_force
    count_answers "kill -9"
    inside systemctl stop ask
}

prove_removal() {
    run dpkg --remove edgeguard
    check "$kernel_name: dpkg removes the package" eval '[ "$status" -eq 0 ] && fails inside pgrep -x edgeguard'
    inside nft list ruleset > "$work/log"
    check "$kernel_name: its rules are gone" fails says edgeguard
    inside systemctl list-units --all --plain --no-legend 'edgeguard*' > "$work/log"
    check "$kernel_name: no unit of it is left" test ! -s "$work/log"
    run dpkg --purge edgeguard
    inside gpasswd --delete helper edgeguard > /dev/null 2>&1
    inside find / -xdev -path /proc -prune -o -name '*edgeguard*' -not -path '/root/*' -not -path '/var/log/*' -print > "$work/log"
    check "$kernel_name: dpkg purges it, and no file is left" eval '[ "$status" -eq 0 ] && [ ! -s "$work/log" ]'
    check "$kernel_name: nor the user and the group" fails inside getent passwd edgeguard
    begin
    count
    check "$kernel_name: everything arrives as before" eval '[ "$forbidden" -gt 0 ]'
}

# The cases in order, on one kernel: prove_debian RELEASE [--long]. RELEASE is where the kernel comes from.
prove_debian() {
    local files=("$deb")
    step "Making a Debian machine with the kernel of $1"
    if ! { make_vm_root && make_vm_kernel "$1"; } > "$work/log" 2>&1; then
        check "Debian's packages for the machine can be had" false
        return
    fi
    kernel_name="Linux $(cut -d. -f1,2 <<< "$vm_version")" owns=false
    [ "$(printf '%s\n' 6.9 "$vm_version" | sort -V | head -n 1)" != 6.9 ] || owns=true
    [ -z "${2:-}" ] || files+=("$next" "$work/mud.pem" "$work/mud-ca.pem")
    make_vm_disk "${files[@]}" > "$work/log" 2>&1 || { check "$kernel_name: its disk can be made" false; return; }
    step "$kernel_name: booting"
    start_vm || { check "$kernel_name: it boots" false; return; }
    step "$kernel_name: installing"
    if prove_install; then prove_more "${2:-}"; fi
    stop_vm
    end_step
}

prove_more() {
    step "$kernel_name: rebooting"
    prove_reboot
    step "$kernel_name: ending the agent"
    prove_kill
    [ -n "$1" ] || return 0
    step "$kernel_name: what other programs do, and an agent that hangs"
    prove_others
    step "$kernel_name: cutting the power"
    prove_power
    # These do not depend on the kernel.
    $owns && return
    step "$kernel_name: fetching a MUD file"
    prove_fetcher
    step "$kernel_name: asking for names"
    prove_names
    step "$kernel_name: removing"
    prove_removal
}

# The package, and in the long form its next version and a server's certificate.
package_for_machines() {
    step "Building the amd64 package"
    deb=artifacts/edgeguard_${version}_amd64.deb next=artifacts/edgeguard_${version}+next_amd64.deb
    if ! { install_missing qemu-system-x86 debootstrap e2fsprogs openssl && deploy/package.sh --arch amd64; } > "$work/log" 2>&1; then
        check "the amd64 package can be built" false
        return 1
    fi
    [ -n "$1" ] || return 0
    make_certificates > "$work/log" 2>&1 && deploy/package.sh --arch amd64 --version "$version+next" > "$work/log" 2>&1 && leftovers+=(artifacts/*"$version+next"*) && return
    check "its next version can be built" false
    return 1
}

# With Debian's own kernel, and in the long form also with the one of bookworm-backports.
prove_machines() {
    prove_debian "$codename" "$1"
    [ -z "$1" ] || prove_debian "$codename-backports" "$1"
}
