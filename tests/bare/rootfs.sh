# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2317 # shares variables and functions with what sources it
# A bare Debian root filesystem with this machine's access to packages; to be sourced by tests/bare.sh.
#
#   make_base             makes one with debootstrap, once
#   fresh_root            puts an empty layer on it, with a new clone of this checkout in /root/edgeguard
#   in_root COMMAND...    runs a command there, in the clone; 50 minutes at most, or $time_limit seconds
#
# $base is the root filesystem, $machine the layer, $checkout the clone in it.

codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
base=$PWD/artifacts/bare/base-$codename
machine=$PWD/artifacts/bare/layer/upper
checkout=$machine/root/edgeguard

# Where apt gets the packages of this release from, as this machine is configured.
archive_of_release() {
    apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' | awk -v codename="$codename" '$1 == codename && $2 == "main" { print $3; exit }'
}

make_base() {
    local source include=()
    [ ! -d "$base" ] || return 0
    source=$(archive_of_release)
    [ -n "$source" ] || { echo "apt has no source of $codename"; return 1; }
    # apt needs the CA certificates before it can install them.
    [[ $source != https:* ]] || include=(--include=ca-certificates)
    mkdir -p artifacts/bare
    rm -rf "$base.new"
    debootstrap --variant=minbase ${include[@]+"${include[@]}"} "$codename" "$base.new" "$source" && mv "$base.new" "$base"
}

fresh_root() {
    # It holds copies of this machine's configuration, so nobody else may read it, and it goes at the end.
    rm -rf artifacts/bare/layer
    leftovers+=("$root/artifacts/bare/layer")
    mkdir -p "$machine/root" artifacts/bare/layer/work artifacts/bare/layer/root
    chmod 700 artifacts/bare/layer
    carry_packages
    carry_certificates
    carry_environment > artifacts/bare/layer/environment
    git clone --quiet "$root" "$checkout"
}

# Copies a file or folder to the same place.
carry() {
    local path
    for path in "$@"; do
        [ -e "$path" ] || continue
        mkdir -p "$machine$(dirname "$path")"
        cp -aL "$path" "$machine$(dirname "$path")/"
    done
}

# Name resolution, and the configuration of apt, NuGet and npm.
carry_packages() {
    local source
    carry /etc/hosts /etc/resolv.conf /etc/apt/trusted.gpg.d /etc/apt/keyrings /etc/apt/auth.conf /etc/apt/auth.conf.d /usr/share/keyrings
    carry /etc/opt/NuGet /etc/npmrc
    mkdir -p "$machine/root/.nuget"
    [ ! -d "$HOME/.nuget/NuGet" ] || cp -a "$HOME/.nuget/NuGet" "$machine/root/.nuget/"
    [ ! -f "$HOME/.npmrc" ] || cp "$HOME/.npmrc" "$machine/root/"
    mkdir -p "$machine/etc/apt/apt.conf.d" "$machine/etc/apt/sources.list.d"
    # debootstrap's own source goes.
    : > "$machine/etc/apt/sources.list"
    for source in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do carry "$source"; done
    apt-config dump | grep -E '^Acquire::(http|https|Check|Retries)' > "$machine/etc/apt/apt.conf.d/90machine"
}

carry_certificates() { carry /usr/local/share/ca-certificates; }

# Proxies and places of certificates, one NAME=VALUE a line. A file that is named elsewhere than in /etc/ssl comes along.
carry_environment() {
    local name value
    while IFS='=' read -r -d '' name value; do
        case $name in
            *_proxy | *_PROXY | SSL_CERT_* | *_CA_BUNDLE | *_CA_CERTS | *_CAINFO | NUGET_* | npm_config_*) ;;
            *) continue ;;
        esac
        case $value in /etc/ssl/*) ;; /*) carry "$value" ;; esac
        case $name in no_proxy | NO_PROXY) value=localhost,$value ;; esac
        printf '%s=%s\n' "$name" "$value"
    done < <(env -0)
}

in_root() {
    local environment
    mapfile -t environment < artifacts/bare/layer/environment
    env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb ${environment[@]+"${environment[@]}"} \
        EDGEGUARD_BARE=1 ${mirror_port:+"EDGEGUARD_DOTNET_MIRROR=https://localhost:$mirror_port"} \
        timeout --foreground "${time_limit:-3000}" unshare --mount --pid --fork --kill-child "$root/tests/bare/enter.sh" "$base" "$root/artifacts/bare/layer" /root/edgeguard "$@" < /dev/null
}
