# bash completion for edgeguard: the program itself says what may follow.
_edgeguard() {
    mapfile -t COMPREPLY < <(compgen -W "$(edgeguard "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)" -- "${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _edgeguard edgeguard
