# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # what check evaluates; variables of what it sources
# Debian with systemd, its own kernel and a disk, in an emulated machine; to be sourced by tests/systems.sh. What happens in it is in
# tests/systems/vm-drive.sh, which the machine runs at each boot.

vm=artifacts/systems/vm
vm_packages=systemd,systemd-sysv,udev,dbus,nftables,iproute2,procps,ca-certificates,libssl3,kmod

# The root filesystem, and the kernel with what it needs to find its disk.
make_vm_disk() {
    local source module tree=$work/vm-initrd
    vm_architecture=$(dpkg --print-architecture)
    use_architecture "$vm_architecture" "$work/apt-vm" || return
    vm_kernel=$(newest_kernel_of "$vm_architecture")
    [ -n "$vm_kernel" ] || return
    if [ ! -e "$vm/$vm_kernel/ready" ]; then
        source=$(awk '$3 !~ /security/ { print $3; exit }' "$work/apt-vm/sources.list")
        rm -rf "${vm:?}/$vm_kernel"
        mkdir -p "$vm/$vm_kernel"
        debootstrap --variant=minbase --include="$vm_packages" "$codename" "$vm/$vm_kernel/root" "$source" || return
        # Apart, because /lib is a link in the root filesystem, and a folder in the packages.
        mkdir -p "$work/vm-kernel"
        unpack_packages "$work/vm-kernel" "linux-image-$vm_kernel" busybox-static || return
        mv "$work/vm-kernel/boot/vmlinuz-$vm_kernel" "$vm/$vm_kernel/vmlinuz"
        mkdir -p "$vm/$vm_kernel/root/usr/lib/modules"
        mv "$work/vm-kernel/lib/modules/$vm_kernel" "$vm/$vm_kernel/root/usr/lib/modules/"
        rm -rf "$vm/$vm_kernel/root/var/cache/apt" "$vm/$vm_kernel/root/var/lib/apt/lists"
        depmod -b "$vm/$vm_kernel/root" "$vm_kernel" || return
        mkdir -p "$tree"/{bin,dev,proc,sys,root,modules}
        cp "$work/vm-kernel/bin/busybox" "$tree/bin/"
        # The checksum of ext4 has a quicker form that an emulated processor lacks.
        for module in virtio_pci virtio_blk crc32c_generic ext4; do
            modprobe --dirname "$vm/$vm_kernel/root" --set-version "$vm_kernel" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
        done | awk '!seen[$0]++' | while read -r module; do
            cp "$module" "$tree/modules/"
            basename "$module" >> "$tree/modules/order"
        done
        cat > "$tree/init" <<'INIT'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t devtmpfs dev /dev
while read -r module; do $b insmod "/modules/$module"; done < /modules/order
$b mount -t ext4 /dev/vda /root
exec $b switch_root /root /lib/systemd/systemd
INIT
        chmod 755 "$tree/init"
        (cd "$tree" && find . | cpio --quiet -o -H newc) > "$vm/$vm_kernel/initrd"
        touch "$vm/$vm_kernel/ready"
    fi
    cp -a "$vm/$vm_kernel/root" "$work/vm"
    cp tests/packages/home.sh tests/packages/thing.sh tests/systems/vm-drive.sh "$1" "$work/vm/root/"
    [ -z "${2:-}" ] || touch "$work/vm/root/long"
    mkdir -p "$work/vm/var/lib/misc" "$work/vm/etc/systemd/system/multi-user.target.wants"
    echo '2000000000 02:00:5e:00:53:10 192.168.20.10 thing *' > "$work/vm/var/lib/misc/dnsmasq.leases"
    printf '%s\n' '[Unit]' DefaultDependencies=no After=network-pre.target Wants=network-pre.target '[Service]' ExecStart=/root/home.sh > "$work/vm/etc/systemd/system/home.service"
    printf '%s\n' '[Unit]' After=multi-user.target '[Service]' Type=oneshot ExecStart=/root/vm-drive.sh StandardOutput=file:/dev/ttyS0 StandardError=file:/dev/ttyS0 TimeoutStartSec=600 > "$work/vm/etc/systemd/system/drive.service"
    ln -s ../home.service ../drive.service "$work/vm/etc/systemd/system/multi-user.target.wants/"
    # A login on the serial line would hang up what is written to it.
    ln -sf /dev/null "$work/vm/etc/systemd/system/serial-getty@ttyS0.service"
    truncate -s 2G "$work/vm.img"
    mke2fs -q -t ext4 -d "$work/vm" "$work/vm.img"
    rm -rf "$work/vm"
}

run_vm() {
    timeout 600 qemu-system-x86_64 -accel tcg -smp 2 -m 1024 -nodefaults -display none -serial stdio -nic none \
        -kernel "$vm/$vm_kernel/vmlinuz" -initrd "$vm/$vm_kernel/initrd" -append "console=ttyS0 quiet panic=-1 systemd.log_level=warning" \
        -drive "file=$work/vm.img,format=raw,if=virtio,cache=unsafe" < /dev/null 2>&1 |
        sed -u 's/\r//g; s/\x1b[[(][0-9;?]*[A-Za-z]//g; s/\x1bc//g' > "$work/vm-console"
}

vm_says() { grep -qE -- "$1" "$work/vm-console"; }

prove_vm() {
    step "Booting Debian in a machine, again and again"
    run_vm
    cp "$work/vm-console" "$work/log"
    while read -r title; do check "machine: $title" vm_says "^ok $title\$"; done < <(
        if [ -n "${1:-}" ]; then sed -n 's/^ *prove "\([^"]*\)" .*/\1/p' tests/systems/vm-drive.sh; else sed -n 's/^prove "\([^"]*\)" .*/\1/p' tests/systems/vm-drive.sh; fi)
    grep '^window:' "$work/vm-console" | while read -r line; do say "machine $line"; done
    end_step
}
