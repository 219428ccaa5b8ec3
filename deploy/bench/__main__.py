"""Runs the measurements that are asked for and prints one Markdown section for each."""

import argparse
import sys
import tempfile
from pathlib import Path

import builds
import files
import fleet
import link
import machine
import pages
import peers
import plays
import programs
import start
import stills
import timeline
import wire

SECTIONS = {
    "start": start.measure,
    "still": stills.measure,
    "peers": peers.measure,
    "timeline": timeline.measure,
    "fleet": fleet.measure,
    "wire": wire.measure,
    "plays": plays.measure,
    "files": files.measure,
    "pages": pages.measure,
    "link": link.measure,
    "sizes": programs.measure,
    "builds": builds.measure,
}
"""What can be measured, in the order in which it is."""


def main():
    parser = argparse.ArgumentParser(prog="deploy/bench.sh", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"what to measure: {', '.join(SECTIONS)}; all by default")
    parser.add_argument("--window", type=float, default=60, metavar="S", help="seconds over which CPU and memory are measured (default 60)")
    parser.add_argument("--runs", type=int, default=10, metavar="N", help="how often what takes a moment is repeated (default 10)")
    parser.add_argument("--folder", type=Path, default=Path("assets/demo"), help="the content folder (default assets/demo)")
    parser.add_argument("--screen", default="seguridad-24h", help="a screen of it that is always open (default seguridad-24h)")
    parser.add_argument("--screens", type=counts, default=[1, 100, 1000], metavar="N,N", help="numbers of simulated screens (default 1,100,1000)")
    options = parser.parse_args()
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"there is nothing called {unknown[0]!r} to measure (allowed: {', '.join(SECTIONS)})")

    print(f"Measured on {machine.describe()}.\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="cartelera-bench-") as scratch:
        for name in options.sections or SECTIONS:
            print(f"measuring {name}", file=sys.stderr, flush=True)
            try:
                print(SECTIONS[name](options, Path(scratch)) + "\n", flush=True)
            except RuntimeError as error:
                sys.exit(f"measuring {name}: {error}")


def counts(text):
    """Numbers of screens, such as `1,100`."""
    numbers = [int(number) for number in text.split(",")]
    if min(numbers) < 1:
        raise ValueError(f"{text!r} are not numbers of screens")
    return numbers


main()
