# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2317 # shares variables and functions with what sources it
# Counts checks; to be sourced from the root of the checkout. Brings deploy/progress.sh along.
#
#   check NAME COMMAND...     a test: passes if the command succeeds
#   fails COMMAND...          succeeds if the command fails
#   finish                    the last line, and the exit status
#
# $work is a folder that goes at the end; so do $leftovers, and the processes of $jobs_started.

. deploy/packages.sh

passed=0 failed=0
root=$PWD
work=$(mktemp -d)
jobs_started=() leftovers=()
trap cleanup EXIT

cleanup() {
    local job
    stop_steps
    for job in ${jobs_started[@]+"${jobs_started[@]}"}; do kill "$job" 2> /dev/null; done
    rm -rf "$work" ${leftovers[@]+"${leftovers[@]}"}
}

check() {
    local title=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
        say "ok      $title"
    else
        failed=$((failed + 1))
        say "FAILED  $title"
        [ ! -e "$work/log" ] || tail -n 40 "$work/log" | sed 's/^/    /' >&2
    fi
}

fails() { ! "$@" > /dev/null 2>&1; }

finish() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}
