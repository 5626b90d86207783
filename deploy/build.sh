#!/usr/bin/env bash
# Builds EdgeGuard: installs what is missing, restores, builds, and leaves artifacts/edgeguard, an executable file.
# Run it as often as you like: quiet when there is nothing to do. Needs root, or sudo, only to install packages.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false

explain_dotnet() {
    say "EdgeGuard needs the .NET 10 SDK, and this distribution does not have it."
    say "Debian 12 and 13 (x64):      https://learn.microsoft.com/dotnet/core/install/linux-debian"
    say "    wget https://packages.microsoft.com/config/debian/12/packages-microsoft-prod.deb"
    say "    sudo dpkg -i packages-microsoft-prod.deb && sudo apt-get update && sudo apt-get install dotnet-sdk-10.0"
    say "Ubuntu 24.04 and newer (x64, arm64):"
    say "    sudo apt-get update && sudo apt-get install dotnet-sdk-10.0     (24.04: after sudo add-apt-repository ppa:dotnet/backports)"
    say "Raspberry Pi OS and Debian on arm64 (Microsoft's Debian packages are x64 only):"
    say "    wget https://dot.net/v1/dotnet-install.sh && bash dotnet-install.sh --channel 10.0 --install-dir \"\$HOME/.dotnet\""
    say "    export DOTNET_ROOT=\"\$HOME/.dotnet\" PATH=\"\$HOME/.dotnet:\$PATH\""
}

need_dotnet() {
    command -v dotnet >/dev/null || [ ! -x "$HOME/.dotnet/dotnet" ] || PATH="$HOME/.dotnet:$PATH"
    if command -v dotnet >/dev/null && dotnet --list-sdks | grep -q '^10\.'; then return; fi
    if apt-cache policy dotnet-sdk-10.0 2>/dev/null | grep -q 'Candidate: [0-9]'; then
        install_missing dotnet-sdk-10.0
    else
        explain_dotnet
        exit 2
    fi
}

# Which packages there are decides once; src/DECISIONS.md, "Package sets".
choose_package_set() {
    local choice=artifacts/package-set.props set=full scratch log
    [ ! -e "$choice" ] || [ Directory.Packages.props -nt "$choice" ] || return 0
    scratch=$(mktemp -d)
    cp Directory.Packages.props "$scratch/"
    cat > "$scratch/probe.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
  <ItemGroup><PackageReference Include="MQTTnet" /><PackageReference Include="System.Device.Gpio" /></ItemGroup>
</Project>
PROJECT
    log=$scratch/log
    if ! dotnet restore "$scratch/probe.csproj" > "$log" 2>&1; then
        # Only that these two are not to be had means offline; anything else is a fault to be seen.
        if grep -q 'error NU1101: .*\(MQTTnet\|System.Device.Gpio\)' "$log" && ! grep 'error' "$log" | grep -qv 'NU1101: .*\(MQTTnet\|System.Device.Gpio\)'; then
            set=offline
        else
            cat "$log" >&2
            rm -rf "$scratch"
            exit 2
        fi
    fi
    rm -rf "$scratch"
    mkdir -p artifacts
    printf '<Project><PropertyGroup><PackageSet>%s</PackageSet></PropertyGroup></Project>\n' "$set" > "$choice"
    say "Package set: $set ($([ "$set" = full ] && echo "with" || echo "without") MQTTnet and System.Device.Gpio)"
}

is_built() {
    [ -x artifacts/edgeguard ] && [ -z "$(find src seeds tests/scenarios Directory.* global.json artifacts/package-set.props \
        -newer artifacts/edgeguard -type f -not -path '*/obj/*' -not -path '*/bin/*' -print -quit)" ]
}

build() {
    say "Building EdgeGuard"
    local log
    log=$(mktemp)
    if ! dotnet publish src/EdgeGuard/EdgeGuard.csproj -c Release -o artifacts/bin -v q -nologo > "$log" 2>&1; then
        cat "$log" >&2
        rm -f "$log"
        exit 2
    fi
    rm -f "$log"
    # The program finds the runtime where this dotnet came from; a file of its own, so that it can be linked to from a PATH.
    cat > artifacts/edgeguard <<LAUNCHER
#!/bin/sh
DOTNET_ROOT=\${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")}
export DOTNET_ROOT
exec "\$(dirname "\$(readlink -f "\$0")")/bin/edgeguard" "\$@"
LAUNCHER
    chmod +x artifacts/edgeguard
}

install_missing ca-certificates iproute2 nftables libmosquitto1
need_dotnet
choose_package_set
is_built || build
