# Writes edgeguard(1) from src/EdgeGuard/COMMANDS.md, which a test generates from the program.
#   awk -v version=0.2.0 -v date=2026-11-30 -f manual.awk COMMANDS.md

function plain(text) {
    gsub(/\\\|/, "|", text); gsub(/&lt;/, "<", text); gsub(/`/, "", text)
    while (match(text, /\[[^]]*\]\(#[^)]*\)/)) {
        link = substr(text, RSTART, RLENGTH); sub(/^\[/, "", link); sub(/\]\(.*/, "", link)
        text = substr(text, 1, RSTART - 1) link substr(text, RSTART + RLENGTH)
    }
    gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text)
    return text ~ /^[.']/ ? "\\&" text : text
}

# Cells of a row: "| a | b | c |", where "\|" is no border.
function cells(row, cell,    count) {
    gsub(/\\\|/, "\001", row)
    count = split(row, cell, / *\| */)
    for (i = 1; i <= count; i++) gsub(/\001/, "|", cell[i])
    return count
}

BEGIN {
    printf ".TH EDGEGUARD 1 \"%s\" \"EdgeGuard %s\" \"EdgeGuard\"\n", date, version
    print ".SH NAME\nedgeguard \\- limit each smart device to what its manufacturer says it does"
    print ".SH SYNOPSIS\n.B edgeguard\n.I COMMAND\n[options]\n.SH DESCRIPTION"
}
/^# / { next }
/^A test generates this page/ { next }
/^```/ { inside = !inside; print inside ? ".PP\n.nf" : ".fi"; next }
inside { print plain($0); next }
/^## / { if (!commands++) print ".SH COMMANDS"; print ".SS " plain(substr($0, 4)); next }
/^\|[-|]*\|$/ { next }
/^\| (exit code|command|argument or option) \|/ { skipped = /^\| command/; next }
/^\|/ {
    if (skipped) next
    cells($0, cell)
    printf ".TP\n.B %s\n%s%s\n", plain(cell[2]), plain(cell[3]), cell[4] == "" ? "" : " Default: " plain(cell[4]) "."
    next
}
/^    / { print ".PP\n.B " plain(substr($0, 5)); next }
/^$/ { next }
{ skipped = 0; print ".PP\n" plain($0) }
END {
    print ".SH FILES\n.TP\n.I /etc/edgeguard/edgeguard.json\nThe configuration."
    print ".TP\n.I /var/lib/edgeguard\nProfiles, devices and decisions."
    print ".TP\n.I /run/edgeguard/control.sock\nThe control socket. Members of the group edgeguard may use it."
}
