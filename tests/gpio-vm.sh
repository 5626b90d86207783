#!/usr/bin/env bash
# Lights and button on a GPIO chip: boots a VM with the kernel's simulated chip, and runs the drivers' tests and the agent there.
#
#   tests/gpio-vm.sh             runs them
#   tests/gpio-vm.sh --prepare   only makes the kernel of the VM, which is kept; fails where there will be no VM
#
# The VM is emulated (no /dev/kvm), sees this machine's files read-only, and has no network. Its kernel is Debian's, unpacked into a
# cache folder and never installed (tests/gpio-vm/kernel.sh). Ends with "N passed, N failed"; where something is missing, the
# whole is one test skipped, with the reason; EDGEGUARD_REQUIRE_GPIO=1 makes that a failure.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. deploy/packages.sh
. deploy/dotnet.sh
. tests/gpio-vm/kernel.sh
cache=${XDG_CACHE_HOME:-$HOME/.cache}/edgeguard/gpio-vm
minutes=${EDGEGUARD_GPIO_MINUTES:-10}
prepare=${1:-}

skip() {
    say "skipped: $1"
    [ "$prepare" != --prepare ] || exit 1
    [ "${EDGEGUARD_REQUIRE_GPIO:-}" = 1 ] && { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

use_dotnet || true
[ "$(uname -m)" = x86_64 ] || skip "the VM is for x86-64 hosts"
for tool in qemu-system-x86_64 apt-get dpkg-deb gcc make dotnet; do
    command -v "$tool" > /dev/null || skip "there is no $tool (Debian: qemu-system-x86 gcc make)"
done
version=$(newest_kernel)
[ -n "$version" ] || version=$(find "$cache" -mindepth 1 -maxdepth 1 -printf '%f\n' 2> /dev/null | sort | tail -n 1)
[ -n "$version" ] || skip "apt knows no linux-image: not Debian, or 'apt-get update' was never run"
mkdir -p "$cache"
steps 4
step "Making the kernel of the VM"
make_kernel "$cache/$version" "$version" || skip "the kernel could not be had; see above"
[ "$prepare" != --prepare ] || exit 0

for project in tests/EdgeGuard.Gpio.Tests src/EdgeGuard; do
    step "Building $project"
    build_project "$project" || exit 2
done

work=$(mktemp -d)
trap 'rm -rf "$work"; stop_steps' EXIT
cat > "$work/job" << JOB
#!/bin/bash
cd '$PWD' || exit
export HOME='$HOME' PATH='$PATH' DOTNET_ROOT='$(dirname "$(readlink -f "$(command -v dotnet)")")'
exec tests/gpio-vm/inside.sh '$cache/$version/busybox'
JOB
chmod 755 "$work/job" "$work"

step "Running the VM"
# The VM's clock counts its instructions (2 ns each, about a Raspberry Pi), so that a busy host makes the tests slow, not wrong;
# time in which it has nothing to do is skipped.
timeout "${minutes}m" qemu-system-x86_64 -accel tcg,thread=single -icount shift=1,sleep=off -smp 1 -m 2048 -no-reboot -nodefaults -display none -serial stdio -nic none \
    -kernel "$cache/$version/vmlinuz" -initrd "$cache/$version/initramfs" \
    -append "console=ttyS0 quiet panic=-1 edgeguard.run=$work/job edgeguard.modules=$cache/$version/lib/modules/$version" \
    -virtfs "local,path=/,mount_tag=root,security_model=none,readonly=on,multidevs=remap" < /dev/null 2>&1 |
    sed -u 's/\r//g; s/\x1b[[(][0-9;?]*[A-Za-z]//g; s/\x1bc//g' | tee "$work/log" | notes
end_step

# The VM's own count is its last word; a VM that ends without one has failed.
count=$(grep -o '^[0-9]* passed, [0-9]* failed$' "$work/log" | tail -n 1)
echo "${count:-0 passed, 1 failed}"
case $count in "" | "0 passed"* ) exit 1 ;; *", 0 failed") exit 0 ;; *) exit 1 ;; esac
