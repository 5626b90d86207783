#!/usr/bin/env bash
# Runs both commands of the README on a bare machine: a Debian root filesystem without .NET, and a new clone of this checkout.
#
#   tests/bare.sh            deploy/demo.sh to its end; tests/run.sh until its first test runs; then tests that use many programs
#   tests/bare.sh --demo     deploy/demo.sh only
#   tests/bare.sh --full     both to their ends; takes as long as tests/run.sh does, and more
#
# Tests what is committed. Needs root, debootstrap (installed if missing) and this machine's package sources: the root filesystem
# gets this machine's configuration of apt, NuGet and npm, its CA certificates and its proxies. The .NET SDK comes from an HTTPS
# mirror on loopback, made of this machine's own SDK. Everything is mounted in a mount namespace of its own. The root filesystem,
# the mirror and the logs of both commands stay in artifacts/bare, so that the next run is quicker; delete it to make them anew.
# Ends with "N passed, N failed"; where it cannot run, the whole is one test skipped, with the reason.
# shellcheck disable=SC2016,SC2317 # what check evaluates and runs
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2
. tests/setup/checks.sh
. deploy/dotnet.sh
. tests/bare/rootfs.sh
. tests/bare/mirror.sh

extent=${1:-}
case $extent in '' | --demo | --full) ;; *) echo "usage: tests/bare.sh [--demo | --full]" >&2; exit 2 ;; esac

skip() {
    say "skipped: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}

# tests/run.sh may run this script; it does not do so again in the root filesystem.
[ -z "${EDGEGUARD_BARE:-}" ] || skip "this is the root filesystem that it made"
[ "$(id -u)" -eq 0 ] || skip "a root filesystem needs root"
unshare --mount --pid --fork true 2> /dev/null || skip "this kernel does not let root make a mount namespace"
need_dotnet || exit 2
tools=(debootstrap git openssl python3 util-linux)
count=8
case $extent in '') count=$((count + 2)) ;; --full) count=$((count + 1)) ;; esac
[ -z "$(missing_packages "${tools[@]}")" ] || count=$((count + 1))
steps "$count"
# Two runs would use the same layer.
mkdir -p artifacts/bare
exec {lock}> artifacts/bare/lock
flock --nonblock "$lock" || skip "another run of this script uses artifacts/bare"
install_missing "${tools[@]}" || skip "these packages cannot be had: ${tools[*]}"

step "Making a Debian root filesystem"
make_base > "$work/log" 2>&1 || { cat "$work/log" >&2; skip "debootstrap cannot make a root filesystem here; see above"; }
step "Making a mirror of this machine's .NET SDK"
if ! make_mirror || ! fresh_root || ! serve_mirror; then exit 2; fi
in_root true 2> "$work/log" || skip "the root filesystem cannot be mounted: $(cat "$work/log")"

# A run of a command in the root filesystem: what it printed is in $work/log, its exit status in $status.
run() {
    : > "$work/log"
    in_root "$@" > "$work/log" 2>&1
    status=$?
}
says() { grep -qE -- "$1" "$work/log"; }
requests() { grep -c -- "$1" "$work/requests"; }
leaves_nothing() { [ -z "$(find "$checkout/artifacts" -mindepth 1 ! -name .dotnet-lock ! -name .build-lock 2> /dev/null)" ]; }
within() { awk -v value="$1" -v most="$2" 'BEGIN { exit !(value <= most) }'; }

step "Refusing a wrong hash in the metadata"
publish "$wrong_sum" && pin ''
run deploy/build.sh
check "a wrong hash in the metadata is refused" test "$status" -eq 2
check "it says what was expected" says "Refused and deleted: the SHA-512 of .*linux-.*tar.gz is wrong"
check "nothing of it is left" leaves_nothing

step "Refusing a hash that is not the pinned one"
publish "$right_sum" && pin "$wrong_sum"
run deploy/build.sh
check "a hash that is not the pinned one is refused" test "$status" -eq 2
check "it says so" says "the SHA-512 of Microsoft's release metadata is not the one of deploy/dotnet.sha512"
check "nothing of that is left either" leaves_nothing

