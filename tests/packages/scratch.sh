#!/bin/bash
# Runs a script, from standard input, in a throwaway view of this machine's files: scratch.sh FOLDER < SCRIPT
#
# FOLDER is there as /root/given. What the script writes is gone afterwards. systemctl and udevadm only write down what they are called
# with, in /run/calls. Needs root.
set -eu
given=$1
script=$(cat)
# shellcheck disable=SC2016 # for the inner shell
exec unshare --mount --pid --fork --kill-child bash -euc '
    layer=$(mktemp -d) given=$1
    mount -t tmpfs scratch "$layer"
    mkdir "$layer"/upper "$layer"/work "$layer"/root
    mount -t overlay overlay -o "lowerdir=/,upperdir=$layer/upper,workdir=$layer/work" "$layer/root"
    cp -a "$given" "$layer/root/root/given"
    cd "$layer/root"
    mount -t proc proc proc
    mount --rbind /dev dev
    mount -t tmpfs -o mode=755 run run
    mkdir -p run/systemd/system run/udev usr/local/sbin
    touch run/udev/control run/calls
    for tool in systemctl udevadm; do
        printf "#!/bin/sh\necho %s \"\$@\" >> /run/calls\n" "$tool" > "usr/local/sbin/$tool"
        chmod 755 "usr/local/sbin/$tool"
    done
    status=0
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root chroot . bash -euc "$2" || status=$?
    cd /
    umount -l "$layer"
    rmdir "$layer"
    exit "$status"
' - "$given" "$script" 2>&1
