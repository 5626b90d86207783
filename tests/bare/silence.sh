#!/usr/bin/env bash
# Copies standard input to a file, and prints the longest time without a line: silence.sh FILE [LAST]
# Prints "SECONDS TEXT", the text being the line that ended that time.
# LAST: after a line that matches this regular expression, time no longer counts.
set -uo pipefail
hundredths() { local up rest; read -r up rest < /proc/uptime; echo "$((10#${up/./}))${rest:+}"; }
file=$1 last=${2:-}
began=$(hundredths) longest=0 counts=true ender=''
heard() {
    local now
    now=$(hundredths)
    if [ $((now - began)) -gt "$longest" ]; then longest=$((now - began)) ender=$1; fi
    began=$now
}
while IFS= read -r line; do
    ! $counts || heard "$line"
    printf '%s\n' "$line" >> "$file"
    [ -z "$last" ] || [[ ! $line =~ $last ]] || counts=false
done
! $counts || heard 'the end'
printf '%d.%02d %s\n' $((longest / 100)) $((longest % 100)) "$ender"
