"""The player's package on this machine, by dpkg and apt."""

import os
import subprocess

from problem import Problem

NAME = "cartelera-player"
ENVIRONMENT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
KEEP_SETTINGS = ["--option", "Dpkg::Options::=--force-confold"]
"""Nobody is there to be asked about settings that were changed."""


def installed():
    """The version that is installed, however far."""
    said = run(["dpkg-query", "--show", "--showformat=${Version}", NAME])
    return said.stdout.strip()


def is_whole():
    said = run(["dpkg-query", "--show", "--showformat=${db:Status-Status}", NAME])
    return said.stdout.strip() == "installed"


def version_of(path):
    said = run(["dpkg-deb", "--field", str(path), "Package", "Version"])
    fields = dict(line.split(": ", 1) for line in said.stdout.splitlines() if ": " in line)
    return fields.get("Version") if fields.get("Package") == NAME else None


def is_later(new, old):
    return run(["dpkg", "--compare-versions", new, "gt", old]).returncode == 0


def fetch_dependencies(path):
    """Fetches what the package needs and this machine lacks, from the machine's own sources."""
    if apt("--simulate", str(path)).returncode:
        run(["apt-get", "update", "--quiet=2"])
        simulated = apt("--simulate", str(path))
        if simulated.returncode:
            raise Problem(f"necesita paquetes que no se encuentran: {first_line(simulated)}")
    fetched = apt("--download-only", str(path))
    if fetched.returncode:
        raise Problem(f"no se pudo descargar lo que necesita: {first_line(fetched)}")


def install(path):
    """Why it cannot be installed, if it cannot."""
    finished = apt(*KEEP_SETTINGS, str(path))
    return None if finished.returncode == 0 else first_line(finished)


def put_back(path):
    """Installs an earlier package, whose needs were met before; why it cannot be, if it cannot."""
    finished = run(["dpkg", "--force-confold", "--force-downgrade", "--install", str(path)])
    return None if finished.returncode == 0 else first_line(finished)


def settle():
    """Ends what a power cut left half done, as far as that is possible."""
    run(["dpkg", "--configure", "-a", "--force-confold"])


def apt(*arguments):
    return run(["apt-get", "install", "--yes", "--quiet=2", "--no-remove", "--no-install-recommends", *arguments])


def first_line(finished):
    lines = [line.strip() for line in finished.stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("E:", "dpkg: error"))] or lines
    return errors[0][:300] if errors else f"terminó con {finished.returncode}"


def run(command):
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, stdin=subprocess.DEVNULL)
