# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2317 # shares variables and functions with what sources it
# The download of the .NET SDK, by deploy/dotnet.sh; to be sourced by tests/setup.sh.
#
# Each case starts with a new checkout: no SDK, a mirror with the right archive and metadata, and the right pin.

version=10.0.401 name=dotnet-sdk-10.0.401-linux-$(dpkg --print-architecture | sed 's/amd64/x64/').tar.gz
mirror=$work/mirror archive=$work/mirror/Sdk/10.0.401/$name

# A machine has what is in this folder: no .NET, and curl or wget or both.
mkdir "$work/bin"
ln -s /usr/sbin/* /usr/bin/* "$work/bin/" 2> /dev/null
rm -f "$work/bin/dotnet"

make_sdk() {
    mkdir -p "$work/sdk" "$(dirname "$archive")"
    printf '#!/bin/sh\n[ "$1" = --version ] && echo %s\n' "$version" > "$work/sdk/dotnet"
    chmod +x "$work/sdk/dotnet"
    head -c 3000000 /dev/urandom > "$work/sdk/padding"
    tar -czf "$archive" -C "$work/sdk" .
    right=$(sha512sum "$archive" | cut -d' ' -f1)
    wrong=$(sha512sum "$work/sdk/padding" | cut -d' ' -f1)
    size=$(stat -c %s "$archive")
}

metadata() {
    mkdir -p "$mirror/release-metadata/10.0"
    # Microsoft's layout: the file's own name has no version, and another release precedes.
    cat > "$mirror/release-metadata/10.0/releases.json" <<JSON
{ "releases": [
  { "sdk": { "version": "10.0.302", "files": [
      { "name": "dotnet-sdk-linux-x64.tar.gz", "url": "https://example.com/dotnet/Sdk/10.0.302/${name/$version/10.0.302}", "hash": "$wrong" } ] } },
  { "sdk": { "version": "$version", "files": [
      { "name": "dotnet-sdk-linux-x64.tar.gz", "rid": "linux-x64",
        "url": "https://example.com/dotnet/Sdk/$version/$name",
        "hash": "${1^^}" } ] } } ] }
JSON
}

pin() { printf '# a comment\n%s  %s\n' "$1" "$name" > "$checkout/deploy/dotnet.sha512"; }

fresh() {
    checkout=$work/checkout
    rm -rf "$checkout" "$work/home" "$mirror/faults" "$work/log" "$work/requests"
    mkdir -p "$checkout/deploy" "$work/home"
    cp "$root"/deploy/*.sh "$checkout/deploy/"
    printf '{ "sdk": { "version": "%s", "rollForward": "latestFeature" } }\n' "$version" > "$checkout/global.json"
    touch "$work/requests"
    metadata "$right"
    pin "$right"
}

# Runs deploy/dotnet.sh as deploy/build.sh does. $1: what to run there.
sourced() {
    (cd "$checkout" && env -i HOME="$work/home" PATH="${tools:-$work/bin}" EDGEGUARD_DOTNET_MIRROR="http://127.0.0.1:$port" \
        setsid --wait bash -euc "echo \$\$ > '$work/group'; . deploy/packages.sh; . deploy/dotnet.sh; $1")
}
get() { sourced 'use_dotnet || get_dotnet || exit 2' > "$work/stdout" 2> "$work/log"; }

installed() { [ -s "$checkout/artifacts/dotnet/padding" ] && [ -z "$(ls -d "$checkout"/artifacts/*.part "$checkout"/artifacts/.dotnet-new.* 2> /dev/null)" ]; }
nothing_left() { [ -z "$(ls "$checkout/artifacts")" ] && [ -z "$(ls -d "$checkout"/artifacts/.dotnet-new.* 2> /dev/null)" ]; }
says() { grep -qF -- "$1" "$work/log"; }
requests() { grep -c -- "$1" "$work/requests"; }
part() { echo "$checkout/artifacts/$name.part"; }

# Fails with exit status 2, says $1, and leaves nothing.
refused() { get; [ $? -eq 2 ] && says "$1" && nothing_left; }

make_sdk
exec {port_pipe}< <(exec python3 tests/bare/mirror.py "$mirror" "$work/requests")
jobs_started+=($!)
read -r port <&"$port_pipe"

fresh
check "an archive that matches pin and metadata is installed" get
check "it is whole, and the archive is gone" installed
check "nothing was written to stdout" test ! -s "$work/stdout"
check "a second run asks the mirror for nothing" eval 'before=$(requests .); get && [ "$(requests .)" -eq "$before" ]'

fresh; rm "$checkout/deploy/dotnet.sha512"; touch "$checkout/deploy/dotnet.sha512"
check "without a pin, the metadata are enough" eval 'get && installed'
fresh; : > "$checkout/deploy/dotnet.sha512"; metadata "$wrong"
check "without a pin, a wrong hash in the metadata is refused" refused "Refused and deleted: the SHA-512 of"
fresh; metadata "$wrong"
check "metadata that contradict the pin are refused" refused "is not the one of deploy/dotnet.sha512"
check "then the archive is not downloaded" test "$(requests "GET /Sdk")" -eq 0
fresh; pin "$wrong"
check "a pin that contradicts the metadata is refused" refused "is not the one of deploy/dotnet.sha512"
fresh; rm "$mirror/release-metadata/10.0/releases.json"
check "without metadata, the pin is enough" eval 'get && installed && says "release metadata cannot be had"'
fresh; rm "$mirror/release-metadata/10.0/releases.json"; pin "$wrong"
check "without metadata, an archive that does not match the pin is refused" refused "expected: $wrong"
fresh; rm "$mirror/release-metadata/10.0/releases.json"; : > "$checkout/deploy/dotnet.sha512"
check "without metadata and pin, nothing is downloaded" refused "there is no SHA-512 to check"
fresh; sed -i "s/$version/10.0.999/" "$checkout/global.json"
check "a version that Microsoft does not list is refused" refused "there is no SHA-512 to check"

fresh; echo "cut 500000" > "$mirror/faults"
check "a download that stops again and again fails" eval 'get; [ $? -eq 2 ]'
check "it says how far it came" says "The download stopped at 1 MB of 3 MB"
check "what came stays for the next run, and no SDK" eval '[ "$(stat -c %s "$(part)")" -eq 1500000 ] && [ ! -e "$checkout/artifacts/dotnet" ]'
rm "$mirror/faults"; : > "$work/requests"
check "the next run continues" eval 'get && installed && [ "$(requests "GET /Sdk.* from 1500000")" -eq 1 ]'
fresh; mkdir "$checkout/artifacts"; head -c 1000 "$archive" > "$(part)"; echo no-ranges > "$mirror/faults"
check "from a server that cannot continue, it starts anew" eval 'get && installed'
fresh; mkdir "$checkout/artifacts"; head -c 1000 /dev/zero > "$(part)"
check "a wrong beginning from an earlier run is replaced" eval 'get && installed && says "downloading it anew"'
fresh; mkdir "$checkout/artifacts"; cp "$archive" "$(part)"
check "a whole archive from an earlier run is not downloaded again" eval 'get && installed && [ "$(requests "GET /Sdk")" -eq 0 ]'
fresh; mkdir "$checkout/artifacts"; cat "$archive" "$archive" > "$(part)"
check "one that is too long is" eval 'get && installed && [ "$(requests "GET /Sdk")" -eq 1 ]'
fresh; mkdir -p "$checkout/artifacts/.dotnet-new.abc"; touch "$checkout/artifacts/dotnet-sdk-10.0.302-linux-x64.tar.gz.part"
check "leftovers of other versions and of an interrupted unpacking go" eval 'get && installed'

fresh; echo "rate 500000" > "$mirror/faults"
get & running=$!
sleep 3
# The script, and the curl that it waits for.
kill -KILL -- "-$(cat "$work/group")"
wait "$running" 2> /dev/null
check "a download that is killed leaves no SDK" eval '[ ! -e "$checkout/artifacts/dotnet" ] && [ -s "$(part)" ]'
rm "$mirror/faults"
check "the next run completes it" eval 'get && installed'

fresh
(cd "$work/sdk" && tar -czf "$archive" padding)
metadata "$(sha512sum "$archive" | cut -d' ' -f1)"; : > "$checkout/deploy/dotnet.sha512"
check "an SDK that does not run is not installed" eval 'get; [ $? -eq 2 ] && says "does not run here" && [ ! -e "$checkout/artifacts/dotnet" ]'
check "and what was unpacked of it goes" fails ls -d "$checkout"/artifacts/.dotnet-new.*
make_sdk

fresh; echo "rate 1500000" > "$mirror/faults"
get & other=$!
sleep 0.5
sourced 'get_dotnet' > /dev/null 2> "$work/second"
second=$?
wait "$other"
check "of two runs at once, one waits and both have the SDK" eval '[ $? -eq 0 ] && [ "$second" -eq 0 ] && installed && [ "$(requests "GET /Sdk")" -eq 1 ] && grep -q "Waiting for another run" "$work/second"'

fresh; mkdir "$work/home/.dotnet"; cp "$work/sdk/dotnet" "$work/home/.dotnet/"
check "an SDK in ~/.dotnet is used" eval 'get && [ "$(requests .)" -eq 0 ] && [ "$(sourced "use_dotnet; command -v dotnet")" = "$work/home/.dotnet/dotnet" ]'
fresh; mkdir "$work/home/.dotnet"; printf '#!/bin/sh\nexit 155\n' > "$work/home/.dotnet/dotnet"; chmod +x "$work/home/.dotnet/dotnet"
check "one that does not match global.json is not" eval 'get && installed'
fresh
check "a script that needs the SDK says how to get it" eval 'sourced "need_dotnet || exit 2" 2> "$work/log"; [ $? -eq 2 ] && says "Run deploy/build.sh first"'

for tool in curl wget; do
    rm -rf "$work/other"; cp -a "$work/bin" "$work/other"; rm "$work/other/$tool"
    tools=$work/other
    fresh
    check "it downloads without $tool" eval 'get && installed'
    fresh; echo "cut 500000" > "$mirror/faults"; get; rm "$mirror/faults"
    check "it continues without $tool" eval '[ -s "$(part)" ] && get && installed && [ "$(requests "GET /Sdk.* from 1500000")" -eq 1 ]'
    fresh; mkdir "$checkout/artifacts"; head -c 1000 "$archive" > "$(part)"; echo no-ranges > "$mirror/faults"
    check "it starts anew without $tool" eval 'get && installed'
    fresh
    check "without $tool, a full disk ends it with the remedy" eval '(trap "" XFSZ; ulimit -f 1000; get); [ $? -eq 2 ] && says "Free 1 GB on that disk" && [ "$(requests "GET /Sdk")" -eq 1 ]'
done
for tool in curl wget; do
    rm -rf "$work/other"; cp -a "$work/bin" "$work/other"; rm "$work/other/curl" "$work/other/wget"
    printf '#!/bin/sh\necho " $* "\n' > "$work/other/$tool"; chmod +x "$work/other/$tool"
    tools=$work/other
    fresh
    option=$([ "$tool" = curl ] && echo " --proto-redir =https " || echo " --max-redirect=0 ")
    check "$tool follows no redirect from TLS to a request without" eval '[[ $(sourced "dotnet_fetch https://mirror.example/file file") == *"$option"* ]]'
    check "$tool follows redirects of a mirror without TLS" eval '[[ $(sourced "dotnet_fetch http://mirror.example/file file") != *"$option"* ]]'
done
tools=''

mkdir "$work/arm"; printf '#!/bin/sh\necho armhf\n' > "$work/arm/dpkg"; chmod +x "$work/arm/dpkg"
fresh; tools=$work/arm:$work/bin
check "on an architecture that has no SDK it says so" refused "There is no .NET SDK to download for armhf"
tools=''

fresh; echo "rate 400000" > "$mirror/faults"
silence=$( (sourced get_dotnet 2>&1 > /dev/null) | tests/bare/silence.sh "$work/log")
check "it is silent for 5 seconds at most (longest: ${silence%% *} s)" test "${silence%%.*}" -lt 5
check "it shows percent, size and time" grep -qE '^Downloading the \.NET SDK .*: [0-9]+ %, [0-9] of 3 MB, [0-9]+ s$' "$work/log"
rm -f "$mirror/faults"
