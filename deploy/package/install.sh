#!/bin/sh
# Installs EdgeGuard from the folder that this script is in, on a system with systemd. Needs root.
#
#   ./install.sh                          installs or upgrades, enables and starts the agent; a configuration that exists stays
#   ./install.sh --uninstall [--purge]    stops it, removes its rules and its files; --purge also removes configuration, state and user
#
# On Debian, Ubuntu and Raspberry Pi OS, install the package instead. Exits 0, or 2 if it could not.
set -eu
umask 022
fail() {
    echo "$1" >&2
    exit 2
}

case "$*" in '' | --uninstall | '--uninstall --purge') ;; *) fail "usage: install.sh [--uninstall [--purge]]" ;; esac
[ "$(id -u)" -eq 0 ] || fail "This needs root: sudo $0 $*"
[ -d /run/systemd/system ] || fail "This system does not run systemd."
programs=/usr/local/lib/edgeguard
# What it installed, and which folders it made for that.
list=$programs/files.txt
folders=$programs/folders.txt
units="edgeguard.service edgeguard-early.service edgeguard-fetcher.socket"

make_folder() {
    [ ! -d "/$1" ] || return 0
    make_folder "$(dirname "$1")"
    mkdir "/$1"
    echo "$1" >> folders.txt
}

# The account of the agent, as against a person's of the same name.
is_account_ours() {
    getent passwd edgeguard | { IFS=: read -r _ _ user _ _ home _ && [ "$user" -lt 1000 ] && [ "$home" = /var/lib/edgeguard ]; }
}

# Whoever unpacked the archive owns its files, and must not own what root runs.
put() {
    cp -d "files/$1" "/$1.new"
    chown -h root:root "/$1.new"
    [ -L "/$1.new" ] || chmod u=rwX,go=rX "/$1.new"
    mv -f "/$1.new" "/$1"
}

# The program of before, for 'edgeguard rollback'. An installation that was interrupted is continued: it has kept that program already.
keep_program() {
    if cmp -s "files/usr/local/lib/edgeguard/edgeguard" $programs/edgeguard && [ -d $programs.before ]; then return; fi
    rm -rf $programs.before.new $programs.after
    # Where there is no room for both, a program from before the last upgrade goes first.
    if cp -a $programs $programs.before.new || { rm -rf $programs.before $programs.before.new && cp -a $programs $programs.before.new; }; then
        rm -rf $programs.before
        chown -Rh root:root $programs.before.new
        mv $programs.before.new $programs.before
    else
        rm -rf $programs.before.new
        echo "There is no room to keep the program of before, so 'edgeguard rollback' will not restore it." >&2
    fi
}

if [ "${1:-}" = --uninstall ]; then
    [ -e "$list" ] || fail "EdgeGuard was not installed by this script: there is no $list."
    # A unit that somebody masked cannot be disabled, and is no reason to leave the rules.
    for unit in $units; do systemctl disable --now "$unit" || systemctl stop "$unit" || true; done
    /usr/local/bin/edgeguard uninstall || echo "'edgeguard uninstall' failed; see above for what it left" >&2
    while read -r file; do rm -f "/$file"; done < "$list"
    made=$(tac "$folders")
    rm -rf "$list" "$folders" $programs.before $programs.after
    for folder in $made; do rmdir --ignore-fail-on-non-empty "/$folder" || true; done
    systemctl daemon-reload
    if [ "${2:-}" = --purge ]; then
        rm -rf /etc/edgeguard /var/lib/edgeguard /run/edgeguard
        if is_account_ours; then
            userdel edgeguard || echo "The user edgeguard stays." >&2
            if getent group edgeguard > /dev/null; then groupdel edgeguard || true; fi
        fi
    fi
    exit 0
fi

[ ! -e /usr/lib/edgeguard/edgeguard ] || fail "The package edgeguard is installed. Remove it first: apt remove edgeguard"
if getent passwd edgeguard > /dev/null && ! is_account_ours; then
    fail "There is a user edgeguard already, who is not the agent's. Rename that account first: usermod --login OTHER edgeguard; groupmod --new-name OTHER edgeguard"
fi
cd "$(dirname "$0")"
[ ! -e "$list" ] || keep_program
# A file that runs cannot be written, but replaced.
rm -f folders.txt
(cd files && find . -type f -o -type l) | sed 's:^\./::' | sort > files.txt
while read -r file; do
    make_folder "$(dirname "$file")"
    put "$file"
done < files.txt
# What an earlier version had and this one has not.
if [ -e "$list" ]; then
    while read -r file; do grep -qxF "$file" files.txt || rm -f "/$file"; done < "$list"
fi
install -m 644 files.txt "$list"
[ ! -e folders.txt ] || cat folders.txt >> "$folders"
mkdir -p /etc/edgeguard
[ -e /etc/edgeguard/edgeguard.json ] || install -m 644 edgeguard.json /etc/edgeguard/
systemd-sysusers edgeguard.conf
# For lines and LEDs that are there already.
if [ -e /run/udev/control ]; then
    udevadm control --reload || true
    udevadm trigger --action=change --subsystem-match=gpio --subsystem-match=leds --subsystem-match=input || true
    udevadm settle --timeout=5 || true
fi
systemctl daemon-reload
for unit in $units; do systemctl enable --quiet "$unit" || echo "$unit is not enabled." >&2; done
systemctl restart edgeguard-fetcher.socket edgeguard.service
