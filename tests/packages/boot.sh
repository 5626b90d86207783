#!/usr/bin/env bash
# Boots a root filesystem as a machine of its own: boot.sh BASE LAYER. systemd is process 1 there.
#
# To be run in namespaces of its own (tests/packages/machine.sh). LAYER has the folders upper, work and root.
set -euo pipefail
base=$1 layer=$2
cd "$layer/root"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$layer/upper,workdir=$layer/work" .
cd "$layer/root"
mount -t proc proc proc
# Read-only, so that udev does not run: it would see the devices of the host.
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs tmpfs tmp
ip link set lo up
mkdir -p .host
pivot_root . .host
umount -l /.host
rmdir /.host
exec env -i container=edgeguard-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --log-target=console --show-status=no --log-level=warning
