"""Measures how long a player takes from process start to its first picture, from its cache and without a manager."""

import base64
import json
import statistics
import subprocess
import time
from datetime import datetime

import programs
from display import Display


def measure(options, scratch):
    """Seconds until the item is on the stage by the player's own record, and until its pixels are on the display."""
    home = scratch / "start"
    home.mkdir()
    programs.publish(options.folder, home / "manager")
    with Display(home) as display:
        with programs.serving(home / "manager") as address:
            fill(options.screen, home, address, display)
        staged, seen = zip(*(start(home, display) for _ in range(options.runs)))
    rows = ["| process start to | median | slowest |", "|---|---|---|"]
    for name, times in (("item composed (`--trace`)", staged), ("its pixels on the display", seen)):
        rows.append(f"| {name} | {statistics.median(times):.2f} s | {max(times):.2f} s |")
    return f"### First picture from the cache, {options.runs} starts\n\n" + "\n".join(rows)


def fill(screen, home, address, display):
    """Lets a player fetch all that its programme names."""
    enrolment = home / "enrolment.json"
    programs.enrol(screen, address, home / "manager", enrolment)
    with run(home, display, "--manager", address, "--enrolment", enrolment, "--poll", "1") as (program, _):
        began = time.monotonic()
        while not is_complete(home / "player"):
            if program.poll() is not None or time.monotonic() - began > 120:
                raise RuntimeError("the player did not fill its cache within two minutes")
            time.sleep(0.1)


def is_complete(cache):
    """Whether the pointer is there, and every file that the programmes name."""
    if not (cache / "pointer.dsse").exists():
        return False
    for programme in (cache / "programmes").iterdir():
        payload = json.loads(base64.b64decode(json.loads(programme.read_bytes())["payload"]))
        names = [facts["sha256"] for facts in payload["media"]]
        if not all((cache / "media" / name[:2] / name).exists() for name in names):
            return False
    return True


def start(home, display):
    """Seconds to the record and to the picture of one start."""
    began = time.time()
    with run(home, display) as (program, trace):
        display.wait_for_picture(program)
        seen_s = time.time() - began
        staged_s = datetime.fromisoformat(first_show(program, trace)["at"]).timestamp() - began
    while display.shows_picture():
        time.sleep(0.01)
    return staged_s, seen_s


class run:
    """A player on `display` with a fresh record, for the length of a `with` block."""

    def __init__(self, home, display, *more):
        self.trace = home / "trace.jsonl"
        self.trace.unlink(missing_ok=True)
        command = programs.player(home / "player", "--trace", self.trace, *more)
        self.running = programs.running(command, env=display.environment(), stderr=subprocess.DEVNULL)

    def __enter__(self):
        return self.running.__enter__(), self.trace

    def __exit__(self, *error):
        return self.running.__exit__(*error)


def first_show(program, trace, limit_s=60):
    """The first record of an item that came onto the stage."""
    began = time.monotonic()
    while time.monotonic() - began < limit_s:
        lines = trace.read_text(encoding="utf-8").splitlines(keepends=True) if trace.exists() else []
        for line in lines:
            if line.endswith("\n") and (record := json.loads(line))["event"] == "show":
                return record
        if program.poll() is not None:
            raise RuntimeError(f"the player ended with {program.returncode} before it showed anything")
        time.sleep(0.01)
    raise RuntimeError(f"the player showed nothing within {limit_s} s")


def frames_per_s(trace, window_s):
    """How many frames of video a second reached the stage in the last `window_s` seconds of the record."""
    records = map(json.loads, trace.read_text(encoding="utf-8").splitlines())
    times = [datetime.fromisoformat(record["at"]).timestamp() for record in records if record["event"] == "frame"]
    return sum(at > times[-1] - window_s for at in times) / window_s if times else 0.0
