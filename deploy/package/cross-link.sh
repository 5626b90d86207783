#!/bin/sh
# Links for another architecture with gcc. .NET names the architecture as clang wants it, by --target=TRIPLE; gcc has a driver for each.
driver=gcc
for argument; do
    shift
    case $argument in
        --target=*) driver=${argument#--target=}-gcc ;;
        *) set -- "$@" "$argument" ;;
    esac
done
exec "$driver" "$@"
