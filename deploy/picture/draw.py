#!/usr/bin/env python3
"""Draws a run of the demo as an SVG: which packets arrived, and how the camera was answered over time.

    draw.py SCENARIO REPORT > demo.svg

SCENARIO is the story (tests/scenarios/mirai.json), REPORT what `edgeguard simulate SCENARIO --report json` wrote.
Every word and figure of the picture comes from these two files; record.sh makes both anew.
"""
import json
import sys
from xml.sax.saxutils import escape

WIDTH, MARGIN, LANE, TOP = 960, 30, 40, 118
GATE_LEFT, GATE_RIGHT = 330, 440
FATES = {"passes": "#15803d", "denied": "#b91c1c", "arrives": "#6b7280"}
LEVELS = {"none": "#86efac", "rate-limit": "#fde047", "restricted": "#fb923c", "isolated": "#ef4444"}
INK, GREY, PAPER = "#1f2937", "#6b7280", "#ffffff"


def text(x, y, words, anchor="start", fill=INK, size=14, weight=None):
    bold = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="{fill}" font-size="{size}"{bold}>{escape(words)}</text>'


def box(x, y, width, height, fill, stroke="none", radius=6):
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}" fill="{fill}" stroke="{stroke}"/>'


def line(x1, x2, y, colour, head=False):
    end = f'<path d="M{x2:g} {y:g}l-9 -5v10z" fill="{colour}"/>' if head else ""
    return f'<path d="M{x1:g} {y:g}H{x2:g}" stroke="{colour}" stroke-width="3"/>{end}'


def walk(scenario, report):
    """Each step of the story with its report, its end in seconds, and the camera's level when it began."""
    if [step["do"] for step in scenario["story"]] != [step["do"] for step in report["steps"]]:
        sys.exit("draw.py: the report is of another story; run deploy/picture/record.sh")
    seconds, level = 0.0, "none"
    for step, found in zip(scenario["story"], report["steps"]):
        seconds += found["seconds"]
        yield step, seconds, level
        if step["do"] == "expect-response":
            level = step["level"]
        elif step["do"] == "release":
            level = "none"


def lanes(scenario, report):
    """The tallies of the report, summed by who sent to where and what had to become of it."""
    tallies = iter(report["tallies"])
    sums = {}
    for step, _, level in walk(scenario, report):
        if step["do"] not in ("run", "end"):
            continue
        tally = next(tallies)
        behaviour = scenario["behaviours"][tally["behaviour"]]
        target = behaviour.get("to") or behaviour["target"]
        kind = "" if behaviour["do"] == "talk" else ", port scan"
        lane = sums.setdefault((behaviour["device"], target, tally["fate"]), {"kind": kind, "sent": 0, "arrived": 0, "levels": []})
        lane["sent"] += tally["sent"]
        lane["arrived"] += tally["arrived"]
        if level not in lane["levels"]:
            lane["levels"].append(level)
    return sums


def remark(key, lane, sums):
    device, target, fate = key
    if fate == "arrives":
        return "control: rules removed"
    if fate == "denied" and (device, target, "passes") in sums:
        return "while " + ", ".join(lane["levels"])
    return ""


def draw_lanes(sums):
    bottom = TOP + LANE * len(sums)
    yield box(GATE_LEFT, TOP - 34, GATE_RIGHT - GATE_LEFT, bottom - TOP + 40, "#ecfdf5", INK)
    yield text((GATE_LEFT + GATE_RIGHT) / 2, TOP - 12, "EdgeGuard", "middle", weight="bold")
    yield text(WIDTH - MARGIN, TOP - 12, "arrived / sent", "end", GREY)
    for row, (key, lane) in enumerate(sums.items()):
        (device, target, fate), y = key, TOP + LANE * row + 22
        colour = FATES[fate]
        yield box(MARGIN, y - 15, 110, 30, "#f3f4f6", GREY)
        yield text(MARGIN + 55, y + 5, device, "middle")
        if fate == "denied":
            yield line(MARGIN + 114, GATE_LEFT + 40, y, colour)
            yield f'<path d="M{GATE_LEFT + 47} {y - 7}l14 14m0 -14l-14 14" stroke="{colour}" stroke-width="4"/>'
        else:
            yield line(MARGIN + 114, 540, y, colour, head=True)
        yield text(MARGIN + 122, y - 6, remark(key, lane, sums), fill=GREY, size=12)
        yield text(550, y + 5, target + lane["kind"])
        yield text(WIDTH - MARGIN, y + 5, f'{lane["arrived"]:,} / {lane["sent"]:,}', "end", colour, weight="bold")


def draw_time(scenario, report, top):
    left, right = MARGIN + 118, WIDTH - MARGIN
    x = lambda seconds: left + (right - left) * seconds / report["seconds"]
    yield text(MARGIN, top + 19, "response")
    spans, events = [["none", 0.0]], []
    for step, seconds, _ in walk(scenario, report):
        level = {"expect-response": step.get("level"), "release": "none"}.get(step["do"])
        if level and level != spans[-1][0]:
            spans.append([level, seconds])
        if step["do"] in ("kill-agent", "remove-rules", "start-agent"):
            events.append((seconds, step["do"].replace("-", " ")))
    ends = [start for _, start in spans[1:]] + [report["seconds"]]
    for (level, start), end in zip(spans, ends):
        yield box(x(start), top, max(x(end) - x(start), 3), 28, LEVELS[level], radius=0)
    for tick in range(0, int(report["seconds"]) + 1, 10):
        yield text(x(tick), top + 44, f"{tick} s", "middle", GREY, 12)
    for index, (seconds, name) in enumerate(events):
        yield f'<path d="M{x(seconds):g} {top - 4}v36" stroke="{INK}" stroke-width="2"/>'
        yield text(x(seconds), top - 8 - 15 * (index % 3), name, "start" if index == 0 else "end" if index == len(events) - 1 else "middle", INK, 12)
    for index, (level, colour) in enumerate(LEVELS.items()):
        yield box(left + 120 * index, top + 56, 14, 14, colour, radius=2)
        yield text(left + 120 * index + 20, top + 68, level, size=13)


def draw(scenario, report):
    sums = lanes(scenario, report)
    time_top = TOP + LANE * len(sums) + 82
    height = time_top + 122
    verdict = f'{len(report["steps"])} steps in {report["seconds"]:.1f} s, every expectation held' if report["held"] else "an expectation did not hold"
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="DejaVu Sans, Arial, sans-serif">'
    yield f'<title>{escape(report["title"])}</title>'
    yield f'<desc>{report["allowed"]} allowed packets arrived, {report["denied"]} forbidden ones were sent, {report["leaked"]} leaked.</desc>'
    yield box(0, 0, WIDTH, height, PAPER, radius=12)
    yield text(MARGIN, 40, report["title"], size=19, weight="bold")
    yield text(MARGIN, 63, f'edgeguard demo, seed {report["seed"]}: real packets, real nftables, in network namespaces', fill=GREY)
    yield from draw_lanes(sums)
    yield from draw_time(scenario, report, time_top)
    yield text(MARGIN, height - 20, f'{verdict}: {report["denied"] + report["leaked"]:,} forbidden packets sent, {report["leaked"]} leaked.', weight="bold")
    yield "</svg>"


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    scenario, report = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
    print("\n".join(draw(scenario, report)))


if __name__ == "__main__":
    main()
