#!/usr/bin/env bash
# Builds EdgeGuard: installs what is missing, restores, builds, and leaves artifacts/edgeguard, an executable file.
#
#   deploy/build.sh [PACKAGE...]     installs these Debian packages too
#
# Run it as often as you like: quiet when there is nothing to do. Needs root, or sudo, only to install packages. Where there is no
# .NET SDK that matches global.json, it downloads one into artifacts/dotnet, without root (deploy/dotnet.sh). Shows its steps on
# stderr. Exits 0, or 2 if it could not build.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/dotnet.sh

# The program and its SDK need the last four: TLS, and the C++ runtime.
packages=(iproute2 nftables libmosquitto1 ca-certificates openssl libgcc-s1 libstdc++6 "$@")
choice=artifacts/package-set.props

# Which packages there are decides once; src/DECISIONS.md, "Package sets".
is_set_chosen() { [ -e "$choice" ] && [ ! Directory.Packages.props -nt "$choice" ]; }

choose_package_set() {
    local set=full scratch log
    scratch=$(mktemp -d)
    cp Directory.Packages.props "$scratch/"
    cat > "$scratch/probe.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="MQTTnet" /><PackageReference Include="System.Device.Gpio" /></ItemGroup>
</Project>
PROJECT
    log=$scratch/log
    if ! dotnet restore "$scratch/probe.csproj" -tl:off > "$log" 2>&1 8>&-; then
        # Only that these two are not to be had means offline; anything else is a fault to be seen.
        if grep -q 'error NU1101: .*\(MQTTnet\|System.Device.Gpio\)' "$log" && ! grep 'error' "$log" | grep -qv 'NU1101: .*\(MQTTnet\|System.Device.Gpio\)'; then
            set=offline
        else
            cat "$log" >&2
            rm -rf "$scratch"
            return 2
        fi
    fi
    rm -rf "$scratch"
    mkdir -p artifacts
    printf '<Project><PropertyGroup><PackageSet>%s</PackageSet></PropertyGroup></Project>\n' "$set" > "$choice"
    say "Package set: $set ($([ "$set" = full ] && echo "with" || echo "without") MQTTnet and System.Device.Gpio)"
}

# The program finds the runtime where its SDK came from; a file of its own, so that it can be linked to from a PATH.
launcher() {
    local root=${DOTNET_ROOT:-$dotnet_local}
    # The SDK of the checkout moves with it.
    [ "$root" != "$(readlink -f "$dotnet_local")" ] || root="\$here/dotnet"
    cat <<LAUNCHER
#!/bin/sh
here=\$(dirname "\$(readlink -f "\$0")")
[ ! -x "$root/dotnet" ] || export DOTNET_ROOT="$root"
exec "\$here/bin/edgeguard" "\$@"
LAUNCHER
}

is_built() {
    [ -x artifacts/edgeguard ] && launcher | cmp -s - artifacts/edgeguard &&
        [ -z "$(find src seeds tests/scenarios Directory.* global.json "$choice" \
            -newer artifacts/edgeguard -type f -not -path '*/obj/*' -not -path '*/bin/*' -print -quit)" ]
}

# For the progress line: a project that is built has its line in the log.
built_projects() {
    local all built
    all=$(find src -name '*.csproj' | wc -l)
    built=$(grep -c -- ' -> .*\.dll$' "$log" || true)
    echo "$((built < all ? built * 100 / all : 99)) $built of $all projects"
}

# Runs a command whose output the progress line counts, and which matters otherwise only if it fails.
logged() {
    "$@" > "$log" 2>&1 && return
    say "$(cat "$log")"
    return 2
}

build() {
    log=$(mktemp)
    trap 'rm -f "$log"; stop_steps' EXIT
    step "Restoring NuGet packages"
    quietly dotnet restore src/EdgeGuard/EdgeGuard.csproj -v q -nologo -tl:off 8>&- || return
    step "Building EdgeGuard" built_projects
    logged dotnet publish src/EdgeGuard/EdgeGuard.csproj -c Release -o artifacts/bin --no-restore -v m -nologo -tl:off 8>&- || return
    launcher > artifacts/edgeguard
    chmod +x artifacts/edgeguard
}

# Two builds of one checkout would write the same files. What dotnet leaves running must not hold the lock, so it does not inherit it.
mkdir -p artifacts && : >> artifacts/.build-lock || { say "deploy/build.sh writes to $PWD/artifacts. Run it in a checkout that belongs to you."; exit 2; }
exec 8>> artifacts/.build-lock
flock --nonblock 8 || { steps 1 && step "Waiting for another deploy/build.sh in this checkout" && flock 8 && end_step; }

# What there is to do, in steps.
count=0
has_dotnet=true
if ! use_dotnet; then
    has_dotnet=false count=3
    command -v curl > /dev/null || command -v wget > /dev/null || packages+=(curl)
fi
[ -z "$(missing_packages "${packages[@]}")" ] || count=$((count + 1))
is_set_chosen || count=$((count + 1))
if ! is_set_chosen || ! is_built; then count=$((count + 2)); fi
steps "$count"

install_missing "${packages[@]}" || exit 2
$has_dotnet || get_dotnet || exit 2
is_set_chosen || { step "Looking for the packages MQTTnet and System.Device.Gpio" && choose_package_set; } || exit 2
is_built || build || exit 2
end_step
