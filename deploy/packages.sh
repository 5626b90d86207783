# Installs Debian packages that are missing; to be sourced from the root of the checkout.
#
#   install_missing PACKAGE...   installs those of the packages that are missing; quiet when none is
#   enabled_services             lists what starts at the next boot or login: one link a line
#
# No service is started or enabled: ports and services of this machine stay as they were (deploy/install-packages.sh).

say() { printf '%s\n' "$*" >&2; }

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

install_missing() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "Installing ${missing[*]}"
    as_root deploy/install-packages.sh "${missing[@]}"
}

enabled_services() {
    {
        find /etc/systemd/system /etc/systemd/user -type l ! -lname /dev/null
        find /lib/systemd/system/*.wants /lib/systemd/system/*.requires -type l
        find /etc/rc[0-6S].d -name 'S*'
    } 2>/dev/null | sort -u
}
