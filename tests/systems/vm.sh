# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # what others evaluate; variables of what it sources
# Debian 12 with systemd, a kernel of Debian's and a disk, in an emulated machine; to be sourced by tests/systems.sh.
#
#   make_vm_root               makes the root filesystem, once
#   make_vm_kernel RELEASE     brings the kernel of bookworm or bookworm-backports into $vm_kernel
#   make_vm_disk DEB           makes a new disk of both, with the package in /root
#   start_vm, stop_vm          starts the machine; ends it as a cut of its power does
#   reset_vm                   presses its reset button: nothing is stopped, nothing is written
#   inside COMMAND...          runs a command in it, prints its output, and returns its status
#   next_boot                  waits until the machine has booted anew
#
# Commands go through a port of the machine (guest/commands.sh). A wait ends when the machine has used $limit seconds of a processor,
# or after ten minutes: a busy host makes the machine slow, and does not end the test.

vm=artifacts/systems/vm
vm_packages=systemd,systemd-sysv,udev,dbus,nftables,iproute2,procps,kmod,ca-certificates,libssl3,openssl,python3,dnsmasq-base,busybox-static
vm_modules=(kernel/net kernel/lib kernel/crypto kernel/arch kernel/fs/ext4 kernel/fs/jbd2 kernel/drivers/virtio
    kernel/fs/mbcache.ko kernel/drivers/block/virtio_blk.ko kernel/drivers/char/virtio_console.ko kernel/drivers/net/veth.ko)
vm_process='' vm_number=0 limit=150

make_vm_root() {
    # Another list of packages makes another one.
    vm_root=$vm/root-$(cksum <<< "$vm_packages" | cut -d' ' -f1)
    [ ! -d "$vm_root" ] || return 0
    rm -rf "$vm"/root*
    mkdir -p "$vm"
    debootstrap --variant=minbase --include="$vm_packages" "$codename" "$vm_root.new" "$(archive_of_release)" || return
    rm -rf "$vm_root.new/var/cache/apt" "$vm_root.new/var/lib/apt/lists"
    mv "$vm_root.new" "$vm_root"
}

make_vm_kernel() {
    local release=$1 module tree=$work/initrd-$1
    use_architecture amd64 "$work/apt-$release" || return
    if [ "$release" != "$codename" ]; then
        sed "s: $codename main$: $release main:" "$work/apt-$release/sources.list" | grep -v security > "$work/sources" && mv "$work/sources" "$work/apt-$release/sources.list"
        apt-get "${lists[@]}" -qq update || return
    fi
    vm_version=$(newest_kernel_of amd64)
    [ -n "$vm_version" ] || return
    vm_kernel=$vm/$vm_version
    [ ! -e "$vm_kernel/initrd" ] || return 0
    rm -rf "$vm_kernel" "$work/kernel-$release"
    mkdir -p "$vm_kernel/lib/modules/$vm_version" "$work/kernel-$release" "$tree"/{bin,dev,proc,sys,root,modules}
    unpack_packages "$work/kernel-$release" "linux-image-$vm_version" || return
    cp "$work/kernel-$release/boot/vmlinuz-$vm_version" "$vm_kernel/vmlinuz"
    # shellcheck disable=SC2046 # words: a module may be compressed
    (cd "$work/kernel-$release/lib/modules/$vm_version" && find $(printf '%s* ' "${vm_modules[@]}") modules.builtin modules.builtin.modinfo modules.order -depth -print0 |
        cpio --quiet --null --make-directories --pass-through "$OLDPWD/$vm_kernel/lib/modules/$vm_version")
    depmod -b "$vm_kernel" "$vm_version" || return
    cp "$vm_root/bin/busybox" "$tree/bin/"
    # The checksum of ext4 has a quicker form that an emulated processor lacks.
    for module in virtio_pci virtio_blk virtio_console crc32c_generic ext4; do
        modprobe --dirname "$vm_kernel" --set-version "$vm_version" --show-depends "$module" | awk '$1 == "insmod" { print $2 }'
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
    (cd "$tree" && find . | cpio --quiet -o -H newc) > "$vm_kernel/initrd.new" && mv "$vm_kernel/initrd.new" "$vm_kernel/initrd"
}

