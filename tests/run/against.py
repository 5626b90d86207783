#!/usr/bin/env python3
"""Says which attacks succeed on an older build: an attack succeeds where its test's own assertion fails.

    tests/run/against.py COMMIT REPORT.trx...

A test that ends with an exception proves nothing about the attack: the older program may know no such command or setting, or the
honest device beside the attacker was cut off. It is counted apart. The last line is "N attacks succeed on COMMIT, N fail, N could not
run". Exits 0, or 2 if no attack ran.
"""
import collections
import re
import sys

from trx import first, message, results

EXCEPTION = re.compile(r"^(?!Xunit\.)[A-Z][\w.]*Exception\b")


def main(commit, *reports):
    counts = collections.Counter()
    for name, outcome, result in (found for report in first(reports) for found in results(report)):
        reason = message(result).split("\n")[0]
        if outcome == "Passed":
            verdict = "fails"
        elif outcome == "Failed" and not EXCEPTION.match(reason):
            verdict = "succeeds"
        else:
            verdict = "could not run"
        counts[verdict] += 1
        print(f"{verdict}: {name}" + ("" if verdict == "fails" else f": {reason[:200]}"))
    print(f"{counts['succeeds']} attacks succeed on {commit}, {counts['fails']} fail, {counts['could not run']} could not run")
    return 0 if counts["succeeds"] + counts["fails"] else 2


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
