# shellcheck shell=bash
# Runs test projects that are built; to be sourced by bash in the root of the repository, after deploy/dotnet.sh.
#
#   run_project NAME FOLDER [WORD...]   runs the tests of tests/NAME, with further words for 'dotnet test'; reports go to FOLDER.
#                                       Prints what tests/run/trx.py says of them
#
# Up to three tests of a project that fail are run once more, by themselves: many of them wait for other programs on a loaded
# machine. One that passes then counts as passed and is listed as unsteady. An unsteady test is a fault to be mended.

# Filters of 'dotnet test': the attacks, and all tests but these.
# shellcheck disable=SC2034
attacks="Suite=attacks$(seq -f '|FullyQualifiedName~.T%.0f_' 43 | tr -d '\n')" \
    no_attacks="Suite!=attacks$(seq -f '&FullyQualifiedName!~.T%.0f_' 43 | tr -d '\n')"

run_project() {
    local report=$2/$1.trx filter status=0
    run_tests "$1" "$report" "${@:3}" || status=1
    if filter=$(tests/run/trx.py --again "$report"); then
        status=0
        run_tests "$1" "${report%.trx}.again.trx" --filter "$filter" || true
    fi
    tests/run/trx.py "$report" && [ "$status" -eq 0 ]
}

run_tests() { dotnet test "tests/$1/bin/Release/net10.0/$1.dll" --nologo -v q --logger "trx;LogFileName=$2" "${@:3}"; }
