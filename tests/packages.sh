#!/usr/bin/env bash
# Installs the Debian package, and then the archive, on a bare machine and uses them there: first start, rights, packets, restart, boot,
# upgrade, removal.
#
#   tests/packages.sh
#
# Builds the package (deploy/package.sh). The machine is a Debian root filesystem with systemd as process 1, in namespaces of its own;
# its packages come from this machine's source of apt. Needs root and a cgroup2 hierarchy. The root filesystem stays in
# artifacts/packages, so that the next run is quicker; delete it to make it anew.
# Ends with "N passed, N failed"; where it cannot run, the whole is one test skipped, with the reason.
# Proves F1, F2, F3, F5, F8.
# shellcheck disable=SC2016,SC2034,SC2154,SC2317 # what check evaluates and runs; variables of what it sources
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. tests/setup/checks.sh
. tests/bare/rootfs.sh
. tests/packages/machine.sh

skip() {
    say "skipped: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip "a machine of its own needs root"
[ -n "$unified" ] || skip "there is no cgroup2 hierarchy for systemd"
unshare --mount --pid --cgroup --fork true 2> /dev/null || skip "this kernel does not let root make namespaces"
mkdir -p artifacts/packages
exec {lock}> artifacts/packages/lock
flock --nonblock "$lock" || skip "another run of this script uses artifacts/packages"
steps 12
install_missing debootstrap lintian util-linux || skip "debootstrap and lintian cannot be had"

architecture=$(dpkg --print-architecture)
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
deb=artifacts/edgeguard_${version}_$architecture.deb
next=artifacts/edgeguard_${version}+next_$architecture.deb
archive=artifacts/edgeguard-$version-linux-$([ "$architecture" = amd64 ] && echo x64 || echo "$architecture").tar.gz
leftovers+=("$layer")
trap 'remove_machine; cleanup' EXIT

step "Building the package, twice, and its next version"
openssl genpkey -algorithm ed25519 -out "$work/key" 2> "$work/log"
deploy/package.sh --arch "$architecture" --sign "$work/key" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 2; }
cp artifacts/SHA256SUMS artifacts/SHA256SUMS.sig "$work/"
cp artifacts/SHA256SUMS "$work/sums"
deploy/package.sh --arch "$architecture" --sign "$work/key" > "$work/log" 2>&1
diff "$work/sums" artifacts/SHA256SUMS > "$work/log"
check "the same programs give the same packages, bit for bit" test $? -eq 0
deploy/package.sh --arch "$architecture" --version "$version+next" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 2; }
leftovers+=(artifacts/*"$version+next"*)
dpkg-deb --extract "$deb" "$work/deb"
is_signed() { openssl pkeyutl -verify -pubin -inkey "$work/deb/usr/share/edgeguard/release-key.pem" -rawin -in "$1" -sigfile "$work/SHA256SUMS.sig" > "$work/log" 2>&1; }
check "the key in the package verifies the signature of SHA256SUMS" is_signed "$work/SHA256SUMS"
{ cat "$work/SHA256SUMS"; echo "another line"; } > "$work/forged"
check "and not that of other sums" fails is_signed "$work/forged"
# Every file of the program by its hash; packages that are compiled in; none that only the compiler used.
is_listed() {
    local bill=$work/deb/usr/share/edgeguard/sbom.cdx.json path
    for path in "$work/deb/usr/lib/edgeguard"/*; do grep -q "$(sha256sum "$path" | cut -d' ' -f1)" "$bill" || return; done
    grep -q 'pkg:nuget/SourceGear.sqlite3@' "$bill" && grep -q 'pkg:nuget/Microsoft.NETCore.App.Runtime.NativeAOT.' "$bill" && ! grep -q Analyzers "$bill"
}
check "the bill of materials has every file and what is compiled in" is_listed
lintian --fail-on error,warning "$deb" > "$work/log" 2>&1
check "lintian has no error and no warning" test $? -eq 0

step "Making a Debian machine"
make_machine > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "debootstrap cannot make a root filesystem here; see above"; }
mkdir -p "$layer/upper/root" "$layer/upper/etc/systemd/system/multi-user.target.wants" "$layer/upper/var/lib/misc"
cp tests/packages/home.sh tests/packages/thing.sh "$deb" "$next" "$archive" "$layer/upper/root/"
chmod 755 "$layer/upper/root/"*.sh
printf '2000000000 02:00:5e:00:53:%s 192.168.20.%s %s *\n' 10 10 thing 11 11 other > "$layer/upper/var/lib/misc/dnsmasq.leases"
# As ifupdown and systemd-networkd: after network-pre.target, and not after basic.target.
cat > "$layer/upper/etc/systemd/system/home.service" <<'UNIT'
[Unit]
DefaultDependencies=no
After=network-pre.target
Wants=network-pre.target
[Service]
ExecStart=/root/home.sh
UNIT
ln -s ../home.service "$layer/upper/etc/systemd/system/multi-user.target.wants/home.service"
boot || { cat "$work/console" >&2; skip "systemd does not boot in namespaces here; see above"; }
inside useradd --create-home guest
inside useradd --create-home helper

run() {
    inside "$@" > "$work/log" 2>&1
    status=$?
}
says() { grep -qE -- "$1" "$work/log"; }
# How many packets of a kind the server has counted.
arrived() { inside ip netns exec internet nft list counter inet server "$1" | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
# What arrives within two seconds: "$allowed" and "$forbidden".
watch() {
    local allowed_before forbidden_before
    allowed_before=$(arrived allowed) forbidden_before=$(arrived forbidden)
    sleep 2
    allowed=$(($(arrived allowed) - allowed_before)) forbidden=$(($(arrived forbidden) - forbidden_before))
    echo "in two seconds, $allowed allowed and $forbidden forbidden packets arrived" > "$work/log"
    inside journalctl --no-pager --unit edgeguard --lines 20 >> "$work/log" 2>&1
}
process() { inside systemctl show --property MainPID --value edgeguard.service; }
in_force() { until_true 30 'inside edgeguard status 2> /dev/null | grep -q "rules     in force"'; }
# Files with owner and mode, accounts, rules and settings. Without what systemd and dpkg write while they run.
snapshot() {
    inside find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /tmp -o -path /root -o -path /var/log -o -path /var/lib/dpkg -o -path /var/cache \
        -o -path /var/lib/systemd -o -name 'systemd-private-*' -o -name 'passwd-' -o -name 'group-' -o -name 'shadow-' -o -name 'gshadow-' -o -name '.pwd.lock' -o -name '.updated' \) -prune -o -printf '%p %U:%G %m %l\n' | sort
    inside cat /etc/passwd /etc/group
    inside nft list ruleset
    inside sysctl --all --pattern '^net\.(ipv4|ipv6)\.(conf|neigh)\.' 2> /dev/null | grep -v -E 'stable_secret|base_reachable|mc_forwarding'
    inside find /run/edgeguard /var/lib/systemd/deb-systemd-helper-enabled -name '*edgeguard*' 2> /dev/null
}

step "Installing"
watch
check "before, everything arrives" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -gt 0 ]'
snapshot > "$work/before"
# As an agent up to 0.2 left it, which ran with sudo.
inside mkdir -m 700 /var/lib/edgeguard
inside touch /var/lib/edgeguard/of-root
began=$(seconds)
run dpkg --install "/root/${deb##*/}"
check "dpkg installs it" test "$status" -eq 0
check "the agent is enabled, runs, and has its rules in force" eval 'in_force && inside systemctl is-enabled --quiet edgeguard'
say "first answer of the agent after $(duration $(($(seconds) - began)))"
check "what an agent of root left is the agent's now" test "$(inside stat --format=%U /var/lib/edgeguard/of-root)" = edgeguard
run edgeguard version
check "it is a native program" says "^edgeguard $version, \.NET .*, native$"
run edgeguard check /usr/share/edgeguard/profiles/camera.json
check "a starter profile is valid" test "$status" -eq 0
check "the manual, the completions and the schema are there" inside test -s /usr/share/man/man1/edgeguard.1.gz -a -s /usr/share/bash-completion/completions/edgeguard \
    -a -s /usr/share/fish/vendor_completions.d/edgeguard.fish -a -s /usr/share/zsh/vendor-completions/_edgeguard -a -s /usr/share/edgeguard/edgeguard.schema.json
