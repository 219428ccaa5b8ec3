"""Prepares systems, images and cards with `deploy/card` and looks at what came of them.

Needs root, mmdebstrap and systemd-nspawn. Every step is printed; the first that fails ends it with exit code 1.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import cards_booted
import cards_image
import tree
from container import Failed
from steps import expect, step

RELEASE = "trixie"
FOREIGN = "arm64"


def main():
    parser = argparse.ArgumentParser(prog="deploy/card-trial.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", choices=["tree", "image", "arm64", []], help="tree, image, arm64 (default: all)")
    parser.add_argument("--packages", type=Path, required=True, metavar="DIR", help="the folder of the packages")
    parser.add_argument("--foreign", type=Path, metavar="DIR", help=f"the folder of the packages of {FOREIGN}, if there are any")
    parser.add_argument("--manager", type=Path, required=True, metavar="FILE", help="the manager, which enrols the screens")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("card-trial: making trees and images needs root")
    parts = {"tree": cards_booted.try_tree, "image": cards_image.try_image, "arm64": try_foreign}
    for name in options.parts or parts:
        print(f"== {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="cartelera-trial-") as scratch:
            try:
                parts[name](options, Path(scratch))
            except Failed as failure:
                sys.exit(f"card-trial: {name}: {failure}")
    left = subprocess.run(["losetup", "--list", "--noheadings", "--output", "BACK-FILE"], stdout=subprocess.PIPE, text=True).stdout
    expect("cartelera-trial-" in left, False, "loop devices that are left behind")
    print("all steps passed")


def try_foreign(options, scratch):
    """A system of another architecture; the player comes with it where somebody made its package."""
    if not tree.emulate():
        step(f"left out: programs for {FOREIGN} do not run here (qemu-user-static, and its binfmt)")
        return
    root = tree.unpack(RELEASE, scratch, FOREIGN)
    cards_booted.make_pi(root)
    made = options.foreign and any(options.foreign.glob(f"cartelera-player_*_{FOREIGN}.deb"))
    arguments = ["--tree", root, "--set", "manager=https://m.example"]
    arguments += ["--packages", options.foreign] if made else ["--without-player"]
    step(f"{'with' if made else 'without'} the player: {cards_booted.prepare(*arguments)}")
    expect("nothing changed" in cards_booted.prepare(*arguments), True, "that a second run changes nothing")


main()
