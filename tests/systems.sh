#!/usr/bin/env bash
# The packages on whole systems, in emulated machines: the native arm64 program on an ARM processor, and the amd64 package on Debian 12
# with systemd, its own kernel and a disk.
#
#   tests/systems.sh [--long]
#
#   --long   on Debian, not only a reboot and kill -9, but other programs that flush all rules,
#            an agent that hangs, cuts of the power, a MUD file, an upgrade and a removal; and once more with a kernel of
#            bookworm-backports, on which tables have an owner
#
# Builds the packages (deploy/package.sh), and makes the machines of Debian's packages, which come from this machine's source of apt
# and are not installed. What the next run can use stays in artifacts/systems. Ends with "N passed, N failed"; where it cannot run,
# the whole is one test skipped, with the reason.
# Proves F1, F2, F3, F5, F7, F8, F9.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. tests/setup/checks.sh
. tests/systems/debian.sh
. tests/bare/rootfs.sh
. tests/systems/arm.sh
. tests/systems/vm.sh
. tests/systems/vm-cases.sh
case ${1:-} in '' | --long) ;; *) echo "usage: tests/systems.sh [--long]" >&2; exit 2 ;; esac

skip() {
    say "skipped: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

mkdir -p artifacts/systems
exec {lock}> artifacts/systems/lock
flock --nonblock "$lock" || skip "another run of this script uses artifacts/systems"
steps 9
[ "${1:-}" != --long ] || steps 21
[ "$(id -u)" -eq 0 ] || skip "root filesystems need root"
install_missing qemu-system-arm cpio kmod || skip "qemu cannot be had"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)

step "Building the arm64 package"
deploy/package.sh --arch arm64 > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "the arm64 package cannot be built here; see above"; }
step "Making the arm64 machine"
make_arm_disk "artifacts/edgeguard_${version}_arm64.deb" > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "its packages cannot be had; see above"; }
prove_arm
if [ "$(dpkg --print-architecture)" = amd64 ] && package_for_machines "${1:-}"; then
    prove_machines "${1:-}"
fi
finish