run bash -c 'COMP_LINE="edgeguard mon" COMP_POINT=13 COMP_WORDS=(edgeguard mon) COMP_CWORD=1; . /usr/share/bash-completion/completions/edgeguard; _edgeguard; echo "${COMPREPLY[@]}"'
check "bash completes a command" says '^monitor$'

step "Looking at its rights"
run grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' "/proc/$(process)/status"
account=$(inside id --user edgeguard)
check "it runs as the user edgeguard" eval '[ "$account" -gt 0 ] && says "^Uid:.$account.$account.$account.$account$"'
check "with CAP_NET_ADMIN and CAP_NET_RAW alone" eval 'says "CapEff:.0000000000003000$" && says "CapBnd:.0000000000003000$"'
check "without new privileges, and with a filter of system calls" eval 'says "NoNewPrivs:.1$" && says "Seccomp:.2$"'
run systemd-analyze security --no-pager edgeguard.service
check "systemd-analyze security gives at most 2.0" eval 'tail -n 1 "$work/log" | grep -qE "level for edgeguard.service: (1\.[0-9]|2\.0) "'
run systemd-analyze security --no-pager edgeguard-early.service
check "and at most 2.0 to what loads the rules at boot" eval 'tail -n 1 "$work/log" | grep -qE "level for edgeguard-early.service: (1\.[0-9]|2\.0) "'
run journalctl --no-pager --boot --grep 'Unknown key|Failed to parse|ordering cycle'
check "systemd understands all of the units, without a cycle" fails says edgeguard
inside usermod --append --groups edgeguard helper
run runuser --user helper -- edgeguard status
check "a member of the group edgeguard needs no root" eval '[ "$status" -eq 0 ] && says "rules     in force"'
run runuser --user guest -- edgeguard status
check "others read what to do" eval '[ "$status" -eq 2 ] && says "^You may not use /run/edgeguard/control.sock.*usermod -aG edgeguard guest"'

