# shellcheck shell=bash
# Finds the .NET SDK, or downloads it; to be sourced from the root of the checkout, after deploy/packages.sh.
#
#   use_dotnet            puts an SDK that matches global.json first on the PATH; fails if there is none
#   need_dotnet           the same, and says what to do if there is none
#   get_dotnet            downloads the version of global.json into artifacts/dotnet, in three steps; needs curl or wget, not root
#   build_project PATH    builds a project for a test script that has set pipefail; quiet unless it fails. Does nothing where
#                         EDGEGUARD_BUILT is set: tests/run.sh has built everything
#
# use_dotnet asks the dotnet on the PATH, then ~/.dotnet, then artifacts/dotnet. Each decides for itself, by the rollForward of
# global.json, whether it has a matching SDK.
#
# EDGEGUARD_DOTNET_MIRROR: where to download from; https://builds.dotnet.microsoft.com/dotnet if unset. A mirror has the same
# paths: release-metadata/10.0/releases.json and Sdk/VERSION/dotnet-sdk-VERSION-linux-ARCHITECTURE.tar.gz.
#
# The archive's SHA-512 is checked against deploy/dotnet.sha512, which states the rule, and Microsoft's release metadata. A wrong
# archive is deleted. An incomplete one stays as artifacts/NAME.part, and the next run continues it. An SDK is unpacked beside
# artifacts/dotnet, tried, and then renamed: artifacts/dotnet is whole or absent.

dotnet_local=$PWD/artifacts/dotnet
dotnet_mirror=${EDGEGUARD_DOTNET_MIRROR:-https://builds.dotnet.microsoft.com/dotnet}
dotnet_version=$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' global.json)
# What the meter of the download needs to know.
dotnet_archive='' dotnet_size=''

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_GENERATE_ASPNET_CERTIFICATE=false
# The SDK does not start without ICU unless it is allowed to; nothing here needs a culture.
/sbin/ldconfig -p 2> /dev/null | grep -q libicuuc || export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

use_dotnet() {
    local place
    for place in "$(command -v dotnet)" "${HOME:-}/.dotnet/dotnet" "$dotnet_local/dotnet"; do
        if [ ! -x "$place" ] || ! "$place" --version > /dev/null 2>&1; then continue; fi
        DOTNET_ROOT=$(dirname "$(readlink -f "$place")")
        export DOTNET_ROOT PATH="$DOTNET_ROOT:$PATH"
        return 0
    done
    return 1
}

need_dotnet() {
    use_dotnet && return
    say "There is no .NET SDK that matches global.json (version $dotnet_version). Run deploy/build.sh first: it downloads one."
    return 2
}

build_project() { [ -n "${EDGEGUARD_BUILT:-}" ] || dotnet build "$1" -c Release -v q -nologo -tl:off 2>&1 | notes; }

get_dotnet() {
    mkdir -p artifacts
    {
        flock --nonblock 9 || { extra_step "Waiting for another run that downloads the .NET SDK" && flock 9 && end_step; } || return
        use_dotnet || dotnet_download || return
    } 9> artifacts/.dotnet-lock
}

dotnet_download() {
    local architecture name hash new
    architecture=$(dotnet_architecture) || return
    name=dotnet-sdk-$dotnet_version-linux-$architecture.tar.gz
    dotnet_archive=artifacts/$name.part
    # What an earlier run left of other versions, and of an SDK that it was unpacking.
    find artifacts -maxdepth 1 -name 'dotnet-sdk-*.part' ! -path "$dotnet_archive" -delete
    rm -rf artifacts/.dotnet-new.*
    trap 'rm -rf artifacts/.dotnet-new.*; stop_steps' EXIT

    step "Looking up the .NET SDK $dotnet_version"
    hash=$(dotnet_hash "$name") || return
    dotnet_size=$(dotnet_length "$dotnet_mirror/Sdk/$dotnet_version/$name")
    step "Downloading the .NET SDK $dotnet_version for $architecture" dotnet_meter
    dotnet_get_archive "$dotnet_mirror/Sdk/$dotnet_version/$name" "$hash" || return
    step "Unpacking the .NET SDK $dotnet_version"
    new=$(mktemp -d artifacts/.dotnet-new.XXXXXX) || return
    dotnet_unpack "$new" || return
    rm -rf "$dotnet_local" && mv "$new" "$dotnet_local" && rm -f "$dotnet_archive" && use_dotnet || return
    end_step
    trap stop_steps EXIT
    say "The .NET SDK is in artifacts/dotnet. To use it yourself: export PATH=\"$dotnet_local:\$PATH\"${DOTNET_SYSTEM_GLOBALIZATION_INVARIANT:+ DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1}"
}

dotnet_architecture() {
    case $(dpkg --print-architecture) in
        amd64) echo x64 ;;
        arm64) echo arm64 ;;
        *)
            say "There is no .NET SDK to download for $(dpkg --print-architecture): install one that matches global.json by hand."
            return 2
            ;;
    esac
}

