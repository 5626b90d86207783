#!/usr/bin/env bash
# Installs the arm64 package on Debian for arm64 and plays the demo there, in an emulated machine with a Cortex-A72 (Raspberry Pi 4).
#
#   tests/arm-demo.sh [DEB]
#
# Without a DEB, it builds one (deploy/package.sh). The root filesystem comes from debootstrap; Debian's own scripts configure it inside
# the machine. That takes 10 to 40 minutes, so CI does not run it; tests/systems.sh boots a smaller ARM machine there. Needs root. What
# the next run can use stays in artifacts/systems. Ends with "N passed, N failed"; where it cannot run, the whole is one test skipped.
# shellcheck disable=SC2016,SC2154 # what check evaluates; variables of what it sources
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. tests/setup/checks.sh
. tests/systems/debian.sh
. tests/bare/rootfs.sh
. tests/systems/arm.sh

skip() {
    say "skipped: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

# What the package needs, and what the demo runs.
packages=systemd-standalone-sysusers,ca-certificates,libssl3,libstdc++6,zlib1g,libmosquitto1,kmod,procps,iproute2,nftables,mosquitto,mosquitto-clients,dnsmasq-base,udhcpc,util-linux
demo=$PWD/artifacts/systems/arm-demo

make_demo_disk() {
    local source kernel module tree=$work/initrd
    use_architecture arm64 "$work/apt-arm64" || return
    kernel=$(newest_kernel_of arm64)
    if [ ! -e "$demo/ready" ]; then
        source=$(awk '$3 !~ /security/ { print $3; exit }' "$work/apt-arm64/sources.list")
        rm -rf "$demo"
        mkdir -p "$demo" "$work/kernel" "$tree"/{bin,dev,proc,sys,root,modules}
        debootstrap --foreign --arch arm64 --variant=minbase --include="$packages" "$codename" "$demo/root" "$source" || return
        # Where this machine is a container itself, debootstrap makes a link of it.
        [ ! -L "$demo/root/proc" ] || { rm "$demo/root/proc" && mkdir "$demo/root/proc"; }
        unpack_packages "$work/kernel" "linux-image-$kernel" busybox-static || return
        mv "$work/kernel/boot/vmlinuz-$kernel" "$demo/vmlinuz"
        depmod -b "$work/kernel" "$kernel" || return
        cp "$work/kernel/bin/busybox" "$tree/bin/"
        for module in virtio_pci virtio_blk crc32c_generic ext4; do
            modprobe --dirname "$work/kernel" --set-version "$kernel" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
        done | awk '!seen[$0]++' | while read -r module; do
            cp "$module" "$tree/modules/"
            basename "$module" >> "$tree/modules/order"
        done
        printf '%s\n' '#!/bin/busybox sh' 'b=/bin/busybox' '$b mount -t devtmpfs dev /dev' 'while read -r module; do $b insmod "/modules/$module"; done < /modules/order' \
            '$b mount -t ext4 /dev/vda /root' 'exec $b switch_root /root /arm-demo-init.sh' > "$tree/init"
        chmod 755 "$tree/init"
        (cd "$tree" && find . | cpio --quiet -o -H newc) > "$demo/initrd"
        for module in "${arm_modules[@]}"; do
            mkdir -p "$demo/root/usr/lib/modules/$kernel/kernel/$(dirname "$module")"
            cp -a "$work/kernel/lib/modules/$kernel/kernel/$module" "$demo/root/usr/lib/modules/$kernel/kernel/$module" || return
        done
        cp "$work/kernel/lib/modules/$kernel/"modules.{builtin,order} "$demo/root/usr/lib/modules/$kernel/"
        depmod -b "$demo/root/usr" -o "$demo/root/usr" "$kernel" 2> /dev/null || depmod -b "$demo/root" "$kernel" || return
        touch "$demo/ready"
    fi
    cp -a "$demo/root" "$work/root"
    cp "$1" "$work/root/root/edgeguard.deb"
    install -m 755 tests/systems/arm-demo-init.sh "$work/root/"
    truncate -s 3G "$work/disk"
    mke2fs -q -t ext4 -d "$work/root" "$work/disk"
    rm -rf "$work/root"
}

steps 3
[ "$(id -u)" -eq 0 ] || skip "root filesystems need root"
install_missing qemu-system-arm debootstrap e2fsprogs cpio kmod || skip "qemu cannot be had"
deb=${1:-}
if [ -z "$deb" ]; then
    step "Building the arm64 package"
    deploy/package.sh --arch arm64 > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "the arm64 package cannot be built here; see above"; }
    deb=artifacts/edgeguard_$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)_arm64.deb
fi
step "Making Debian for arm64"
make_demo_disk "$deb" > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "Debian for arm64 cannot be made here; see above"; }
step "Installing it and the package in the machine, and playing the demo"
timeout 5400 qemu-system-aarch64 -M virt -cpu cortex-a72 -smp 2 -m 2048 -nodefaults -no-reboot -display none -serial stdio -nic none \
    -drive "file=$work/disk,format=raw,if=none,id=disk,cache=unsafe" -device virtio-blk-pci,drive=disk \
    -kernel "$demo/vmlinuz" -initrd "$demo/initrd" -append "console=ttyAMA0 quiet panic=-1" < /dev/null 2>&1 |
    sed -u 's/\r//g; s/\x1b[[(][0-9;?]*[A-Za-z]//g; s/\x1bc//g' | tee "${EDGEGUARD_ARM_CONSOLE:-/dev/null}" > "$work/log"
says() { grep -qE -- "$1" "$work/log"; }
check "Debian configures itself on an ARM processor" says '^configured on aarch64'
check "dpkg installs the package" says '^installed: ii '
check "the program is native" says '^edgeguard .*, native$'
check "the demo's story passes, without a leak" says '^demo: 0$'
check "dpkg removes the package" says '^removed$'
grep -E '^(time|memory):|Every expectation' "$work/log" | while read -r line; do say "arm64 $line"; done
end_step
finish
