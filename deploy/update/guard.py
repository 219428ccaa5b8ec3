"""The unit that installs a package and watches it. It is no package's, so that neither a broken package nor a power cut ends it."""

import shutil
import subprocess
from pathlib import Path

import state

UNIT = "cartelera-update-trial.service"
FILE = Path("/etc/systemd/system") / UNIT
WANTS = Path("/etc/systemd/system/multi-user.target.wants") / UNIT
CODE = state.FOLDER / "code"

TEXT = f"""# Made while the player's package is changed, and removed afterwards.
[Unit]
Description=Cartelera update: installs a package of the player and goes back if it presents no picture
ConditionPathExists={state.TRIAL}
After=cartelera-board.service

[Service]
Type=oneshot
ExecStart=/usr/bin/python3 -B {CODE} --trial
TimeoutStartSec=infinity

[Install]
WantedBy=multi-user.target
"""


def put(code):
    """Copies this program and writes the unit, which also a restart of the machine begins."""
    shutil.rmtree(CODE, ignore_errors=True)
    shutil.copytree(code, CODE, ignore=shutil.ignore_patterns("__pycache__"))
    FILE.write_text(TEXT)
    WANTS.parent.mkdir(parents=True, exist_ok=True)
    if not WANTS.is_symlink():
        WANTS.symlink_to(FILE)
    for folder in [CODE, FILE.parent, WANTS.parent]:
        state.sync(folder)
    systemctl("daemon-reload")


def start():
    systemctl("start", "--no-block", UNIT)


def remove():
    """Called by the unit itself, whose program is in memory."""
    WANTS.unlink(missing_ok=True)
    FILE.unlink(missing_ok=True)
    shutil.rmtree(CODE, ignore_errors=True)
    systemctl("daemon-reload")


def systemctl(*arguments):
    subprocess.run(["systemctl", *arguments], check=True)
