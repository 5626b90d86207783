#!/usr/bin/env bash
# Installs Debian packages and leaves their services stopped and disabled. Needs root.
#
#   deploy/install-packages.sh PACKAGE... [--optional PACKAGE...]
#
# Optional packages that this distribution does not have, or that cannot be installed, are left out.
# Only services of packages that this run installs are disabled, packages they depend on included. What was installed before
# stays as it was. To use one of the services later: "systemctl enable --now NAME".
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# The packages that dpkg says are new; for an upgrade it says "Unpacking NAME (VERSION) over (VERSION) ...".
new_packages() { sed -nE 's/^Unpacking ([^ ]+) \([^)]*\) \.\.\.$/\1/p' "$scratch/apt"; }

# Names of files in a folder called $1 that the packages on standard input own.
files_in() { xargs -r dpkg-query -L | grep -E "/$1/[^/]+\$" | sed 's:.*/::' | sort -u || true; }

disable_units() {
    local folder=$1 unit
    while read -r unit; do
        case $unit in *.service | *.socket | *.timer | *.path) ;; *) continue ;; esac
        # What "systemctl disable" does; it also works where systemd does not run.
        [ ! -d "/etc/$folder" ] || find "/etc/$folder" -type l -lname "*/$unit" -delete
        [ "$folder" != systemd/system ] || [ ! -d /run/systemd/system ] || systemctl --quiet stop "$unit" < /dev/null > /dev/null 2>&1 || true
    done < <(files_in "$folder")
}

# Runs however the installation ends: apt may have configured some packages before it failed.
leave_disabled() {
    local script
    new_packages > "$scratch/new"
    disable_units systemd/system < "$scratch/new"
    disable_units systemd/user < "$scratch/new"
    files_in init.d < "$scratch/new" > "$scratch/scripts"
    while read -r script; do
        update-rc.d "$script" disable < /dev/null > /dev/null 2>&1 || true
    done < "$scratch/scripts"
    [ ! -d /run/systemd/system ] || systemctl --quiet daemon-reload || true
    [ ! -e "$scratch/policy" ] || rm -f "$policy"
    rm -rf "$scratch"
}

policy=/usr/sbin/policy-rc.d
scratch=$(mktemp -d)
touch "$scratch/apt"
trap leave_disabled EXIT
# No service starts while apt works. The policy is ours, and goes again, only if there was none.
if [ ! -e "$policy" ]; then
    touch "$scratch/policy"
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
fi
# Another apt may hold the lock; ours waits. What it says matters only if it fails.
apt() { apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@" >> "$scratch/apt" 2>&1; }
install() { [ $# -eq 0 ] || apt install -y --no-install-recommends "$@"; }
# grep reads to the end: with -q it would leave first, and apt-cache would fail at the closed pipe.
has_candidate() { apt-cache policy "$1" | grep '^  Candidate: [^(]' > /dev/null; }
fail() {
    grep -E '^[EW]:' "$scratch/apt" >&2 || cat "$scratch/apt" >&2
    exit 1
}

required=() optional=() is_optional=false
apt update || fail
for package in "$@"; do
    if [ "$package" = --optional ]; then
        is_optional=true
    elif ! $is_optional; then
        required+=("$package")
    elif has_candidate "$package"; then
        optional+=("$package")
    fi
done
# All at once is quickest; one by one tells which of the optional ones cannot be had.
install "${required[@]}" "${optional[@]}" || {
    install "${required[@]}" || fail
    for package in "${optional[@]}"; do install "$package" || echo "Cannot install $package" >&2; done
}
