# Sourced by gpio-vm.sh: makes the VM's kernel once, in a cache folder. Nothing is installed, nothing is run as another user.
# Debian's kernel comes from its package, unpacked. gpio-sim and uleds are in the kernel's source but not in Debian's kernel, so
# they are built from Debian's own source package against Debian's own headers.

# make_kernel FOLDER VERSION: afterwards FOLDER holds vmlinuz, lib/modules/VERSION and initramfs.
make_kernel() {
    local folder=$1 version=$2 work
    [ -e "$folder/ready" ] && return
    work=$(mktemp -d "$folder.XXXXXX")
    fetch_packages "$work/debs" "$version" &&
        unpack_packages "$work" "$version" &&
        build_modules "$work" "$version" &&
        "$work/busybox" depmod -b "$work/root" "$version" &&
        make_initramfs "$work" "$version" || { rm -rf "$work"; return 1; }
    rm -rf "$folder"
    mkdir -p "$folder/lib/modules"
    mv "$work/root/lib/modules/$version" "$folder/lib/modules/"
    mv "$work/root/boot/vmlinuz-$version" "$folder/vmlinuz"
    mv "$work/initramfs" "$work/busybox" "$folder/"
    rm -rf "$work"
    touch "$folder/ready"
}

# The version that Debian's meta package stands for today, such as 6.1.0-56-amd64.
newest_kernel() {
    apt-cache depends "linux-image-$(dpkg --print-architecture)" 2>/dev/null |
        sed -n 's/^ *Depends: linux-image-\([0-9][^ ]*\)$/\1/p' | head -n 1
}

fetch_packages() {
    local debs=$1 version=$2 headers common kbuild source
    headers=linux-headers-$version
    common=$(apt-cache depends "$headers" | sed -n 's/^ *Depends: \(linux-headers-.*-common\)$/\1/p')
    kbuild=$(apt-cache depends "$headers" | sed -n 's/^ *Depends: \(linux-kbuild-.*\)$/\1/p')
    source=linux-source-$(echo "$version" | grep -o '^[0-9]*\.[0-9]*')
    mkdir -p "$debs"
    (cd "$debs" && apt-get -q download "linux-image-$version" "$headers" "$common" "$kbuild" "$source" busybox-static) >&2
}

unpack_packages() {
    local work=$1 deb
    mkdir -p "$work/root" "$work/modules"
    for deb in "$work"/debs/linux-image-* "$work"/debs/linux-headers-* "$work"/debs/linux-kbuild-* "$work"/debs/busybox-static_*; do
        dpkg-deb -x "$deb" "$work/root"
    done
    find "$work/root" -name busybox -path '*/bin/*' -exec cp {} "$work/busybox" \;
    dpkg-deb --fsys-tarfile "$work"/debs/linux-source-* | tar -xO --wildcards './usr/src/linux-source-*.tar.xz' |
        tar -xJ -C "$work/modules" --strip-components=1 --wildcards \
            '*/drivers/gpio/gpio-sim.c' '*/drivers/gpio/gpiolib.h' '*/kernel/irq/irq_sim.c' '*/drivers/leds/uleds.c'
}

build_modules() {
    local work=$1 version=$2 headers kernels
    headers=$work/root/usr/src/linux-headers-$version
    kernels=$work/root/lib/modules/$version
    sed -i "s|/usr/src|$work/root/usr/src|" "$headers/Makefile"
    cd "$work/modules" || return
    mv drivers/gpio/gpio-sim.c gpio_sim_core.c
    mv drivers/gpio/gpiolib.h kernel/irq/irq_sim.c drivers/leds/uleds.c .
    # irq_to_desc is not exported to modules; what it is used for here has an exported equal.
    sed -i 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq_safe(irqnum)/' irq_sim.c
    cat > Makefile <<'MAKE'
obj-m := gpio-sim.o uleds.o
gpio-sim-y := gpio_sim_core.o irq_sim.o
ccflags-y := -DCONFIG_IRQ_SIM
MAKE
    make -s -C "$headers" M="$PWD" modules >&2 || return
    mkdir -p "$kernels/extra"
    cp gpio-sim.ko uleds.ko "$kernels/extra/"
    cd - > /dev/null || return
}

# What the VM needs before it sees the host's files: busybox, and the modules behind 9p over virtio and overlayfs.
make_initramfs() {
    local work=$1 version=$2 tree=$work/tree kernels=$work/root/lib/modules/$2 module
    mkdir -p "$tree"/{bin,dev,proc,sys,modules,host,layer,root}
    cp "$work/busybox" "$tree/bin/"
    for module in virtio_pci 9pnet_virtio 9p overlay; do needed_modules "$kernels/modules.dep" "$module"; done |
        awk '!seen[$0]++' > "$work/needed"
    while read -r module; do
        cp "$kernels/$module" "$tree/modules/"
        basename "$module"
    done < "$work/needed" > "$tree/modules/order"
    install -m 755 "$(dirname "${BASH_SOURCE[0]}")/init.sh" "$tree/init"
    (cd "$tree" && find . | "$work/busybox" cpio -o -H newc | gzip -1) > "$work/initramfs"
}

# A module and what it needs, in the order in which they can be loaded: modules.dep lists the nearest need first.
needed_modules() {
    awk -v name="/$2.ko" 'index($1, name) { for (i = NF; i > 1; i--) print $i; sub(":$", "", $1); print $1 }' "$1"
}