step "Sending packets"
until_true 20 'inside edgeguard devices | grep -q 192.168.20.10'
watch
check "a new installation drops nothing" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -gt 0 ]'
run edgeguard enforce things --force --no-confirm
check "the network can be enforced" test "$status" -eq 0
watch
check "then the forbidden packets end, and the allowed ones arrive" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -eq 0 ]'

step "Ending the agent in bad ways"
inside systemctl kill --signal KILL edgeguard
until_true 5 '[ "$(process)" -eq 0 ]'
inside nft flush ruleset
watch
check "no forbidden packet passes after kill -9 and a flush of all rules" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -eq 0 ]'
check "the agent comes back" in_force
inside systemctl reload-or-restart nftables 2> /dev/null
watch
check "nor after a restart of nftables" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -eq 0 ]'
inside mkdir -p /etc/systemd/system/edgeguard.service.d
inside bash -c 'printf "[Service]\nWatchdogSec=3\n" > /etc/systemd/system/edgeguard.service.d/test.conf; systemctl daemon-reload; systemctl restart edgeguard'
hung=$(process)
inside kill -STOP "$hung"
check "the watchdog replaces an agent that hangs" until_true 30 '[ "$(process)" != "$hung" ] && [ "$(process)" -gt 1 ]'
watch
check "no forbidden packet passes meanwhile" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -eq 0 ]'
inside rm -r /etc/systemd/system/edgeguard.service.d
inside systemctl daemon-reload
in_force

step "Booting"
shut_down && boot || { cat "$work/console" >&2; exit 1; }
watch
check "after a boot, no forbidden packet has passed" eval '[ "$allowed" -gt 0 ] && [ "$(arrived forbidden)" -eq 0 ]'
inside systemctl mask --quiet edgeguard
shut_down && boot || { cat "$work/console" >&2; exit 1; }
watch
check "the early rules hold the device from the first packet on, without the agent" eval '[ "$allowed" -gt 0 ] && [ "$(arrived forbidden)" -eq 0 ] && fails inside pgrep edgeguard'
inside systemctl unmask --quiet edgeguard
inside systemctl start edgeguard
in_force
power_off && boot || { cat "$work/console" >&2; exit 1; }
watch
check "nor after the power was cut" eval '[ "$allowed" -gt 0 ] && [ "$(arrived forbidden)" -eq 0 ]'

step "Upgrading"
inside sed -i 's/"interfaces": \["lan0"\] }/"interfaces": ["lan0"] }, { "name": "wired", "kind": "iot", "interfaces": ["br0"], "bridge": "isolate" }/' /etc/edgeguard/edgeguard.json
# As an earlier version leaves it.
inside bash -c 'read -r _ form _ < /var/lib/edgeguard/program-version && echo "0.1.0 $form" > /var/lib/edgeguard/program-version'
inside edgeguard rename 02:00:5e:00:53:10 "as before"
key=$(inside edgeguard profile import /usr/share/edgeguard/profiles/camera.json --json | tr -d ' \n' | sed 's/.*"key":"\([^"]*\)".*/\1/')
run edgeguard profile apply 02:00:5e:00:53:11 "$key"
inside edgeguard quarantine 02:00:5e:00:53:11 > /dev/null
keeps_decisions() { inside edgeguard device 02:00:5e:00:53:11 > "$work/log" 2>&1 && says isolated && says "profile .*camera"; }
check "a device can be isolated, and given a profile" keeps_decisions
before=$(process) forbidden_before=$(arrived forbidden)
run dpkg --install --force-confold "/root/${next##*/}"
check "dpkg upgrades it" eval '[ "$status" -eq 0 ] && in_force'
check "the upgrade restarts the agent" test "$(process)" != "$before"
check "no forbidden packet passes during the upgrade" eval 'watch; [ "$allowed" -gt 0 ] && [ "$(arrived forbidden)" -eq "$forbidden_before" ]'
check "the new version has the decision and the profile" keeps_decisions
check "the configuration stays as the operator wrote it" inside grep -q wired /etc/edgeguard/edgeguard.json
check "the agent may set what isolates a bridge" until_true 10 '[ "$(inside cat /proc/sys/net/ipv4/conf/br0/proxy_arp_pvlan)" = 1 ]'

