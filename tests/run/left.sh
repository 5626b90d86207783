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
    # A process that was asked to end may take a moment.
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
    local file id command above
    above=" $(shells_above) "
    # One process for all files: a busy machine takes long to start one for each.
    while read -r file; do
        id=${file#/proc/} id=${id%/environ}
        [[ $above != *" $id "* ]] || continue
        command=$(tr '\0' ' ' 2> /dev/null < "/proc/$id/cmdline")
        case $command in '' | *MSBuild.dll* | *VBCSCompiler* | "grep -lsxzF "*) ;; *) echo "running: $id $command" ;; esac
    done < <(grep -lsxzF "EDGEGUARD_TEST_RUN=$EDGEGUARD_TEST_RUN" /proc/[0-9]*/environ)
}

shells_above() {
    local at=$BASHPID status
    while [ "${at:-0}" -gt 1 ]; do
        printf '%s ' "$at"
        status=$(< "/proc/$at/status") 2> /dev/null || return 0
        [[ $status =~ PPid:[[:space:]]+([0-9]+) ]] && at=${BASH_REMATCH[1]}
    done
}
