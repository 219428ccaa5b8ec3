"""Installs the packages in clean Debian trees with a systemd of their own, and tries them as a city would.

Needs root, mmdebstrap and systemd-nspawn. Every step is printed; the first that fails ends it with exit code 1.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import steps
import tree
from container import Failed

RELEASES = ["bookworm", "trixie"]


def main():
    parser = argparse.ArgumentParser(prog="deploy/trial.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("releases", nargs="*", metavar="RELEASE", help=f"Debian releases to try (default: {' '.join(RELEASES)})")
    parser.add_argument("--packages", type=Path, required=True, metavar="DIR", help="the folder of the packages")
    parser.add_argument("--next", type=Path, required=True, metavar="DIR", help="the folder of the same packages as a later version")
    parser.add_argument("--faults", type=int, default=3, metavar="N", help="how often the player is killed and stopped (default 3)")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("trial: making trees and starting them needs root")
    for release in options.releases or RELEASES:
        print(f"== {release}", flush=True)
        with tempfile.TemporaryDirectory(prefix="cartelera-trial-") as scratch:
            try:
                root = tree.unpack(release, Path(scratch))
                steps.try_packages(root, options)
            except Failed as failure:
                sys.exit(f"trial: on {release}: {failure}")
    print("all steps passed")


main()
