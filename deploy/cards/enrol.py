"""Asks the manager for enrolment files."""

import json
import os
import pwd
import shlex
from pathlib import Path

from failed import Failed, run

OWNER = "cartelera-manager"
"""As whom the installed manager goes on when root calls it; the file has to be in a folder of that user's."""


def check_known(screens, options):
    """The manager has to know all screens, before the first card is made."""
    told = json.loads(run([*shlex.split(options.manager_command), "screens", "--json"]))
    known = {screen["id"] for screen in told if screen["state"] != "removed"}
    unknown = [screen for screen in screens if screen not in known]
    if unknown:
        raise Failed(f"the manager knows no screen {', '.join(unknown)} (publish the folder that has them)")


def enrol(screen, options, folder):
    """Makes an enrolment file in `folder`; those that were made before for this screen become worthless."""
    if os.geteuid() == 0:
        try:
            os.chown(folder, pwd.getpwnam(OWNER).pw_uid, -1)
        except KeyError:
            pass
    out = Path(folder) / f"{screen}.json"
    words = [*shlex.split(options.manager_command), "enrol", screen, "--manager-url", options.manager_url, "--out", out]
    for line in run(words).splitlines():
        print(f"   {line}", flush=True)
    return out
