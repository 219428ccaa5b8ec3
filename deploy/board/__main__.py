"""Puts the settings that stand on the boot partition (cartelera.toml) in force on this machine.

It looks through the whole file first. If anything is wrong nothing is changed: what was in force stays so, and the problems go
to the journal and to cartelera-errores.txt beside the file, in Spanish. Exit code 0: all is well, 1: there are problems.
"""

import argparse
import sys
from pathlib import Path

import apply
import boot
import radio
import settings
from problems import Problems


def main():
    parser = argparse.ArgumentParser(prog="board", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="the system to settle (default: this machine)")
    parser.add_argument("--boot", type=Path, metavar="DIR", help="the folder of cartelera.toml (default: where the boot partition is mounted)")
    parser.add_argument("--check", action="store_true", help="look through the file and change nothing")
    options = parser.parse_args()
    folder = options.boot or boot.find(options.root)
    if folder is None:
        sys.exit(f"board: there is no cartelera.toml in {' or '.join(boot.FOLDERS)}")
    try:
        sys.exit(run(folder, options.root, options.check))
    except OSError as error:
        sys.exit(f"board: no se pudo poner en vigor {folder / boot.NAME}: {error}")


def run(folder, root, is_check):
    problems = Problems()
    wanted = settings.read(folder, root, problems)
    if problems:
        print(problems, file=sys.stderr)
    if is_check:
        return 1 if problems else 0
    boot.tell(folder, problems)
    if problems:
        return 1
    changed = apply.apply(wanted, folder, root)
    for path in changed:
        print(f"escrito: {path}")
    if not changed:
        print("sin cambios")
    if root == Path("/"):
        radio.tell_country(wanted)
        apply.name_machine(wanted)
    return 0


main()
