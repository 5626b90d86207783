# shellcheck shell=bash
# Installs Debian packages that are missing; to be sourced from the root of the checkout. Brings deploy/progress.sh along.
#
#   install_missing PACKAGE... [--optional PACKAGE...]
#                                installs those of the packages that are missing; quiet when none is. An optional package that
#                                this distribution does not have, or that cannot be installed, is left out
#   missing_packages PACKAGE...  lists those of the packages that are missing, one a line
#   enabled_services             lists what starts at the next boot or login: one link a line
#
# No service is started or enabled: ports and services of this machine stay as they were (deploy/install-packages.sh).

. deploy/progress.sh

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        say "This needs root, and there is no sudo here. As root, run: $*"
        return 2
    fi
}

missing_packages() {
    local package
    for package in "$@"; do
        [ "$package" != --optional ] || { printf '%s\n' "$package"; continue; }
        dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || printf '%s\n' "$package"
    done
}

install_missing() {
    local missing
    mapfile -t missing < <(missing_packages "$@")
    [ "${missing[*]}" != --optional ] && [ ${#missing[@]} -gt 0 ] || return 0
    # sudo asks for its password here, before a progress line could hide the question.
    [ "$(id -u)" -eq 0 ] || ! command -v sudo >/dev/null || sudo -v || return 2
    step "Installing $(printf '%s ' "${missing[@]#--optional}")"
    as_root deploy/install-packages.sh "${missing[@]}" || return
    end_step
}

enabled_services() {
    {
        find /etc/systemd/system /etc/systemd/user -type l ! -lname /dev/null
        find /lib/systemd/system/*.wants /lib/systemd/system/*.requires -type l
        find /etc/rc[0-6S].d -name 'S*'
    } 2>/dev/null | sort -u
}
