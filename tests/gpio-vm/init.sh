#!/bin/busybox sh
# First process of the VM: mounts the host's root read-only with a layer in memory over it, and runs there what the kernel's
# command line names (edgeguard.run=PATH). Whatever happens, the VM ends.
b=/bin/busybox
fail() { echo "VM: $1"; $b poweroff -f; }

$b mount -t devtmpfs dev /dev
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
while read -r module; do $b insmod "/modules/$module" || fail "cannot load $module"; done < /modules/order
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000,cache=loose,ro root /host || fail "cannot mount the host's files"
$b mount -t tmpfs layer /layer
$b mkdir /layer/upper /layer/work
$b mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work overlay /root || fail "cannot put a layer over the host's files"
for folder in dev proc sys; do $b mount -o move "/$folder" "/root/$folder"; done
$b mount -t tmpfs run /root/run
for word in $($b cat /root/proc/cmdline); do
    case $word in edgeguard.run=*) run=${word#*=} ;; edgeguard.modules=*) modules=${word#*=} ;; esac
done
mine=/root/lib/modules/$($b uname -r)
$b mkdir -p "$mine"
$b mount -o bind "/root$modules" "$mine" || fail "no modules in $modules"
$b chroot /root "$run" < /root/dev/null
$b chroot /root /bin/sync
$b poweroff -f