# The SHA-512 that the archive called $1 must have.
dotnet_hash() {
    local pinned published metadata url fault
    url=$dotnet_mirror/release-metadata/$(cut -d. -f1,2 <<< "$dotnet_version")/releases.json
    pinned=$(awk -v name="$1" '$2 == name { print tolower($1) }' deploy/dotnet.sha512)
    metadata=$(mktemp)
    fault=$(dotnet_fetch "$url" "$metadata" 2>&1) || say "Microsoft's release metadata cannot be had from $url: ${fault:-no reason given}"
    # A file is an object without others inside it, whatever the order of its members.
    published=$(tr -d ' \t\r\n' < "$metadata" | grep -o '{[^{}]*}' | grep -F "/$1\"" |
        sed -n 's/.*"hash":"\([0-9A-Fa-f]*\)".*/\1/p' | tr A-F a-f | sort -u)
    rm -f "$metadata"
    if [ -n "$pinned" ] && [ -n "$published" ] && [ "$pinned" != "$published" ]; then
        say "Refused: for $1, the SHA-512 of Microsoft's release metadata is not the one of deploy/dotnet.sha512."
        say "    metadata: $published"
        say "    pinned:   $pinned"
        return 2
    elif [ -z "$pinned$published" ]; then
        say "Refused: there is no SHA-512 to check $1 against, neither in Microsoft's release metadata nor in deploy/dotnet.sha512."
        return 2
    fi
    printf '%s\n' "${pinned:-$published}"
}

dotnet_get_archive() {
    local continued=false
    [ ! -s "$dotnet_archive" ] || continued=true
    dotnet_fetch_whole "$1" || return
    [ "$(dotnet_sum)" != "$2" ] || return 0
    if $continued; then
        say "The archive that an earlier run began is wrong; downloading it anew."
        rm -f "$dotnet_archive"
        dotnet_fetch_whole "$1" || return
        [ "$(dotnet_sum)" != "$2" ] || return 0
    fi
    say "Refused and deleted: the SHA-512 of $1 is wrong."
    say "    expected: $2"
    say "    received: $(dotnet_sum)"
    rm -f "$dotnet_archive"
    return 2
}

# Three tries; each continues what is there.
dotnet_fetch_whole() {
    local try fault status
    for try in 1 2 3; do
        [ -z "$dotnet_size" ] || [ "$(dotnet_bytes)" -le "$dotnet_size" ] || rm -f "$dotnet_archive"
        [ "$(dotnet_bytes)" != "$dotnet_size" ] || return 0
        status=0
        fault=$(dotnet_fetch "$1" "$dotnet_archive" 2>&1) || status=$?
        [ "$status" -ne 0 ] || return 0
        say "The download stopped at $(dotnet_megabytes "$(dotnet_bytes)") MB${dotnet_size:+ of $(dotnet_megabytes "$dotnet_size") MB}: ${fault:-exit status $status}"
        # The disk did not take it (curl: 23, wget: 3); trying again changes nothing.
        case $status in
            3 | 23)
                say "$PWD/artifacts cannot take the download. Free 1 GB on that disk (df -h $PWD/artifacts shows it), then run the command again."
                return 2
                ;;
        esac
        # The server does not continue a file, or has no such part of it (curl: 22, 33, 36; wget: 1, 8).
        case $status in 1 | 8 | 22 | 33 | 36) rm -f "$dotnet_archive" ;; esac
        [ "$try" -eq 3 ] || sleep 2
    done
    say "The .NET SDK could not be downloaded from $1."
    say "Run the command again to continue, set EDGEGUARD_DOTNET_MIRROR to a mirror, or install an SDK that matches global.json."
    return 2
}

# Continues the file $2 with what $1 has. Whoever is on the path could answer a request without TLS, so none follows one with TLS.
dotnet_fetch() {
    local redirect=()
    if command -v curl > /dev/null; then
        [[ $1 != https:* ]] || redirect=(--proto-redir =https)
        curl ${redirect[@]+"${redirect[@]}"} --fail --silent --show-error --location --connect-timeout 20 --speed-limit 1000 --speed-time 60 --continue-at - --output "$2" "$1"
    else
        # It cannot be limited to TLS.
        [[ $1 != https:* ]] || redirect=(--max-redirect=0)
        wget ${redirect[@]+"${redirect[@]}"} --no-verbose --continue --tries=1 --timeout=60 --output-document="$2" "$1"
    fi
}

# How many bytes $1 has; nothing if the server does not say.
dotnet_length() {
    if command -v curl > /dev/null; then
        curl --fail --silent --head --location --connect-timeout 20 --max-time 60 "$1"
    else
        wget --spider --server-response --tries=1 --timeout=20 "$1" 2>&1
    fi | tr -d '\r' | sed -n 's/^ *[Cc]ontent-[Ll]ength: *//p' | tail -n 1
}

dotnet_bytes() { stat -c %s "$dotnet_archive" 2> /dev/null || echo 0; }

dotnet_megabytes() { echo $(($1 / 1000000)); }

dotnet_sum() { sha512sum "$dotnet_archive" | cut -d' ' -f1; }

dotnet_meter() {
    local now
    now=$(dotnet_bytes)
    if [ -n "$dotnet_size" ]; then
        echo "$((now * 100 / dotnet_size)) $(dotnet_megabytes "$now") of $(dotnet_megabytes "$dotnet_size") MB"
    else
        echo "$(dotnet_megabytes "$now") MB"
    fi
}

dotnet_unpack() {
    local fault
    if ! fault=$(tar -xzf "$dotnet_archive" -C "$1" --no-same-owner 2>&1); then
        say "The .NET SDK could not be unpacked: $fault"
        return 2
    fi
    chmod 755 "$1"
    if ! fault=$("$1/dotnet" --version 2>&1); then
        say "The .NET SDK that was downloaded does not run here: $fault"
        return 2
    fi
}