step "Cutting the download short"
pin "$right_sum"
echo "cut $((archive_size / 5))" > "$mirror/faults"
run deploy/build.sh
rm "$mirror/faults"
check "a download that ends early is no SDK" eval '[ "$status" -eq 2 ] && [ ! -e "$checkout/artifacts/dotnet" ]'
check "it says how much came" says "The download stopped at [0-9]+ MB of [0-9]+ MB"

step "Running deploy/demo.sh"
: > "$work/requests"; : > "$work/log"
# A download that takes some seconds, so that there is progress to see.
echo "rate $((archive_size / 16))" > "$mirror/faults"
began=$(seconds)
silence=$({ in_root deploy/demo.sh 2>&1; echo $? > "$work/status"; } | tests/bare/silence.sh "$work/log" 'Building EdgeGuard: done')
rm "$mirror/faults"
say "deploy/demo.sh took $(duration $(($(seconds) - began))); the longest silence of its set-up was ${silence%% *} s, before: ${silence#* }"
cp "$work/log" artifacts/bare/demo.log
check "deploy/demo.sh ends well" test "$(cat "$work/status")" -eq 0
check "nothing leaked" eval 'tail -n 5 "$work/log" | grep -qE "(^|[^0-9])0 (packets )?leaked"'
check "it continues the download that ended early" test "$(requests 'GET /Sdk/.* from [0-9]')" -eq 1
check "the download shows percent, size and time" says 'Downloading the \.NET SDK .*: [0-9]+ %, [0-9]+ of [0-9]+ MB, [0-9]+ s'
check "the set-up is never silent for more than 5 seconds" within "${silence%% *}" 5
check "the SDK is whole, and the archive is gone" eval '[ -x "$checkout/artifacts/dotnet/dotnet" ] && ! ls "$checkout"/artifacts/*.part > /dev/null 2>&1'

: > "$work/requests"
run deploy/build.sh
check "a second deploy/build.sh says nothing and downloads nothing" eval '[ "$status" -eq 0 ] && [ ! -s "$work/log" ] && [ ! -s "$work/requests" ]'

step "Downloading as an ordinary user"
in_root useradd --create-home guest
git clone --quiet "$root" "$machine/home/guest/edgeguard" && cp "$checkout/global.json" "$machine/home/guest/edgeguard/" &&
    cp "$checkout/deploy/dotnet.sha512" "$machine/home/guest/edgeguard/deploy/"
run bash -c 'chown -R guest /home/guest/edgeguard && cd /home/guest/edgeguard && HOME=/home/guest setpriv --reuid guest --clear-groups \
    bash -euc ". deploy/packages.sh; . deploy/dotnet.sh; get_dotnet; dotnet --list-sdks"'
check "the download needs no root" says '^[0-9.]+ \[/home/guest/edgeguard/artifacts/dotnet/sdk\]'

case $extent in
    '')
        step "Running tests/run.sh until its first test"
        run tests/bare/until-tests.sh
        check "tests/run.sh comes to its first test" test "$status" -eq 0
        step "Running tests that use many programs"
        for suite in EdgeGuard.Linux.Tests EdgeGuard.Mqtt.Tests setup; do
            run tests/bare/one-suite.sh "$suite"
            check "$suite: $(tail -n 1 "$work/log")" test "$status" -eq 0
        done
        ;;
    --full)
        step "Running tests/run.sh"
        time_limit=10800
        run tests/run.sh
        cp "$work/log" artifacts/bare/run.log
        say "tests/run.sh: $(tail -n 1 "$work/log")"
        check "tests/run.sh ends well" eval '[ "$status" -eq 0 ] && says "^[0-9]+ passed, 0 failed"'
        ;;
esac
step "Removing what the commands left"
rm -rf "${leftovers[@]}"
end_step
finish
