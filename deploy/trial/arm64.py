"""Installs the packages for arm64 in a clean tree of Debian 13, and runs both programs there, emulated.

Needs root, mmdebstrap, systemd-nspawn and qemu-user-static. Every step is printed; the first that fails ends it with exit code 1.
What it cannot try is what the units say: systemd does not run well enough under this emulation.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import steps
import tree
from container import Container, Failed, until
from steps import expect, step

RELEASE, ARCHITECTURE = "trixie", "arm64"
PATIENCE_S = 900
"""The longest that an emulated program may take; only a fault reaches it."""
INSTANT = "2026-12-01T10:00:00-06:00"


def main():
    parser = argparse.ArgumentParser(prog="deploy/arm64-trial.sh", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=Path, required=True, metavar="DIR", help="the folder of the packages for arm64")
    options = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("arm64-trial: making trees and running them needs root")
    with tempfile.TemporaryDirectory(prefix="cartelera-trial-") as scratch:
        try:
            if not tree.emulate():
                raise Failed("programs for arm64 do not run here (qemu-user-static, and its binfmt)")
            try_packages(Container(tree.unpack(RELEASE, Path(scratch), ARCHITECTURE)), options.packages)
        except Failed as failure:
            sys.exit(f"arm64-trial: {failure}")
    print("all steps passed")


def try_packages(container, packages):
    expect(container.run("uname --machine"), "aarch64", "the machine that programs see")
    install(container, packages)
    with container.started(boot=False):
        steps.check_files(container)
        step("both programs run, and the demo city has no mistakes")
        take_still(container)
        try:
            serve(container)
            play(container)
        except Failed as failure:
            raise Failed(f"{failure}\n{container.run('tail --lines=20 /var/log/cartelera-*.log', check=False)}") from failure


def install(container, packages):
    steps.copy(packages, container.root / "opt/first")
    shutil.copytree("assets/demo", container.root / "srv/ciudad")
    for capsule in sorted((container.root / "srv/ciudad/media/capsules").glob("*.mp4")):
        shrink(capsule)
    began = time.monotonic()
    container.run("apt-get update --quiet=2")
    container.run("apt-get install --yes --quiet=2 /opt/first/cartelera-manager_*.deb /opt/first/cartelera-player_*.deb")
    step(f"both packages installed with apt, in {time.monotonic() - began:.0f} s")
    sizes = container.run("dpkg-query --show --showformat='${Package} ${Architecture} ${Installed-Size} kB\n' 'cartelera-*'")
    step(sizes.replace("\n", ", "))
    expect(container.run("dpkg --audit"), "", "packages that are installed in part")
    # What a program needs and its package does not name is not there.
    missing = container.run("ldd /usr/bin/cartelera-manager /usr/bin/cartelera-player | grep 'not found'", check=False)
    expect(missing, "", "libraries that are missing")


def shrink(capsule):
    """Makes a capsule small: emulated, the manager could not decode it in the time that it gives a video."""
    small = capsule.with_suffix(".small.mp4")
    command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-i", capsule, "-vf", "scale=480:270", "-r", "10", "-pix_fmt", "yuv420p", small]
    subprocess.run(command, check=True)
    small.rename(capsule)


def take_still(container):
    began = time.monotonic()
    container.run(f"cartelera-player still --folder /srv/ciudad --screen {steps.SCREEN} --at {INSTANT} --size 640x360 --out /var/tmp/then.png")
    share = steps.lit_share((container.root / "var/tmp/then.png").read_bytes())
    if share < 0.01:
        raise Failed(f"of the still {share:.2%} differ from black")
    step(f"a still, drawn by Mesa's software driver, in {time.monotonic() - began:.0f} s")


def serve(container):
    step("the manager publishes the demo city and serves it")
    start(container, "manager", "cartelera-manager serve --clock assume-synchronised")
    until("the manager to answer", lambda: container.run("bash -c '</dev/tcp/127.0.0.1/8080' 2>&1 && echo yes", check=False) == "yes", PATIENCE_S)
    began = time.monotonic()
    container.run("cartelera-manager publish /srv/ciudad")
    step(f"published in {time.monotonic() - began:.0f} s")


def play(container):
    container.run(f"cartelera-manager enrol {steps.SCREEN} --manager-url {steps.URL} --out /tmp/enrolment.json")
    container.run("install --owner=cartelera-player --mode=400 /tmp/enrolment.json /etc/cartelera/enrolment.json")
    began = time.monotonic()
    player = "cartelera-player --enrolment /etc/cartelera/enrolment.json"
    start(container, "player", f"env XDG_RUNTIME_DIR=/run/cartelera-player {steps.NO_DISPLAY} cage -d -- {player}")
    until("the screen to show its programme", lambda: steps.shows(container), PATIENCE_S)
    step(f"the player has what its screen shows and shows it, {time.monotonic() - began:.0f} s after its start")
    # The manager waits a minute for an answer, in which a frame may not be drawn here.
    until("a picture", lambda: container.run(f"{steps.SCREENSHOT} && echo taken", check=False).endswith("taken"), PATIENCE_S)
    steps.judge(container)


def start(container, name, command):
    """Runs a service's command as its user, in the folders that its unit would make."""
    user = f"cartelera-{name}"
    for folder in ["run", "var/lib"]:
        container.run(f"install --directory --owner={user} --group={user} --mode=700 /{folder}/{user}")
    run = f"exec setpriv --reuid={user} --regid={user} --init-groups env HOME=/var/lib/{user} {command}"
    container.run(f"(cd /var/lib/{user} && {run}) >/var/log/{user}.log 2>&1 &")


main()
