"""Manager and player: where they are, how they are run, and how large they are."""

import contextlib
import os
import shlex
import signal
import socket
import subprocess
from pathlib import Path

FOLDER = Path(os.environ["CARGO_TARGET_DIR"]) / "release"
MANAGER = FOLDER / "cartelera-manager"
PLAYER = FOLDER / "cartelera-player"
FLEET = FOLDER / "examples" / "fleet"
ENVIRONMENT = shlex.split(os.environ.get("CARTELERA_PLAYER_ENVIRONMENT", ""))
"""What a player's command begins with: the `env` of its memory settings."""


@contextlib.contextmanager
def running(command, **options):
    """Runs `command` in a group of its own for the length of a `with` block."""
    program = subprocess.Popen([str(part) for part in command], start_new_session=True, **options)
    try:
        yield program
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(program.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                program.wait(5)


def call(*command):
    """Runs `command` to its end; what it said is part of the error if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        last = "\n".join(done.stdout.splitlines()[-10:])
        raise RuntimeError(f"{Path(command[0]).name} {command[1]} ended with {done.returncode}:\n{last}")


def publish(folder, data):
    """Publishes the content folder `folder` into the manager's data folder `data`."""
    call(MANAGER, "publish", "--now", folder, "--data", data)


@contextlib.contextmanager
def serving(data):
    """Runs the manager on `data` for the length of a `with` block; gives its address."""
    with managing(data) as (address, _):
        yield address


@contextlib.contextmanager
def managing(data, listen="127.0.0.1:0", inside=()):
    """Runs the manager on `data` for the length of a `with` block, by the command `inside`; gives its address and process id."""
    command = [*inside, MANAGER, "serve", "--data", data, "--listen", listen, "--clock", "assume-synchronised"]
    with running(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as program:
        for line in program.stdout:
            if "http://" in line:
                yield line[line.index("http://") :].split()[0], program.pid
                return
        raise RuntimeError("the manager ended before it said its address")


def free_port():
    """A port on which nothing listens at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def enrol(screen, address, data, out):
    """Makes the enrolment file `out` for `screen` of the manager at `address` whose data folder is `data`."""
    call(MANAGER, "enrol", screen, "--manager-url", address.rstrip("/"), "--data", data, "--out", out)


def player(data, *more, size="1280x720"):
    """The command that runs a player in a window of that size, with its cache in `data`."""
    clock = ["--clock", "assume-synchronised"]
    # It is ended again and again, which is not its fault.
    return [*ENVIRONMENT, PLAYER, "--data", data, "--windowed", size, "--safe-after", "0", *clock, *more]


def measure(_options, scratch):
    """The sizes of the programs, as built and stripped."""
    rows = ["| program | as built, with line tables | stripped |", "|---|---|---|"]
    for program in (MANAGER, PLAYER):
        stripped = scratch / program.name
        call("strip", "-o", stripped, program)
        sizes = (f"{path.stat().st_size / 2**20:.1f} MiB" for path in (program, stripped))
        rows.append(f"| `{program.name}` | {' | '.join(sizes)} |")
    return "### Size of the programs\n\n" + "\n".join(rows)
