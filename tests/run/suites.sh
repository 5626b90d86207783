# shellcheck shell=bash
# Runs suites side by side and reports on them; to be sourced by bash, after deploy/progress.sh.
#
#   suite NAME COMMAND...   a suite that may run beside others
#   alone NAME COMMAND...   a suite that runs after those, by itself
#   run_suites FOLDER       runs them all; FOLDER keeps a log of each
#   report_suites           prints a table of what took how long, then failures and skips with their reasons
#
# A suite is a command whose last line of counts is "N passed, N failed" or "N passed, N failed, N skipped"; lines that begin with
# "skipped: " give reasons, lines that begin with "failed: " name failures, and "unsteady: " those that passed when run again. A suite that ends without counts, that ran nothing, or
# that ends with an error although nothing failed, counts as one failure. So does one whose result is missing: it was killed, or the
# disk is full.

suite_names=() suite_commands=() suite_alone=()
suites_folder='' suites_total=0
# One more than there are processors: many tests wait for a clock or another program.
suites_beside=${EDGEGUARD_TEST_LANES:-$(($(nproc) + 1))}

suite() { suite_add false "$@"; }
alone() { suite_add true "$@"; }
suite_add() {
    suite_alone+=("$1")
    suite_names+=("$2")
    suite_commands+=("$(printf '%q ' "${@:3}")")
}

run_suites() {
    local at
    suites_folder=$1 suites_total=${#suite_names[@]}
    step "Running $suites_total suites" suites_meter
    for at in "${!suite_names[@]}"; do
        ! ${suite_alone[at]} || continue
        while [ "$(jobs -rp | wc -l)" -ge "$suites_beside" ]; do wait -n || true; done
        suite_run "${suite_names[at]}" "${suite_commands[at]}" &
    done
    wait
    for at in "${!suite_names[@]}"; do
        ! ${suite_alone[at]} || suite_run "${suite_names[at]}" "${suite_commands[at]}"
    done
    end_step
}

# A meter for deploy/progress.sh: the share of suites that have ended, and those that run.
suites_meter() {
    local ended
    ended=$(find "$suites_folder" -name '*.counts' | wc -l)
    echo "$((ended * 100 / suites_total)) $ended of $suites_total suites, running: $(cd "$suites_folder" && for log in *.log; do
        [ -e "${log%.log}.counts" ] || printf '%s ' "${log%.log}"
    done)"
}

suite_run() {
    local name=$1 log=$suites_folder/$1.log status=0 counts TIMEFORMAT='%R %U %S'
    { time suite_play "$2" "$log"; } 2> "$suites_folder/$name.time" || status=$?
    counts=$(grep -E '^[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?$' "$log" | tail -n 1)
    if [ -z "$counts" ]; then
        echo "failed: $name ended with status $status and without counts" >> "$log"
        counts="0 passed, 1 failed"
    elif [[ $counts =~ ^0+\ passed,\ 0+\ failed(,\ 0+\ skipped)?$ ]]; then
        echo "failed: $name ran no test" >> "$log"
        counts="0 passed, 1 failed"
    elif [ "$status" -ne 0 ] && [[ $counts == *" 0 failed"* ]]; then
        echo "failed: $name ended with status $status" >> "$log"
        counts="${counts%% *} passed, 1 failed"
    fi
    [[ $counts == *skipped ]] || counts="$counts, 0 skipped"
    # Whoever counts the files must not see a half-written one.
    echo "$counts" > "$suites_folder/$name.new"
    mv "$suites_folder/$name.new" "$suites_folder/$name.counts"
    say "$name: $counts, $(cut -d. -f1 "$suites_folder/$name.time") s"
}

# A function of its own, so that the time does not go into the log; a subshell, so that a suite may exit.
suite_play() { (eval "$1") > "$2" 2>&1 < /dev/null; }

# The counts of the suite $1, or those of a failure where they are missing or cut off.
suite_counts() {
    grep -sxE '[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped' "$suites_folder/$1.counts" || echo "0 passed, 1 failed, 0 skipped"
}

# Numbers of one kind of all suites, added up: suites_sum 1 for passed, 3 for failed, 5 for skipped.
suites_sum() {
    local name
    for name in "${suite_names[@]}"; do suite_counts "$name"; done | awk -v field="$1" '{ n += $field } END { print n + 0 }'
}

report_suites() {
    local name seconds user system passed failed skipped rest
    printf '%-24s %8s %8s %8s %8s %8s\n' suite seconds 'CPU s' passed failed skipped
    for name in "${suite_names[@]}"; do
        seconds='' user='' system=''
        [ ! -e "$suites_folder/$name.time" ] || read -r seconds user system < "$suites_folder/$name.time"
        read -r passed rest failed rest skipped rest < <(suite_counts "$name" | tr -d ,)
        awk -v name="$name" -v real="$seconds" -v cpu="$user $system" -v counts="$passed $failed $skipped" \
            'BEGIN { split(cpu, c); split(counts, n); printf "%-24s %8.1f %8.1f %8d %8d %8d\n", name, real, c[1] + c[2], n[1], n[2], n[3] }'
    done
    for name in "${suite_names[@]}"; do
        [ -e "$suites_folder/$name.counts" ] || echo "failed: $name left no result: it was killed, or the disk is full" >> "$suites_folder/$name.log"
        [[ $(suite_counts "$name") == *" 0 failed"* ]] || suite_failures "$name"
    done
    for name in "${suite_names[@]}"; do
        sed -n "s/^skipped: /skipped in $name: /p; s/^unsteady: /passed only when it was run again, in $name: /p" "$suites_folder/$name.log"
    done
}

# What failed, by name; the end of the log where the suite named nothing.
suite_failures() {
    local log=$suites_folder/$1.log
    echo "failed in $1:"
    if grep -q '^failed: ' "$log"; then
        sed -n '/^failed: /,/^\(skipped: \|unsteady: \|[0-9]* passed, \)/{/^[0-9]* passed, /d;/^skipped: /d;/^unsteady: /d;p}' "$log"
    fi
    grep -q '^failed: .*\.' "$log" || tail -n 60 "$log" | sed 's/^/    /'
}
