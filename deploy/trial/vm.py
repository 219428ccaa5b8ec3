"""Starts a virtual machine whose display is a kiosk's: packages, systemd, seatd and cage on KMS, and plugs, closes and kills.

Needs root, mmdebstrap and QEMU. Every step is printed; the first that fails ends it with exit code 1 and leaves a picture of the
display behind.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import vm_image
import vm_steps
from container import Failed
from vm_machine import Machine


def main():
    parser = argparse.ArgumentParser(prog="deploy/vm-trial.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, required=True, metavar="DIR", help="the folder of the packages")
    parser.add_argument("--pictures", type=Path, metavar="DIR", help="where to leave pictures of the display")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("vm-trial: making a tree needs root")
    with tempfile.TemporaryDirectory(prefix="cartelera-trial-") as scratch:
        pictures = options.pictures or Path(tempfile.gettempdir())
        pictures.mkdir(parents=True, exist_ok=True)
        machine = None
        try:
            machine = Machine(Path(scratch), pictures, *vm_image.make(options.packages, Path(scratch)))
            vm_steps.try_screen(machine)
        except Failed as failure:
            sys.exit(f"vm-trial: {failure}")
    print("all steps passed")


main()
