"""What outlives a restart: the trial that goes on, and what came of the last one."""

import json
import os
from datetime import datetime, timezone
from pathlib import Path

FOLDER = Path("/var/lib/cartelera-update")
REPORT = FOLDER / "report.json"
"""What came of the last change; the player reads it."""
TRIAL = FOLDER / "trial.json"
"""The change that goes on."""
PACKAGES = FOLDER / "packages"
"""The package that is installed, to go back to."""


def lock():
    FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    return FOLDER / "lock"


def read(path):
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}


def read_report():
    return read(REPORT)


def write(path, value):
    """Puts a file on the disk, whole or not at all."""
    draft = path.with_name(f".{path.name}.new")
    with open(draft, "w", encoding="utf-8") as out:
        json.dump(value, out, ensure_ascii=False, indent=1)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(path)
    sync(path.parent)


def remove(path):
    path.unlink(missing_ok=True)
    sync(path.parent)


def sync(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def tell(version, outcome, detail=""):
    """Writes down what came of a change, unless that is told already."""
    before = read_report()
    if (before.get("version"), before.get("outcome"), before.get("detail")) == (version, outcome, detail):
        return
    at = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    write(REPORT, {"version": version, "outcome": outcome, "at": at, "detail": detail})
    REPORT.chmod(0o644)