make_vm_disk() {
    local unit tree=$work/vm-root wants=$work/vm-root/etc/systemd/system/sysinit.target.wants
    rm -rf "$tree"
    cp -a --reflink=auto "$vm_root" "$tree" && mkdir -p "$tree/usr/lib/modules" && cp -a "$vm_kernel/lib/modules/$vm_version" "$tree/usr/lib/modules/" || return
    install -m 755 tests/packages/home.sh tests/packages/thing.sh tests/systems/guest/*.{sh,py} "$tree/root/" &&
        cp "$@" tests/systems/guest/*.json "$tree/root/" || return
    mkdir -p "$tree/var/lib/misc"
    echo '2000000000 02:00:5e:00:53:10 192.168.20.10 thing *' > "$tree/var/lib/misc/dnsmasq.leases"
    echo nameserver 203.0.113.9 > "$tree/etc/resolv.conf"
    # What is around the machine sends before network-pre.target. A login on the serial line would hang up what is written to it.
    mkdir -p "$wants"
    cp tests/systems/guest/units/*.service "$tree/etc/systemd/system/"
    for unit in tests/systems/guest/units/*.service; do ln -s "../${unit##*/}" "$wants/"; done
    ln -s /dev/null "$tree/etc/systemd/system/serial-getty@ttyS0.service"
    rm -f "$work/vm.img"
    truncate -s 2G "$work/vm.img"
    mke2fs -q -t ext4 -O ^metadata_csum -d "$tree" "$work/vm.img" || return
    rm -rf "$tree"
}

start_vm() {
    rm -f "$work"/commands.in "$work"/commands.out "$work"/monitor.in "$work"/monitor.out
    mkfifo "$work"/commands.in "$work"/commands.out "$work"/monitor.in "$work"/monitor.out
    exec {vm_in}<> "$work/commands.in" {vm_out}<> "$work/commands.out" {vm_monitor}<> "$work/monitor.in" {vm_monitor_out}<> "$work/monitor.out"
    # Nehalem: what .NET needs, and nothing that is slow to emulate.
    qemu-system-x86_64 -accel tcg,thread=multi -cpu Nehalem -smp 2 -m 1024 -nodefaults -display none -nic none -serial "file:$work/console" \
        -kernel "$vm_kernel/vmlinuz" -initrd "$vm_kernel/initrd" -append "console=ttyS0 quiet panic=-1 mitigations=off systemd.log_level=warning systemd.show_status=no" \
        -drive "file=$work/vm.img,format=raw,if=virtio,cache=unsafe" -device virtio-serial -device virtserialport,chardev=commands,name=commands \
        -chardev "pipe,id=commands,path=$work/commands" -chardev "pipe,id=monitor,path=$work/monitor" -mon chardev=monitor,mode=readline \
        < /dev/null > "$work/qemu" 2>&1 {lock}>&- &
    vm_process=$!
    jobs_started+=("$vm_process")
    next_boot
}

stop_vm() {
    [ -n "$vm_process" ] || return 0
    kill -KILL "$vm_process" 2> /dev/null
    wait "$vm_process" 2> /dev/null
    vm_process=''
}

reset_vm() {
    echo system_reset >&"$vm_monitor"
    next_boot
}

# Seconds of a processor that the machine has used.
vm_used() {
    local fields
    fields=$(sed 's/.*) //' "/proc/$vm_process/stat" 2> /dev/null) || return
    # shellcheck disable=SC2086 # words
    set -- $fields
    echo $(((${12} + ${13}) / 100))
}

# Reads lines of the machine until one begins with this word; the rest of it is in $vm_line.
await_line() {
    local word end=$(($(seconds) + 600)) used
    used=$(vm_used) || return
    while [ "$(seconds)" -lt "$end" ] && [ $(($(vm_used || echo 99999) - used)) -lt "$limit" ]; do
        while read -r -t 5 word vm_line <&"$vm_out"; do
            [ "$word" != "$1" ] || return 0
        done
        ! grep -q 'Kernel panic' "$work/console" || return
    done
    return 1
}

next_boot() {
    await_line boot || { echo "the machine does not boot"; tail -n 30 "$work/console"; return 1; } >&2
    vm_boot=$vm_line
}

inside() {
    local status
    vm_number=$((vm_number + 1))
    echo "$vm_number-$BASHPID ${*@Q}" >&"$vm_in"
    await_line "$vm_number-$BASHPID" || { echo "the machine does not answer: $*" >&2; return 124; }
    status=${vm_line%% *}
    [[ $vm_line != *' '* ]] || base64 --decode <<< "${vm_line#* }"
    return "$status"
}
