"""What ends a preparation, and the commands that may end it."""

import subprocess


class Failed(Exception):
    """Something could not be done; the text says what, where and why."""


def run(command, **options):
    """Runs a program of this machine; gives what it says, without white space at the ends."""
    command = [str(word) for word in command]
    options = {"stdin": subprocess.DEVNULL, **options}
    try:
        finished = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", **options)
    except FileNotFoundError:
        raise Failed(f"there is no program {command[0]} here (deploy/packages.sh card installs it)") from None
    if finished.returncode != 0:
        said = f"{finished.stdout[-3000:]}\n{finished.stderr[-3000:]}".strip()
        raise Failed(f"`{' '.join(command)}` ended with {finished.returncode}:\n{said}")
    return finished.stdout.strip()
