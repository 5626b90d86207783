# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # what check evaluates; variables of what it sources
# The native arm64 program on Debian's arm64 kernel, in an emulated machine with a Cortex-A72 (Raspberry Pi 4); to be sourced by
# tests/systems.sh. The machine has no disk and no network: all is in its initial RAM disk.

arm=artifacts/systems/arm
arm_tools=(busybox-static bash iproute2 nftables libc6 libgcc-s1 libstdc++6 zlib1g libssl3 libtinfo6 libbpf1 libelf1 libmnl0 libcap2 libnftables1
    libnftnl11 libgmp10 libjansson4 libedit2 libxtables12 libbsd0 libmd0 libmosquitto1 libcjson1 libc-ares2)
# Folders of kernel modules: packet filters, bridges, pairs of interfaces, and what these need.
arm_modules=(net/netfilter net/ipv4/netfilter net/ipv6/netfilter net/bridge net/802 net/8021q net/llc lib crypto arch/arm64/crypto drivers/net/veth.ko)

make_arm_disk() {
    local tree=$work/arm module
    use_architecture arm64 "$work/apt-arm64" || return
    arm_kernel=$(newest_kernel_of arm64)
    [ -n "$arm_kernel" ] || return
    # The same kernel and tools serve the next run.
    if [ ! -e "$arm/$arm_kernel/ready" ]; then
        rm -rf "$arm/$arm_kernel"
        mkdir -p "$arm/$arm_kernel/root" "$work/kernel"
        unpack_packages "$arm/$arm_kernel/root" "${arm_tools[@]}" || return
        unpack_packages "$work/kernel" "linux-image-$arm_kernel" || return
        mv "$work/kernel/boot/vmlinuz-$arm_kernel" "$arm/$arm_kernel/vmlinuz"
        for module in "${arm_modules[@]}"; do
            mkdir -p "$arm/$arm_kernel/root/lib/modules/$arm_kernel/kernel/$(dirname "$module")"
            cp -a "$work/kernel/lib/modules/$arm_kernel/kernel/$module" "$arm/$arm_kernel/root/lib/modules/$arm_kernel/kernel/$module" || return
        done
        cp "$work/kernel/lib/modules/$arm_kernel/"modules.{builtin,order} "$arm/$arm_kernel/root/lib/modules/$arm_kernel/"
        depmod -b "$arm/$arm_kernel/root" "$arm_kernel" || return
        touch "$arm/$arm_kernel/ready"
    fi
    cp -a "$arm/$arm_kernel/root" "$tree"
    dpkg-deb -x "$1" "$tree"
    mkdir -p "$tree"/{dev,proc,sys,run,tmp,root,var/lib/misc}
    cp tests/packages/home.sh tests/packages/thing.sh "$tree/root/"
    install -m 755 tests/systems/arm-init.sh "$tree/init"
    # By their full names, so that they find each other with any path.
    ln -sf /bin/busybox "$tree/bin/sh"
    (cd "$tree" && find . | cpio --quiet -o -H newc) > "$work/arm.cpio"
}

run_arm() {
    timeout 420 qemu-system-aarch64 -M virt -cpu cortex-a72 -smp 2 -m 1024 -nodefaults -no-reboot -display none -serial stdio -nic none \
        -kernel "$arm/$arm_kernel/vmlinuz" -initrd "$work/arm.cpio" -append "console=ttyAMA0 quiet panic=-1 rdinit=/init" < /dev/null 2>&1 |
        sed -u 's/\r//g; s/\x1b[[(][0-9;?]*[A-Za-z]//g; s/\x1bc//g' > "$work/arm-console"
}

arm_says() { grep -qE -- "$1" "$work/arm-console"; }

prove_arm() {
    local count
    step "Booting the arm64 machine"
    run_arm
    cp "$work/arm-console" "$work/log"
    check "the machine has an ARM processor, and ends by itself" arm_says '^machine: aarch64'
    check "the program is native" arm_says '^edgeguard .*, native$'
    while read -r title; do check "arm64: $title" arm_says "^ok $title\$"; done < <(sed -n 's/^prove "\([^"]*\)" .*/\1/p' tests/systems/arm-init.sh)
    grep -E '^(memory|start):' "$work/arm-console" | while read -r line; do say "arm64 $line"; done
    end_step
}
