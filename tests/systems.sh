#!/usr/bin/env bash
# The packages on whole systems, in emulated machines: the native arm64 program on an ARM processor.
#
#   tests/systems.sh [--long]
#
#   --long   also all stories with the native program, and the package of this machine on Debian with its own kernel and a disk: over a
#            reboot, kill -9, a restart of nftables, a flush of all rules while no agent runs, an agent that hangs, a cut of the power
#
# Builds the packages (deploy/package.sh), and makes the machines of Debian's packages, which come from this machine's source of apt
# and are not installed. What the next run can use stays in artifacts/systems. Ends with "N passed, N failed"; where it cannot run,
# the whole is one test skipped, with the reason.
# Proves F1, F5.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. tests/setup/checks.sh
. tests/systems/debian.sh
. tests/bare/rootfs.sh
. tests/systems/arm.sh
. tests/systems/vm.sh
case ${1:-} in '' | --long) ;; *) echo "usage: tests/systems.sh [--long]" >&2; exit 2 ;; esac

skip() {
    say "skipped: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

mkdir -p artifacts/systems
exec {lock}> artifacts/systems/lock
flock --nonblock "$lock" || skip "another run of this script uses artifacts/systems"
steps 4
[ "${1:-}" != --long ] || steps 8
[ "$(id -u)" -eq 0 ] || skip "root filesystems need root"
install_missing qemu-system-arm cpio kmod || skip "qemu cannot be had"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)

step "Building the arm64 package"
deploy/package.sh --arch arm64 > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "the arm64 package cannot be built here; see above"; }
step "Making the arm64 machine"
make_arm_disk "artifacts/edgeguard_${version}_arm64.deb" > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "its packages cannot be had; see above"; }
prove_arm
if [ "${1:-}" = --long ] && [ "$(dpkg --print-architecture)" = amd64 ]; then
    step "Building the amd64 package"
    deploy/package.sh --arch amd64 > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 2; }
    step "Playing all stories with the native program"
    EDGEGUARD_PROGRAM=$PWD/artifacts/package/amd64/edgeguard tests/stories.sh > "$work/log" 2>&1
    check "every story passes with the native program, the demo's too" test $? -eq 0
    step "Making a disk"
    if install_missing qemu-system-x86 debootstrap e2fsprogs > "$work/log" 2>&1 && make_vm_disk "artifacts/edgeguard_${version}_amd64.deb" "${1:-}" > "$work/log" 2>&1; then prove_vm "${1:-}"; else
        cat "$work/log" >&2
        check "Debian's packages for the machine can be had" false
    fi
fi
finish
