"""Measures how long a still picture takes: by a process for each, and by one that stays up."""

import json
import statistics
import subprocess
import time
from datetime import datetime, timedelta, timezone

import programs

SIZE = "1920x1080"
FIRST = datetime(2026, 11, 24, 16, 0, tzinfo=timezone.utc)
STEP = timedelta(minutes=7, seconds=13)


def measure(options, scratch):
    """Milliseconds for each picture."""
    out = scratch / "still.png"
    instants = [(FIRST + number * STEP).isoformat() for number in range(options.runs)]
    single = [by_process(options, at, out) for at in instants]
    first, served = by_server(options, instants, out)
    rows = ["| how | median | slowest |", "|---|---|---|"]
    for name, times in (("`still`, a process each", single), ("`still --serve`, further pictures", served)):
        rows.append(f"| {name} | {statistics.median(times):.0f} ms | {max(times):.0f} ms |")
    rows.append(f"| `still --serve`, start and first picture | {first:.0f} ms | |")
    return f"### Still pictures, {SIZE}, {options.runs} instants of a day\n\n" + "\n".join(rows)


def by_process(options, at, out):
    began = time.monotonic()
    what = ["--folder", options.folder, "--screen", options.screen, "--at", at, "--size", SIZE, "--out", out]
    programs.call(programs.PLAYER, "still", *what)
    return 1000 * (time.monotonic() - began)


def by_server(options, instants, out):
    """Milliseconds for the first picture, process start included, and for each of `instants` after it."""
    times = []
    began = time.monotonic()
    command = [programs.PLAYER, "still", "--folder", options.folder, "--serve"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with programs.running(command, **pipes) as server:
        for at in [instants[-1], *instants]:
            print(json.dumps({"screen": options.screen, "at": at, "size": SIZE, "out": str(out)}), file=server.stdin, flush=True)
            answer = json.loads(server.stdout.readline())
            if not answer["ok"]:
                raise RuntimeError(f"no picture of {at}: {answer['error']}")
            times.append(1000 * (time.monotonic() - began))
            began = time.monotonic()
    return times[0], times[1:]
