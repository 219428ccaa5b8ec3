"""Whether the player presents pictures, as it tells its service manager."""

import subprocess
import time

UNIT = "cartelera-player.service"
PRESENTS = "presents pictures"
ANY = "any"
"""Whatever it says, it has to run."""

FIRST_PICTURE_S = 180
LASTS_S = 60
"""So long it has to run on without being started again."""


def watch(usual):
    """Starts the player; gives why it does not do, if it does not. `usual` is what it said of itself before."""
    subprocess.run(["systemctl", "restart", "--no-block", UNIT], check=False)
    began = time.monotonic()
    since, start = None, None
    while True:
        told = show()
        if is_well(told, usual):
            if start != told["InvocationID"]:
                since, start = time.monotonic(), told["InvocationID"]
            if time.monotonic() - since >= LASTS_S:
                return None
        else:
            since, start = None, None
        elapsed = time.monotonic() - began
        if elapsed >= FIRST_PICTURE_S + LASTS_S or (since is None and elapsed >= FIRST_PICTURE_S):
            return describe(told)
        time.sleep(1)


def is_well(told, usual):
    """Whether it runs, and says that it presents pictures, or what it said before where nobody can see one."""
    said = told["StatusText"]
    return told["ActiveState"] == "active" and (said == PRESENTS or usual == ANY or (said == usual and said != ""))


def describe(told):
    state = told["StatusText"] if told["ActiveState"] == "active" else told["ActiveState"]
    result = "" if told["Result"] in ("", "success") else f", {told['Result']}"
    return f"no presentó ninguna imagen en {FIRST_PICTURE_S // 60} minutos, o no duró ({state}{result})"


def status():
    return show()["StatusText"]


def show():
    keys = ["ActiveState", "StatusText", "InvocationID", "Result"]
    said = subprocess.run(["systemctl", "show", UNIT, *(f"--property={key}" for key in keys)], capture_output=True, text=True).stdout
    told = dict(line.split("=", 1) for line in said.splitlines() if "=" in line)
    return {key: told.get(key, "") for key in keys}

