# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2317 # shares variables and functions with what sources it
# How tests/run.sh counts suites, and what it finds left behind; to be sourced by tests/setup.sh.

# Runs suites that the argument declares; $work/stdout gets the report and the three sums, $work/log the rest.
played() {
    rm -rf "$work/suites" && mkdir "$work/suites"
    env -u PROGRESS_STEP bash -uc ". deploy/packages.sh; . tests/run/suites.sh; . tests/run/left.sh; $1
        run_suites '$work/suites'; report_suites; echo \"sums \$(suites_sum 1) \$(suites_sum 3) \$(suites_sum 5)\"" > "$work/stdout" 2> "$work/log"
}
reports() { grep -qE -- "$1" "$work/stdout" || { cat "$work/stdout" >&2; false; }; }

played 'suite one echo "3 passed, 0 failed"; suite two echo "4 passed, 0 failed, 2 skipped"'
check "counts of suites are added up" reports '^sums 7 0 2$'
check "the table has a line for each suite" reports '^two +[0-9.]+ +[0-9.]+ +4 +0 +2$'
played 'suite quiet true; suite good echo "1 passed, 0 failed"'
check "a suite that ends without counts is a failure" reports '^sums 1 1 0$'
check "and the report says so" reports 'failed: quiet ended with status 0 and without counts'
played 'suite late eval "echo 5 passed, 0 failed; exit 3"'
check "a suite that counts no failure and ends with an error is a failure" reports '^sums 5 1 0$'
played 'suite idle echo "0 passed, 0 failed"; suite good echo "1 passed, 0 failed"'
check "a suite that runs no test is a failure" reports '^sums 1 1 0$'
check "and the report says so" reports 'failed: idle ran no test'
played 'suite dead eval "echo 7 passed, 0 failed; read -r _ _ _ shell _ < /proc/\$BASHPID/stat; kill -9 \$shell; sleep 1"; suite good echo "1 passed, 0 failed"'
check "a suite that is killed together with the shell that counts is a failure" reports '^sums 1 1 0$'
check "and the report names it" reports 'failed: dead left no result'
played 'suite full echo "9 passed, 0 failed"; suite good echo "1 passed, 0 failed"; mv() { if [[ $2 == */full.counts ]]; then : > "$2"; else command mv "$@"; fi; }'
check "a result that the disk did not take is a failure" reports '^sums 1 1 0$'
played 'suite bad eval "echo failed: the third thing; echo skipped: no such tool: a test; echo 2 passed, 1 failed, 1 skipped; exit 1"'
check "failures are reported by name" reports '^failed: the third thing$'
check "skips are reported with their reasons" reports '^skipped in bad: no such tool: a test$'
check "and both are counted" reports '^sums 2 1 1$'
played "work='$work'; "'suites_beside=2; for n in 1 2 3; do suite s$n eval "sleep 0.3; echo 1 passed, 0 failed"; done; alone last eval "cat $work/suites/s?.counts | wc -l | grep -qx 3 && echo 1 passed, 0 failed"'
check "the table says how long each took" reports '^s2 +0\.[3-9] '
check "a suite that runs alone begins when the others have ended" reports '^sums 4 0 0$'

# The list of what is enabled is a file here: nothing of the machine is changed.
left='enabled_services() { cat "$work/enabled-now"; }; work='$work'; echo one.service > $work/enabled-now; mkdir -p $work/before; remember_services $work/before'
played "$left; alone left check_services $work/before"
check "a run that leaves nothing behind passes" reports '^sums 2 0 0$'
played "$left; echo two.service >> $work/enabled-now; alone left check_services $work/before"
check "a service that is enabled afterwards is a failure" reports '^failed: left on the machine, enabled: two.service$'
played "$left; : > $work/enabled-now; alone left check_services $work/before"
check "so is one that is not enabled any more" reports '^failed: left on the machine, no longer enabled: one.service$'
played "$left; suite leaky eval 'setsid sleep 600 > /dev/null 2>&1 & echo \$! > $work/leaked; echo 1 passed, 0 failed'; alone left check_services $work/before"
check "so is a process that goes on" reports '^failed: left on the machine, running: [0-9]+ sleep 600'
kill "$(cat "$work/leaked")" 2> /dev/null
