"""Releases of the player: one that presents no picture goes back by itself and is told, the next one stays, also if the power fails."""

import json
import time
from datetime import datetime
from zoneinfo import ZoneInfo

from container import Failed, until

SCREEN = "seguridad-24h"
OFFICE = "srv/ciudad/offices/seguridad.toml"
ALWAYS = '["00:00-24:00"]'
ZONE = ZoneInfo("America/Monterrey")

WHOLE = "test -z \"$(dpkg --audit; dpkg --verify cartelera-player | grep -v ' c ')\" && cartelera-player --version >/dev/null && echo whole"
"""Whether a package is installed in full, with the files that it names, and its program runs. Settings may be changed."""

CHANGE_S = 600
"""A change may take so long: minutes in which no picture comes, and more until the screen calls again."""

DARK = """#!/bin/sh
# It runs, and presents nothing.
exec sleep infinity
"""
AT_ONCE = """# All screens of this city are one: nobody needs to be waited for.
[Service]
ExecStart=
ExecStart=/usr/bin/python3 -B /usr/lib/cartelera-player/update
"""


def try_updates(container, step):
    folder = container.root / "etc/systemd/system/cartelera-update.service.d"
    folder.mkdir(parents=True)
    (folder / "at-once.conf").write_text(AT_ONCE)
    container.run("systemctl daemon-reload && systemctl start cartelera-update.path cartelera-update.timer")
    before = version(container)
    broken, good = f"{before}+roto", f"{before}+siguiente"
    make(container, before, broken, DARK)
    make(container, before, good)
    # What the guide of the server offers is there already.
    if not any(release["version"] == before for release in releases(container)):
        add(container, before)

    step("a release that presents no picture goes back by itself, and no other screen gets it")
    add(container, broken)
    refused = container.run(f"cartelera-manager release add /opt/{before}.deb 2>&1", check=False)
    if "a version never changes" not in refused:
        raise Failed(f"a version was added twice: {refused}")
    close(container)
    cut(container, step, "back", is_unpacking)
    told = until("the release to be held", lambda: listed(container, broken) if listed(container, broken)["held"] else None, CHANGE_S)
    until("the change to be over", lambda: container.run("test ! -e /var/lib/cartelera-update/trial.json && echo over", check=False), CHANGE_S)
    step(told["held"]["because"])
    expect_version(container, before)
    until("the player to present", lambda: container.run("systemctl is-active cartelera-player", check=False) == "active")
    until("staff to be told", lambda: broken in container.run("cartelera-manager screens"))
    left = container.run("ls /etc/systemd/system/cartelera-update-trial.service /var/lib/cartelera-update/code", check=False)
    if left:
        raise Failed(f"the change left behind: {left}")

    step("the next release is installed and stays")
    add(container, good)
    cut(container, step, "forth", is_unpacking)
    cut(container, step, "forth", is_watched)
    until("the screen to have it", lambda: SCREEN in listed(container, good)["packages"][0]["have"], CHANGE_S)
    until("the change to be over", lambda: container.run("test ! -e /var/lib/cartelera-update/trial.json && echo over", check=False), CHANGE_S)
    expect_version(container, good)
    report = json.loads(container.run("cat /var/lib/cartelera-update/report.json"))
    if (report["version"], report["outcome"]) != (good, "updated"):
        raise Failed(f"the report says {report}")
    seen = until("the manager to know since when", lambda: listed(container, good)["packages"][0]["seen"], CHANGE_S)
    step(f"{SCREEN} has {good} since {seen}; the others wait until it has lasted a night")
    open_again(container)


def cut(container, step, stage, reached):
    """Kills everything in the middle of a change, and starts it again."""
    began = time.monotonic()
    while stage_of(container) != stage or not reached(container):
        if time.monotonic() - began > CHANGE_S:
            raise Failed(f"waited {CHANGE_S} s for the change to go {stage} and be at {reached.__name__}")
        # Unpacking lasts a second or less.
        time.sleep(0.002)
    container.stop()
    step(f"killed while it goes {stage}, {reached.__name__.replace('_', ' ')}, at {version(container)}")
    container.start()
    # It is not said to be up before the change is over, which it starts.
    until("the system to answer", lambda: container.state() in ("starting", "running", "degraded"))
    # It is what the screen knows the manager by, and nothing starts it by itself here.
    container.run("systemctl start caddy")
    began = time.monotonic()
    until("the change to go on", lambda: container.show("cartelera-update-trial", "ActiveState") in ("activating", "active"))
    until("the package to be whole", lambda: is_whole(container), CHANGE_S)
    until("the player to present", lambda: container.run("systemctl is-active cartelera-player", check=False) == "active", CHANGE_S)
    step(f"started again: the package was whole and the player ran after {time.monotonic() - began:.0f} s, at {version(container)}")


def stage_of(container):
    path = container.root / "var/lib/cartelera-update/trial.json"
    try:
        return json.loads(path.read_bytes())["stage"]
    except (OSError, ValueError):
        return None


def is_unpacking(container):
    return (container.root / "usr/bin/cartelera-player.dpkg-new").exists()


def is_watched(container):
    return container.show("cartelera-player", "ActiveState") == "active" and is_whole(container)


def is_whole(container):
    return container.run(WHOLE, check=False) == "whole"


def version(container):
    return container.run("dpkg-query --show --showformat='${Version}' cartelera-player")


def expect_version(container, wanted):
    have = version(container)
    if have != wanted:
        raise Failed(f"{have} is installed (expected {wanted})")


def make(container, before, wanted, program=None):
    """The package that is installed, with another version, and another program if one is given."""
    found = container.run(f"grep --files-with-matches --no-messages --fixed-strings 'Version: {before}' $(for deb in /opt/*/cartelera-player_*.deb; do dpkg-deb --field $deb >$deb.txt; echo $deb.txt; done)")
    source = found.splitlines()[0].removesuffix(".txt")
    container.run(f"cp {source} /opt/{before}.deb && rm -rf /opt/made && dpkg-deb --raw-extract {source} /opt/made")
    control = container.root / "opt/made/DEBIAN/control"
    control.write_text(control.read_text().replace(f"Version: {before}\n", f"Version: {wanted}\n"))
    if program:
        (container.root / "opt/made/usr/bin/cartelera-player").write_text(program)
    container.run(f"dpkg-deb --build --root-owner-group -Znone /opt/made /opt/{wanted}.deb")


def add(container, wanted):
    container.run(f"chmod 644 /opt/{wanted}.deb && cartelera-manager release add /opt/{wanted}.deb --first {SCREEN}")


def listed(container, wanted):
    return next(release for release in releases(container) if release["version"] == wanted)


def releases(container):
    return json.loads(container.run("cartelera-manager release list --json"))


def close(container):
    """Closes the office: it opens again in some hours."""
    hours = '["18:00-20:00"]' if datetime.now(ZONE).hour < 12 else '["06:00-08:00"]'
    replace(container, ALWAYS, hours)


def open_again(container):
    office = container.root / OFFICE
    for hours in ['["18:00-20:00"]', '["06:00-08:00"]']:
        office.write_text(office.read_text().replace(hours, ALWAYS))
    container.run("cartelera-manager publish /srv/ciudad --now")


def replace(container, old, new):
    office = container.root / OFFICE
    office.write_text(office.read_text().replace(old, new))
    container.run("cartelera-manager publish /srv/ciudad --now")
