#!/bin/sh
# Installs EdgeGuard from the folder that this script is in, on a system with systemd. Needs root.
#
#   ./install.sh                          installs or upgrades, enables and starts the agent; a configuration that exists stays
#   ./install.sh --uninstall [--purge]    stops it, removes its rules and its files; --purge also removes configuration, state and user
#
# On Debian, Ubuntu and Raspberry Pi OS, install the package instead. Exits 0, or 2 if it could not.
set -eu
fail() {
    echo "$1" >&2
    exit 2
}

case "$*" in '' | --uninstall | '--uninstall --purge') ;; *) fail "usage: install.sh [--uninstall [--purge]]" ;; esac
[ "$(id -u)" -eq 0 ] || fail "This needs root: sudo $0 $*"
[ -d /run/systemd/system ] || fail "This system does not run systemd."
# What it installed, and which folders it made for that.
list=/usr/local/lib/edgeguard/files.txt
folders=/usr/local/lib/edgeguard/folders.txt

make_folder() {
    [ ! -d "/$1" ] || return 0
    make_folder "$(dirname "$1")"
    mkdir "/$1"
    echo "$1" >> folders.txt
}

if [ "${1:-}" = --uninstall ]; then
    [ -e "$list" ] || fail "EdgeGuard was not installed by this script: there is no $list."
    systemctl disable --now edgeguard.service edgeguard-early.service edgeguard-fetcher.socket
    /usr/local/bin/edgeguard uninstall || echo "'edgeguard uninstall' failed; see above for what it left" >&2
    while read -r file; do rm -f "/$file"; done < "$list"
    made=$(tac "$folders")
    rm -rf "$list" "$folders" /usr/local/lib/edgeguard.before /usr/local/lib/edgeguard.after
    for folder in $made; do rmdir --ignore-fail-on-non-empty "/$folder"; done
    systemctl daemon-reload
    if [ "${2:-}" = --purge ]; then
        rm -rf /etc/edgeguard /var/lib/edgeguard /run/edgeguard
        userdel edgeguard
        if getent group edgeguard > /dev/null; then groupdel edgeguard; fi
    fi
    exit 0
fi

[ ! -e /usr/lib/edgeguard/edgeguard ] || fail "The package edgeguard is installed. Remove it first: apt remove edgeguard"
cd "$(dirname "$0")"
# The program of before, for 'edgeguard rollback'.
if [ -e "$list" ]; then
    rm -rf /usr/local/lib/edgeguard.before /usr/local/lib/edgeguard.after
    cp -a /usr/local/lib/edgeguard /usr/local/lib/edgeguard.before
fi
# A file that runs cannot be written, but replaced.
rm -f folders.txt
(cd files && find . -type f -o -type l) | sed 's:^\./::' | sort > files.txt
while read -r file; do
    make_folder "$(dirname "$file")"
    cp -dp "files/$file" "/$file.new"
    mv -f "/$file.new" "/$file"
done < files.txt
install -m 644 files.txt "$list"
[ ! -e folders.txt ] || cat folders.txt >> "$folders"
mkdir -p /etc/edgeguard
[ -e /etc/edgeguard/edgeguard.json ] || install -m 644 edgeguard.json /etc/edgeguard/
systemd-sysusers edgeguard.conf
systemd-tmpfiles --create edgeguard.conf
systemctl daemon-reload
systemctl enable --quiet edgeguard.service edgeguard-early.service edgeguard-fetcher.socket
systemctl restart edgeguard-fetcher.socket edgeguard.service
