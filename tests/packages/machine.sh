# shellcheck shell=bash disable=SC2154 # shares variables and functions with what sources it
# A Debian machine with systemd as process 1, in namespaces; to be sourced by tests/packages.sh after tests/bare/rootfs.sh.
#
#   make_machine         makes its root filesystem with debootstrap, once, and an empty layer on it
#   boot                 starts it, and waits until it has booted
#   shut_down            ends it as "systemctl poweroff" does; what it wrote stays
#   power_off            ends it as a cut of its power does
#   inside COMMAND...    runs a command in it, for two minutes at most
#   remove_machine       ends it, and what it leaves on this machine
#
# $base is the root filesystem, $layer what was written on it.

base=$PWD/artifacts/packages/base-$codename
layer=$PWD/artifacts/packages/layer
machine_packages=systemd,systemd-sysv,udev,dbus,nftables,iproute2,procps,ca-certificates,libssl3,netcat-openbsd
unified=$(findmnt --noheadings --first-only --types cgroup2 --output TARGET)
cgroup=$unified/edgeguard-packages-$$
machine_process='' machine_leader=''

make_machine() {
    local source
    if [ ! -d "$base" ]; then
        source=$(archive_of_release)
        [ -n "$source" ] || { echo "apt has no source of $codename"; return 1; }
        rm -rf "$base.new"
        debootstrap --variant=minbase --include="$machine_packages" "$codename" "$base.new" "$source" && mv "$base.new" "$base" || return
    fi
    rm -rf "$layer"
    mkdir -p "$layer/upper" "$layer/work" "$layer/root" "$cgroup"
}

boot() {
    bash -c 'echo $$ > "$1/cgroup.procs" && shift && exec unshare --mount --pid --net --uts --ipc --cgroup --fork --kill-child "$@"' \
        - "$cgroup" tests/packages/boot.sh "$base" "$layer" > "$work/console" 2>&1 {lock}>&- &
    machine_process=$! machine_leader=''
    until_true 30 'machine_leader=$(pgrep --parent "$machine_process") && inside systemctl is-active --quiet multi-user.target'
}

inside() {
    timeout 120 nsenter --target "$machine_leader" --all -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@" < "${input:-/dev/null}"
}

shut_down() {
    inside systemctl poweroff
    until_true 60 '! kill -0 "$machine_process" 2> /dev/null'
}

power_off() {
    kill -KILL "$machine_leader"
    until_true 10 '! kill -0 "$machine_process" 2> /dev/null'
}

# Ends the machine, if it runs, and removes its cgroups, which stay otherwise.
remove_machine() {
    [ -z "$machine_leader" ] || kill -KILL "$machine_leader" 2> /dev/null
    [ -z "$machine_process" ] || wait "$machine_process" 2> /dev/null
    until_true 5 'find "$cgroup" -depth -type d -exec rmdir {} + 2> /dev/null'
}

# Waits until a condition holds, at most $1 seconds.
until_true() {
    local end=$(($(seconds) + $1))
    until eval "$2"; do
        [ "$(seconds)" -lt "$end" ] || return 1
        sleep 0.1
    done
}
