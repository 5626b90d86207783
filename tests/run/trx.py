#!/usr/bin/env python3
"""Says what reports of test projects hold: failures with their messages, skips with their reasons, and the counts.

    tests/run/trx.py REPORT.trx...

The last line is "N passed, N failed, N skipped". Exits 0 if something passed and nothing failed, otherwise 1.
"""
import collections
import sys
import xml.etree.ElementTree as xml

NAME = "{http://microsoft.com/schemas/VisualStudio/TeamTest/2010}"
LONGEST_MESSAGE = 3000


def message(result):
    info = result.find(f"{NAME}Output/{NAME}ErrorInfo")
    return "" if info is None else "\n".join(text.strip("\n") for text in info.itertext() if text.strip())


def indented(text):
    return "    " + text[:LONGEST_MESSAGE].replace("\n", "\n    ")


def results(reports):
    """Name, outcome and element of each test in the reports."""
    for report in reports:
        for result in xml.parse(report).iter(NAME + "UnitTestResult"):
            yield result.get("testName"), result.get("outcome"), result


def main(*reports):
    counts = collections.Counter()
    skips = collections.defaultdict(list)
    for name, outcome, result in results(reports):
        counts[outcome] += 1
        if outcome == "NotExecuted":
            skips[message(result)].append(name)
        elif outcome != "Passed":
            print(f"failed: {name}")
            print(indented(message(result)))
    for reason, names in sorted(skips.items()):
        print(f"skipped: {reason}: {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else ""))
    passed, skipped = counts["Passed"], counts["NotExecuted"]
    failed = counts.total() - passed - skipped
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
