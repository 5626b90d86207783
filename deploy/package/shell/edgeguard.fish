# fish completion: the program itself says what may follow.
complete -c edgeguard -a '(edgeguard "[suggest:"(commandline -C)"]" (commandline -p) 2> /dev/null)'
