#!/usr/bin/env bash
# Makes a root filesystem the root, and runs a command there: enter.sh BASE LAYER FOLDER COMMAND...
#
# To be run in a mount and a PID namespace of its own: what it mounts, and whatever the command leaves running, goes with them.
# LAYER has the folders upper, work and root. It stays the parent of the command, so that zombies are collected.
set -euo pipefail
base=$1 layer=$2 folder=$3
shift 3
cd "$layer/root"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$layer/upper,workdir=$layer/work" .
cd "$layer/root"

mount -t proc proc proc
mount -t sysfs sysfs sys
# Devices of its own, so that nothing is made or removed among those of the host.
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
    touch "dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
# Tests make tunnels; a bare machine may have no node for them yet.
mkdir dev/pts dev/shm dev/net
mknod -m 666 dev/net/tun c 10 200
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
for number in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${number%:*}" "dev/${number#*:}"; done
mount -t tmpfs tmpfs run
mkdir -p .host
pivot_root . .host
umount -l /.host
rmdir /.host
cd "$folder"
"$@"
