#!/usr/bin/env bash
# Builds the container image (deploy/image.sh) and runs it with podman as deploy/README.md says: host network, two capabilities, a
# read-only root. Then it plays the demo inside the image.
#
#   tests/image.sh
#
# The network of the host is one of its own here. Needs root. Images stay in podman's storage until the end. Ends with "N passed, N
# failed"; where it cannot run, the whole is one test skipped, with the reason.
# shellcheck disable=SC2016,SC2034,SC2154,SC2317 # what check evaluates and runs; variables of what it sources
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. tests/setup/checks.sh

skip() {
    say "skipped: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
image=localhost/edgeguard:${version//+/-}
name=edgeguard-test
# What the demo runs beside the agent.
tools=(--with iproute2 --with nftables --with mosquitto --with mosquitto-clients --with dnsmasq-base --with udhcpc --with util-linux)

if [ -z "${EDGEGUARD_IMAGE_INSIDE:-}" ]; then
    [ "$(id -u)" -eq 0 ] || skip "images need root"
    install_missing podman crun buildah mmdebstrap util-linux iproute2 nftables || skip "podman cannot be had"
    deploy/image.sh > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "the image cannot be built here; see above"; }
    deploy/image.sh "${tools[@]}" > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "the image with the demo's tools cannot be built here; see above"; }
    EDGEGUARD_IMAGE_INSIDE=1 unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private "$0"
    status=$?
    podman rmi --force "$image" "$image-with" localhost/edgeguard-base localhost/edgeguard-base-with > /dev/null 2>&1
    exit "$status"
fi

# A machine whose cgroups are of both kinds gets those of the second one.
unified=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)
case $unified in '' | /sys/fs/cgroup) ;; *) mount --bind "$unified" /sys/fs/cgroup ;; esac
cat > "$work/containers.conf" <<SETTINGS
[containers]
cgroups = "disabled"
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "crun"
runtime_supports_nocgroups = ["crun"]
runtime_supports_json = ["crun"]
[engine.runtimes]
crun = ["$PWD/tests/image/runtime.sh"]
SETTINGS
export CONTAINERS_CONF=$work/containers.conf
podman() { command podman "$@" 2> >(grep -v 'systemd connection' >&2); }
trap 'podman rm --force --time 10 $name > /dev/null 2>&1; cleanup' EXIT
podman rm --force "$name" > /dev/null 2>&1

mkdir -p "$work/etc" "$work/state" "$work/misc" /run/netns
mount -t tmpfs none /run/netns
echo '2000000000 02:00:5e:00:53:10 192.168.20.10 thing *' > "$work/misc/dnsmasq.leases"
configure() { printf '{ "networks": [ { "name": "things", "kind": "iot", "mode": "%s", "interfaces": ["lan0"] } ] }\n' "$1" > "$work/etc/edgeguard.json"; }
arrived() { ip netns exec internet nft list counter inet server "$1" | sed -n 's/.*packets \([0-9]*\).*/\1/p'; }
# What arrives within two seconds: "$allowed" and "$forbidden".
watch() {
    local allowed_before forbidden_before
    allowed_before=$(arrived allowed) forbidden_before=$(arrived forbidden)
    sleep 2
    allowed=$(($(arrived allowed) - allowed_before)) forbidden=$(($(arrived forbidden) - forbidden_before))
    echo "in two seconds, $allowed allowed and $forbidden forbidden packets arrived" > "$work/log"
    podman logs --tail 20 "$name" >> "$work/log" 2>&1
}
until_true() {
    local end=$(($(seconds) + $1))
    until eval "$2"; do
        [ "$(seconds)" -lt "$end" ] || return
        sleep 0.3
    done
}
# As in deploy/README.md.
options=(--network host --cap-drop all --cap-add NET_ADMIN --cap-add NET_RAW --security-opt no-new-privileges --read-only --tmpfs /run/edgeguard
    --volume "$work/etc:/etc/edgeguard:ro" --volume "$work/state:/var/lib/edgeguard" --volume "$work/misc:/var/lib/misc:ro")
run() { podman "$@" > "$work/log" 2>&1; }
start() { run run --detach --replace --name "$name" "${options[@]}" "$image" && in_force; }
in_force() { until_true 30 'podman exec $name edgeguard status 2> /dev/null | grep -q "rules     in force"'; }
says() { grep -qE -- "$1" "$work/log"; }

ip link set lo up
cp tests/packages/thing.sh "$work/"
sed "s:/root/thing.sh:$work/thing.sh:" tests/packages/home.sh > "$work/home.sh"
bash "$work/home.sh" > "$work/home.log" 2>&1 &
until_true 10 '[ "$(arrived forbidden 2> /dev/null || echo 0)" -gt 0 ]'

configure monitor
check "the container starts, and its rules are in force" start
watch
check "a new installation drops nothing" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -gt 0 ]'
run exec "$name" cat /proc/1/status
check "it has CAP_NET_ADMIN and CAP_NET_RAW alone, and gains none" eval 'says "CapEff:.0000000000003000$" && says "CapBnd:.0000000000003000$" && says "NoNewPrivs:.1$"'
check "its root is read-only" fails podman exec "$name" touch /usr/written
check "the health check says that it is well" podman healthcheck run "$name"
until_true 20 'podman exec $name edgeguard devices | grep -q 192.168.20.10'

configure enforce
check "it starts again with another configuration" start
watch
check "then the forbidden packets end, and the allowed ones arrive" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -eq 0 ]'
run exec "$name" edgeguard devices
check "it knows the device from its volume" says 192.168.20.10
run stop --time 10 "$name"
watch
check "the rules stay in force while it is stopped" eval '[ "$allowed" -gt 0 ] && [ "$forbidden" -eq 0 ]'
check "a stopped agent is not well" fails podman healthcheck run "$name"
run run --rm "${options[@]}" "$image" uninstall
check "'uninstall' in a container takes the rules out of the kernel" eval '[ -z "$(nft list tables)" ]'
run run --rm --privileged "$image-with" demo
check "the demo's story passes in the image" says 'Every expectation held'
finish
