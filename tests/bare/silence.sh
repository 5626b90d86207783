#!/usr/bin/env bash
# Copies standard input to a file, and prints the longest time without a line in seconds: silence.sh FILE [LAST]
# LAST: after a line that matches this regular expression, time no longer counts.
set -uo pipefail
hundredths() { local up rest; read -r up rest < /proc/uptime; echo "$((10#${up/./}))${rest:+}"; }
file=$1 last=${2:-}
began=$(hundredths) longest=0 counts=true
heard() {
    local now
    now=$(hundredths)
    [ $((now - began)) -le "$longest" ] || longest=$((now - began))
    began=$now
}
while IFS= read -r line; do
    ! $counts || heard
    printf '%s\n' "$line" >> "$file"
    [ -z "$last" ] || [[ ! $line =~ $last ]] || counts=false
done
! $counts || heard
printf '%d.%02d\n' $((longest / 100)) $((longest % 100))
