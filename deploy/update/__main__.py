"""Changes the player's package when the player wishes it, and goes back when the new one presents no picture.

Without an option it looks for a wish of the player, fetches the package that is wanted and the one that is installed, and hands
over to a unit of its own (--trial), which installs the new one and watches it. That unit outlives the package and a power cut:
it runs from a copy of this folder.
"""

import argparse
import fcntl
import random
import sys
import time
from pathlib import Path

import guard
import package
import repository
import state
import trial
import wish
from problem import Problem

PATIENCE_S = 15 * 60
"""What is begun needs so long at most; somebody may look afterwards."""


def main():
    parser = argparse.ArgumentParser(prog="update", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trial", action="store_true", help="go on with the change that has begun")
    parser.add_argument("--spread", type=float, default=0, metavar="S", help="wait up to so many seconds first, so that not all screens ask at once")
    options = parser.parse_args()
    with open(state.lock(), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if options.trial else fcntl.LOCK_NB))
        except BlockingIOError:
            sys.exit("update: a change is going on")
        if options.trial:
            trial.run()
            return
        if state.TRIAL.exists():
            guard.put(Path(__file__).parent)
            guard.start()
            return
        time.sleep(random.uniform(0, options.spread))
        begin()


def begin():
    """Fetches what is wanted and begins the trial."""
    wanted = wish.read()
    if wanted is None:
        print("nothing is wanted")
        return
    installed = package.installed()
    report = state.read_report()
    if report.get("version") == wanted.version and report.get("outcome") == "rolled-back":
        print(f"{wanted.version} presented no picture before and is not tried again")
        return
    if wanted.until - time.time() < PATIENCE_S:
        print(f"there is too little time left for {wanted.version}")
        return
    try:
        if not package.is_later(wanted.version, installed):
            raise Problem(f"no es posterior a la instalada, {installed}")
        before, after = repository.fetch(wanted, installed)
        package.fetch_dependencies(after)
    except Problem as problem:
        print(f"{wanted.version} cannot be installed: {problem}", file=sys.stderr)
        state.tell(wanted.version, "refused", str(problem))
        return
    # Asked once more: fetching may have taken long, and somebody may look now.
    if wish.read() is None:
        print("it is wanted no more")
        return
    state.write(state.TRIAL, {"version": wanted.version, "from": installed, "after": str(after), "before": str(before), "stage": "forth"})
    guard.put(Path(__file__).parent)
    guard.start()


main()
