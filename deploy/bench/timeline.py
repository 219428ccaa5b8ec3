"""Measures the timeline with the benchmark of `playlists`."""

import re
import subprocess

MEASUREMENT = re.compile(r"^(\S.*?)?\s*time:\s+\[(\S+ \S+) (\S+ \S+) (\S+ \S+)\]")


def measure(_options, _scratch):
    """A row for each function that the benchmark knows."""
    command = ["cargo", "bench", "--package", "cartelera-playlists", "--bench", "timeline", "--", "--noplot"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rows, name = ["| function | estimate | 95 % interval |", "|---|---|---|"], ""
    for line in said.splitlines():
        if found := MEASUREMENT.match(line):
            rows.append(f"| {found[1] or name} | {found[3]} | {found[2]} to {found[4]} |")
        elif line.strip():
            name = line.strip()
    return "### Timeline\n\n" + "\n".join(rows)
