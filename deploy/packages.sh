# Installs Debian packages that are missing; to be sourced.
#
#   install_missing PACKAGE…
#
# Quiet when nothing is missing. No daemon is started: for the time of the installation a policy-rc.d forbids it, so
# that ports and services of this machine stay as they were found.

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
    # The policy is ours only if there was none; whatever happens, it goes again.
    as_root env DEBIAN_FRONTEND=noninteractive bash -euc '
        policy=/usr/sbin/policy-rc.d
        if [ ! -e "$policy" ]; then
            printf "#!/bin/sh\nexit 101\n" > "$policy"
            chmod +x "$policy"
            trap "rm -f $policy" EXIT
        fi
        apt-get -qq update
        apt-get -qq -o Dpkg::Use-Pty=0 install -y --no-install-recommends "$@" >/dev/null
    ' install "${missing[@]}"
}