step "Rolling back"
inside edgeguard rename 02:00:5e:00:53:10 "named later"
run edgeguard rollback
check "the state of a running agent is not touched" test "$status" -eq 1
inside systemctl stop edgeguard
inside touch /usr/lib/edgeguard/newer
run edgeguard rollback
check "rollback restores the program, and keeps a state that it can read" eval '[ "$status" -eq 0 ] && says "kept      the state" && inside test ! -e /usr/lib/edgeguard/newer -a -e /usr/lib/edgeguard.after/newer'
run edgeguard rollback
check "a second one has nothing to go back to" test "$status" -eq 1
inside systemctl start edgeguard
check "then the agent has the device, its name and the mode" eval 'in_force && inside edgeguard devices > "$work/log" && says "named later" && inside edgeguard status > "$work/log" && says enforce'
check "and the decision and the profile of before" keeps_decisions
watch
check "and drops what is forbidden" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -eq 0 ]'

step "Saving and restoring"
inside bash -c 'umask 077; echo "correct horse" > /root/secret'
run edgeguard backup /root/gateway.backup --passphrase-file /root/secret
check "the running gateway is saved" test "$status" -eq 0
inside edgeguard release 02:00:5e:00:53:11 > /dev/null
inside edgeguard quarantine 02:00:5e:00:53:10 > /dev/null
inside systemctl stop edgeguard
run edgeguard restore /root/gateway.backup --passphrase-file /root/secret
check "root restores it for an agent that runs as another user" eval '[ "$status" -eq 0 ] && [ "$(inside stat --format %U /var/lib/edgeguard/state.db)" = edgeguard ]'
inside systemctl start edgeguard
check "then the device of then is held again, and that of now still is" eval 'in_force && keeps_decisions && inside edgeguard device 02:00:5e:00:53:10 > "$work/log" && says isolated'
watch
check "and sends nothing" eval '[ "$allowed" -eq 0 ] && [ "$forbidden" -eq 0 ]'
inside rm /root/secret /root/gateway.backup

step "Removing"
inside rm /etc/edgeguard/edgeguard.json
run dpkg --remove edgeguard
check "dpkg removes it, also without its configuration" eval '[ "$status" -eq 0 ] && fails inside pgrep edgeguard'
check "the rules are gone" eval 'inside nft list ruleset > "$work/log"; [ ! -s "$work/log" ]'
check "the bridge is as it was" test "$(inside cat /proc/sys/net/ipv4/conf/br0/proxy_arp_pvlan)" = 0
check "what it learned stays" inside test -s /var/lib/edgeguard/state.db
run dpkg --purge edgeguard
check "dpkg purges it" test "$status" -eq 0
inside gpasswd --delete helper edgeguard > /dev/null 2>&1
snapshot > "$work/after"
diff "$work/before" "$work/after" > "$work/log"
check "then files, accounts, rules and settings are as before" test $? -eq 0

step "Installing from an archive"
inside tar --extract --gzip --file "/root/${archive##*/}" --directory /root
folder=/root/$(basename "$archive" .tar.gz)
# As a user leaves it who has unpacked it.
inside chown -Rh 1000:1000 "$folder"
inside chmod -R g+w "$folder"
run "$folder/install.sh"
check "install.sh installs it, and the rules are in force" eval '[ "$status" -eq 0 ] && in_force && inside systemctl is-enabled --quiet edgeguard'
run find /usr/local /etc/systemd/system /etc/udev /etc/edgeguard ! -user root
check "and nothing of it belongs to who unpacked it" fails says .
until_true 20 'inside edgeguard devices | grep -q 192.168.20.10'
run edgeguard enforce things --force --no-confirm
watch
check "forbidden packets end there too, and allowed ones arrive" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -eq 0 ]'
run "$folder/install.sh" --uninstall --purge
check "install.sh removes it" eval '[ "$status" -eq 0 ] && fails inside pgrep edgeguard'
snapshot > "$work/after"
diff "$work/before" "$work/after" > "$work/log"
check "then everything is as before" test $? -eq 0
end_step
finish
