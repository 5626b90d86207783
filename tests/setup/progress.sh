# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2317 # shares variables and functions with what sources it
# What scripts show while they work, by deploy/progress.sh; to be sourced by tests/setup.sh.

# Runs a script that has sourced deploy/progress.sh; $work/log gets its stderr, $work/stdout its stdout.
shown() { env -u PROGRESS_STEP bash -euc ". deploy/progress.sh; $1" > "$work/stdout" 2> "$work/log"; }
# The lines of the log, whatever the numbers of seconds; on a busy machine a line may have come more often.
exactly() { diff <(printf '%s\n' "$@") <(sed -E 's/[0-9]+ s$/N s/' "$work/log" | uniq) >&2; }

shown 'steps 2; step One; sleep 5; step Two; say note; end_step'
check "in a pipe, each step has its number, its time and its end" exactly "[1/2] One" "[1/2] One: N s" "[1/2] One: done in N s" \
    "[2/2] Two" note "[2/2] Two: done in N s"
check "nothing is on stdout" test ! -s "$work/stdout"
shown 'step Alone; end_step; echo "$PROGRESS_STEP"'
check "a step without a count has no number" exactly "Alone" "Alone: done in N s"
shown 'steps 1; step Bad; exit 3'; status=$?
check "a step that is running at the exit has failed" exactly "[1/1] Bad" "[1/1] Bad: failed after N s"
check "and the exit status stays" test "$status" -eq 3
shown 'steps 3; heading Outer; bash -c ". deploy/progress.sh; steps 2; step Inner; end_step"'
check "a script within a step numbers its steps inside" exactly "[1/3] Outer" "[1/3 1/2] Inner" "[1/3 1/2] Inner: done in N s"
shown 'steps 1; step One; extra_step Two; end_step'
check "an extra step raises the count" exactly "[1/1] One" "[1/1] One: done in N s" "[2/2] Two" "[2/2] Two: done in N s"
shown 'meter() { echo "40 of 100"; }; step Metered meter; sleep 5'
check "a meter adds percent and text" grep -qxE "Metered: 40 %, of 100, [0-9]+ s" "$work/log"
shown 'step Busy; (sleep 0.1; echo done) & wait; end_step'
check "the ticker does not hold up a script that waits for its jobs" test "$(cat "$work/stdout")" = done
check "durations are for people" test "$(bash -c '. deploy/progress.sh; duration 59; duration 60; duration 3605')" = $'59 s\n1 min 00 s\n60 min 05 s'
shown 'quietly echo fine; quietly sh -c "echo bad; exit 4" || echo "$?"'
check "the output of a quiet command shows only if it fails" eval 'exactly bad && [ "$(cat "$work/stdout")" = 4 ]'

{ bash -c '. deploy/progress.sh; step Long; kill -KILL $$' 2>&1 | (time -p timeout 10 cat > /dev/null) 2> "$work/log"; } 2> /dev/null
check "the ticker ends soon after a script that was killed" eval '[ "$(sed -n "s/^real \([0-9]*\).*/\1/p" "$work/log")" -le 4 ]'

if command -v script > /dev/null; then
    env -u PROGRESS_STEP TERM=xterm script -qec "stty cols 60; bash -c '. deploy/progress.sh; steps 1; meter() { echo \"40 of 100\"; }; step Shown meter; sleep 1; echo line | above; end_step'" /dev/null < /dev/null > "$work/log"
    check "on a terminal, a bar shows how far it is" grep -qE '\[1/1\] Shown  \[########            \]  40 %  [0-9]+ s  of 100' "$work/log"
    check "a line for stdout takes the bar's place" grep -qF $'\r\033[Kline' "$work/log"
    check "no line is wider than the terminal" eval '[ "$(tr "\r" "\n" < "$work/log" | sed "s/\x1b\[K//g" | wc -L)" -lt 60 ]'
fi
