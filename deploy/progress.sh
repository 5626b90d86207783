# shellcheck shell=bash disable=SC2317 # functions for what sources it
# Shows on stderr what a long script does; to be sourced by bash. stdout stays as it is.
#
#   steps COUNT           so many steps follow; without it, steps carry no number
#   step TEXT [METER]     ends the step before, if any, and begins this one: "[2/5] Restoring packages"
#                         METER: a command that prints "PERCENT TEXT", or nothing while it knows neither
#   extra_step TEXT       a step that the count does not have yet
#   end_step              ends the last step: "[2/5] Restoring packages: done in 14 s"
#   heading TEXT          a numbered line only, for a step whose command shows its own progress
#   say TEXT...           a line of its own
#   COMMAND | above       for lines on stdout during a step: keeps them apart from the progress line of a terminal
#   COMMAND | notes       the same for lines on stderr
#   quietly COMMAND...    runs a command whose output matters only if it fails
#   seconds               whole seconds of a clock that nobody can set
#   duration SECONDS      "14 s", "2 min 05 s"
#
# On a terminal, one line shows a bar or a spinner and the elapsed time. Elsewhere, a plain line says so every 3 seconds.
# A step that is still running when the script exits has failed; the line says so. A script that sets a trap on EXIT of its
# own calls stop_steps there. Scripts that a step runs number their steps inside that of their caller: "[1/3 2/5] ...".

progress_outer=${PROGRESS_STEP:-}
progress_count=0 progress_number=0 progress_text='' progress_label='' progress_began=0 progress_ticker=''
progress_terminal=false
[ ! -t 2 ] || [ "${TERM:-dumb}" = dumb ] || progress_terminal=true

seconds() {
    local up rest
    # shellcheck disable=SC2034 # the second field, the idle time, is not used
    read -r up rest < /proc/uptime
    printf '%s\n' "${up%.*}"
}

duration() {
    local text
    progress_duration text "$1"
    printf '%s\n' "$text"
}

# Puts the duration of $2 seconds into the variable called $1.
progress_duration() {
    if [ "$2" -lt 60 ]; then printf -v "$1" '%d s' "$2"; else printf -v "$1" '%d min %02d s' $(($2 / 60)) $(($2 % 60)); fi
}

# A whole line on stderr, in place of the progress line if there is one.
say() {
    if $progress_terminal; then printf '\r\033[K%s\n' "$*" >&2; else printf '%s\n' "$*" >&2; fi
}

above() {
    if $progress_terminal && [ -t 1 ]; then sed -u $'s/^/\r\033[K/'; else cat; fi
}

notes() {
    if $progress_terminal; then sed -u $'s/^/\r\033[K/' >&2; else cat >&2; fi
}

quietly() {
    local output status=0
    output=$(mktemp)
    # Into a file: a build server that the command leaves running would keep a pipe open.
    "$@" > "$output" 2>&1 || status=$?
    [ "$status" -eq 0 ] || say "$(cat "$output")"
    rm -f "$output"
    return "$status"
}

steps() { progress_count=$1 progress_number=0; }

heading() {
    progress_next
    say "$progress_label$1"
}

step() {
    progress_next
    $progress_terminal || say "$progress_label$1"
    progress_text=$1 progress_began=$(seconds)
    # Not a child of this shell: a script's own "wait" would wait for it too.
    progress_ticker=$(progress_tick "${2:-:}" < /dev/null > /dev/null & echo $!)
}

extra_step() {
    [ "$progress_count" -eq 0 ] || progress_count=$((progress_count + 1))
    step "$@"
}

end_step() { progress_close 'done in'; }

# For traps on EXIT: whatever still runs has failed.
stop_steps() { progress_close 'failed after'; }

progress_next() {
    end_step
    progress_number=$((progress_number + 1))
    local place=$progress_outer
    [ "$progress_count" -eq 0 ] || place=${place:+$place }$progress_number/$progress_count
    progress_label=${place:+[$place] }
    export PROGRESS_STEP=$place
}

progress_close() {
    [ -n "$progress_ticker" ] || return 0
    local tries=0
    kill "$progress_ticker" 2> /dev/null || true
    # No line may follow the last one, so wait for the ticker's end, two seconds at most.
    while progress_ticks && [ $((tries += 1)) -le 100 ]; do sleep 0.02; done
    progress_ticker=''
    say "$progress_label$progress_text: $1 $(duration $(($(seconds) - progress_began)))"
}

# False for a ticker that has ended, also where nobody has asked for its exit status yet.
progress_ticks() {
    local words
    read -r -d '' words 2> /dev/null < "/proc/$progress_ticker/cmdline" && [ -n "$words" ]
} 2> /dev/null

# Runs in the background until it is stopped, or the script is no more.
progress_tick() {
    local meter=$1 pause=1 turns=3 turn=0 width=80 never said up rest elapsed
    # shellcheck disable=SC1003 # a backslash, not an escape
    local spin='|/-\'
    if $progress_terminal; then
        pause=0.25 turns=1
        width=$(stty size 2> /dev/null < /dev/tty | cut -d' ' -f2) || true
        [ "${width:-0}" -gt 0 ] || width=80
        progress_draw '' '0 s' '|' "$width"
    fi
    # A pipe that never has anything to read: reading it waits without a process of its own, which could outlive this one.
    exec {never}<> <(:)
    while read -r -t "$pause" -u "$never" || kill -0 $$ 2> /dev/null; do
        turn=$((turn + 1))
        [ $((turn % turns)) -eq 0 ] || continue
        said=''
        [ "$meter" = : ] || said=$($meter 2> /dev/null || true)
        # On a busy machine each process costs time, so this starts none of its own.
        read -r up rest < /proc/uptime
        progress_duration elapsed $((${up%.*} - progress_began))
        progress_draw "$said" "$elapsed" "${spin:turn % 4:1}" "$width"
    done
}

# Arguments: what the meter said, the elapsed time, the spinner's character, the width of the terminal.
progress_draw() {
    local percent='' detail=$1 bar=$3 text=$progress_label$progress_text line
    if [[ $1 =~ ^([0-9]+)\ (.*)$ ]]; then percent=${BASH_REMATCH[1]} detail=${BASH_REMATCH[2]}; fi
    if ! $progress_terminal; then
        printf '%s: %s%s%s\n' "$text" "${percent:+$percent %, }" "${detail:+$detail, }" "$2" >&2
        return
    fi
    if [ -n "$percent" ]; then
        bar=$(printf '%*s' $((percent < 100 ? percent / 5 : 20)) '')
        bar=$(printf '[%-20s] %3d %%' "${bar// /#}" "$percent")
    fi
    local room=$(($4 < 80 ? $4 / 2 : $4 - 40))
    # A long text gives way to the time.
    [ ${#text} -le "$room" ] || text=${text:0:room}...
    line="$text  $bar  $2  $detail"
    printf '\r\033[K%s\r' "${line:0:$4 - 1}" >&2
}

trap stop_steps EXIT
