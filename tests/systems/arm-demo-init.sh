#!/bin/sh
# First process of the machine of tests/arm-demo.sh: configures Debian and the package, plays the demo, and ends the machine.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
mkdir -p /dev/shm /dev/pts
mount -t devtmpfs dev /dev 2> /dev/null
mkdir -p /dev/shm /dev/pts
mount -t tmpfs shm /dev/shm
mount -t devpts pts /dev/pts
now() { cut -d. -f1 /proc/uptime; }

/debootstrap/debootstrap --second-stage > /root/log 2>&1 && echo "configured on $(uname -m)" || tail -n 20 /root/log
# debootstrap has unmounted it.
[ -e /proc/uptime ] || mount -t proc proc /proc
echo "time: Debian configured after $(now) s"
began=$(now)
dpkg --install /root/edgeguard.deb > /root/log 2>&1 || tail -n 20 /root/log
echo "installed: $(dpkg-query --show --showformat '${db:Status-Abbrev}' edgeguard)"
echo "time: the package installed in $(($(now) - began)) s"
edgeguard version
ip link set lo up
began=$(now)
edgeguard demo > /root/log 2>&1
echo "demo: $?"
tail -n 25 /root/log
echo "time: the demo took $(($(now) - began)) s"
dpkg --purge edgeguard > /root/log 2>&1 && echo removed || tail -n 20 /root/log
sync
echo o > /proc/sysrq-trigger
sleep 60
