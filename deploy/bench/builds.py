"""Measures how long a build takes: from nothing, and after a change."""

import os
import resource
import subprocess
import time
from pathlib import Path

COMMAND = ["cargo", "build", "--release", "--workspace", "--bins", "--examples"]


def measure(_options, scratch):
    """A row for each kind of build, all in a target folder of their own."""
    environment = os.environ | {"CARGO_TARGET_DIR": str(scratch / "target")}
    rows = ["| build | wall | processor |", "|---|---|---|", build("from nothing", environment)]
    rows.append(build("nothing changed", environment))
    for changed in ("player/src/main.rs", "player/src/lib.rs", "manager/src/lib.rs", "playlists/src/lib.rs"):
        Path(changed).touch()
        rows.append(build(f"after a change of `{changed}`", environment))
    return f"### Builds, `{' '.join(COMMAND)}`\n\n" + "\n".join(rows)


def build(name, environment):
    began, used = time.monotonic(), used_s()
    subprocess.run(COMMAND, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return f"| {name} | {duration(time.monotonic() - began)} | {duration(used_s() - used)} |"


def used_s():
    """Processor time of all child processes that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def duration(seconds):
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.1f} min"
