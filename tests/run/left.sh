# shellcheck shell=bash
# Checks that a run leaves the machine as it found it; to be sourced by bash, after deploy/packages.sh.
#
#   remember_services FOLDER   before anything is installed or started
#   check_services FOLDER      a suite of two tests: no service is enabled or disabled, and no process of the run goes on

remember_services() {
    enabled_services > "$1/enabled"
    # What this run starts inherits it.
    export EDGEGUARD_TEST_RUN=$1#$$
}

check_services() {
    local passed=0 failed=0 changed running tries=0
    changed=$(enabled_services | diff "$1/enabled" - | sed -n 's/^> /enabled: /p; s/^< /no longer enabled: /p')
    until running=$(left_running) && [ -z "$running" ] || [ $((tries += 1)) -gt 20 ]; do sleep 0.5; done
    for left in "$changed" "$running"; do
        if [ -z "$left" ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
        [ -z "$left" ] || sed 's/^/failed: left on the machine, /' <<< "$left"
    done
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ]
}

# Processes that inherited the mark of this run, except this shell and those above it. The compiler's servers end by themselves.
left_running() {
    local process id command
    for process in /proc/[0-9]*; do
        id=${process#/proc/}
        grep -qsxzF "EDGEGUARD_TEST_RUN=$EDGEGUARD_TEST_RUN" "$process/environ" || continue
        command=$(tr '\0' ' ' < "$process/cmdline" 2> /dev/null)
        [ -n "$command" ] && ! is_above "$id" || continue
        case $command in *MSBuild.dll* | *VBCSCompiler* | "grep -qsxzF "* | "tr "*) ;; *) echo "running: $id $command" ;; esac
    done
}

is_above() {
    local at=$BASHPID
    while [ "$at" -gt 1 ]; do
        [ "$at" != "$1" ] || return 0
        at=$(sed -n 's/^PPid:\t//p' "/proc/$at/status" 2> /dev/null) || return 1
        [ -n "$at" ] || return 1
    done
    return 1
}
