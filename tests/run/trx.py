#!/usr/bin/env python3
"""Says what reports of test projects hold: failures with their messages, skips with their reasons, and the counts.

    tests/run/trx.py REPORT.trx...
    tests/run/trx.py --again REPORT.trx   a filter for the tests that failed; exits 1 if none did, too many, or the run was cut off

Beside REPORT.trx, REPORT.again.trx is of tests that failed and were run once more: one that passed then is "unsteady". The last line
is "N passed, N failed, N skipped". Exits 0 if something passed and nothing failed, otherwise 1.
"""
import collections
import pathlib
import sys
import xml.etree.ElementTree as xml

NAME = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
LONGEST_MESSAGE = 3000
MOST_AGAIN = 3


def message(result):
    info = result.find(f"{NAME}Output/{NAME}ErrorInfo")
    return "" if info is None else "\n".join(text.strip("\n") for text in info.itertext() if text.strip())


def indented(text):
    return "    " + text[:LONGEST_MESSAGE].replace("\n", "\n    ")


def results(report):
    """Name, outcome and element of each test in a report."""
    for result in xml.parse(report).iter(NAME + "UnitTestResult"):
        yield result.get("testName"), result.get("outcome"), result


def first(reports):
    """The reports without those of second runs."""
    return [report for report in reports if not report.endswith(".again.trx")]


def is_failure(outcome):
    return outcome not in ("Passed", "NotExecuted")


def again(report):
    """Prints the filter for the tests that failed, without the arguments of their cases."""
    failed = sorted({name.split("(")[0] for name, outcome, _ in results(report) if is_failure(outcome)})
    print("|".join(f"FullyQualifiedName={name}" for name in failed))
    is_cut_off = any("aborted" in "".join(info.itertext()) for info in xml.parse(report).iter(NAME + "RunInfo"))
    return 0 if 0 < len(failed) <= MOST_AGAIN and not is_cut_off else 1


def passed_again(report):
    """Names of the tests that passed in a second run, in all cases of that name."""
    outcomes = {}
    second = pathlib.Path(report).with_suffix(".again.trx")
    if second.exists():
        for name, outcome, _ in results(second):
            outcomes[name] = outcomes.get(name, True) and outcome == "Passed"
    return {name for name, passed in outcomes.items() if passed}


def summary(reports):
    counts = collections.Counter()
    skips = collections.defaultdict(list)
    for report in first(reports):
        unsteady = passed_again(report)
        for name, outcome, result in results(report):
            if outcome == "NotExecuted":
                skips[message(result)].append(name)
            elif is_failure(outcome):
                print(f"{'unsteady' if name in unsteady else 'failed'}: {name}")
                print(indented(message(result)))
            counts["Passed" if is_failure(outcome) and name in unsteady else outcome] += 1
    for reason, names in sorted(skips.items()):
        print(f"skipped: {reason}: {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else ""))
    passed, skipped = counts["Passed"], counts["NotExecuted"]
    failed = counts.total() - passed - skipped
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed and not failed else 1


def main():
    if sys.argv[1] == "--again":
        return again(sys.argv[2])
    return summary(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
