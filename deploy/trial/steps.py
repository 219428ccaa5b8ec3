"""What is tried: install, start, pair, show, fail, upgrade, remove."""

import base64
import json
import shutil
import struct
import time
import zlib
from pathlib import Path

import guide
import https
import updates
from container import Container, Failed, until

SCREEN = "seguridad-24h"
"""A screen of the demo city that is always open."""
URL = "http://127.0.0.1:8080"

SCREENSHOT = f"cartelera-manager screen screenshot {SCREEN} --out /tmp/shot.png"

MODE = "1600x900"
"""A mode that the headless display does not have by itself."""

NO_DISPLAY = "WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1"
"""Where there is no display: the compositor draws into memory."""

HEADLESS = f"""# There is no display here: the compositor draws into memory. Everything else is as it is installed.
[Unit]
ConditionPathExists=
[Service]
Environment={NO_DISPLAY}
"""


def step(text):
    print(f"   {text}", flush=True)


def try_packages(root, options):
    container = Container(root)
    copy(options.packages, root / "opt/first")
    copy(options.next, root / "opt/next")
    shutil.copytree("assets/demo", root / "srv/ciudad")

    step("installing both packages with apt")
    container.run("apt-get update --quiet=2")
    container.run("apt-get install --yes --quiet=2 /opt/first/cartelera-manager_*.deb /opt/first/cartelera-player_*.deb")
    check_files(container)
    sizes = container.run("dpkg-query --show --showformat='${Package} ${Installed-Size} kB\n' 'cartelera-*'")
    step(sizes.replace("\n", ", "))
    https.install(container)
    # The compositor of Debian 12 does not let others arrange its outputs.
    mode = MODE if root.name != "bookworm" else None
    if mode:
        container.run("apt-get install --yes --quiet=2 wlr-randr")
    with container.started():
        try_manager(container)
        step("HTTPS by Caddy and by nginx")
        https.try_https(container)
        step("what the guide of the server says")
        guide.prepare(container)
        guide.follow(container)
        enrolment = prepare_player(container, mode)
        try_player(container, mode, options.faults)
        try_upgrade(container)
        updates.try_updates(container, step)
        remove(container, enrolment)


def copy(packages, folder):
    folder.mkdir(parents=True)
    found = sorted(packages.glob("cartelera-*.deb"))
    if len(found) != 2:
        raise Failed(f"{packages} has {len(found)} packages (two are needed)")
    for package in found:
        shutil.copy(package, folder)


def check_files(container):
    for program in ["manager", "player"]:
        container.run(f"cartelera-{program} --version && cartelera-{program} --help >/dev/null")
        for path in ["share/man/man1/cartelera-{}.1.gz", "share/bash-completion/completions/cartelera-{}", "share/doc/cartelera-{}/licences.txt.gz"]:
            container.run(f"test -s /usr/{path.format(program)}")
    # Anybody may look through a folder or verify a package; a proxy's password may stand in the player's file.
    for program, wanted in [("manager", "644 root"), ("player", "640 cartelera-player")]:
        mode = container.run(f"stat --format='%a %G' /etc/cartelera/{program}.toml")
        expect(mode, wanted, f"the settings file of the {program}")
    # The page offers to load it.
    container.run("diff --recursive /srv/ciudad /usr/share/cartelera-manager/demo")
    container.run("setpriv --reuid=nobody --regid=nogroup --clear-groups cartelera-manager check /srv/ciudad")


def try_manager(container):
    step("the manager runs and publishes")
    until("the manager to run", lambda: is_active(container, "cartelera-manager"))
    expect(container.run("stat --format='%a %U' /var/lib/cartelera-manager"), "700 cartelera-manager", "the data folder")
    # Here nobody sets the clock.
    container.run("sed -i 's/^#clock = .*/clock = \"assume-synchronised\"/' /etc/cartelera/manager.toml && systemctl restart cartelera-manager")
    container.run("cartelera-manager publish /srv/ciudad")
    owners = container.run("find /var/lib/cartelera-manager ! -user cartelera-manager")
    expect(owners, "", "what root left in the data folder")
    step(f"manager: {memory(container, 'cartelera-manager')}")


def prepare_player(container, mode):
    step("the player becomes a screen")
    folder = container.root / "etc/systemd/system/cartelera-player.service.d"
    folder.mkdir(parents=True)
    (folder / "headless.conf").write_text(HEADLESS)
    container.run(f"cartelera-manager enrol {SCREEN} --manager-url {URL} --out /tmp/enrolment.json")
    container.run("install --owner=cartelera-player --mode=400 /tmp/enrolment.json /etc/cartelera/enrolment.json")
    container.run("echo 'enrolment = \"/etc/cartelera/enrolment.json\"' >>/etc/cartelera/player.toml")
    container.run("echo 'safe-after = 0' >>/etc/cartelera/player.toml")
    if mode:
        container.run(f"echo 'mode = \"{mode}\"' >>/etc/cartelera/player.toml")
    container.run("systemctl daemon-reload")
    return "/etc/cartelera/enrolment.json"


def try_player(container, mode, faults):
    step("the player runs under the compositor and shows its programme")
    began = time.monotonic()
    container.run("systemctl start cartelera-player")
    step(f"from start to the first picture: {time.monotonic() - began:.1f} s")
    until("a picture of the programme", lambda: shows(container))
    size = look(container)
    if mode:
        expect(size, mode, "the size of its picture")
    step(f"player: {memory(container, 'cartelera-player')}")
    for name, number, limit_s in [("killed", "KILL", 5), ("stopped", "STOP", 20)]:
        times = sorted(recover(container, number) for _ in range(faults))
        step(f"{name} {faults} times: shows again after {times[len(times) // 2]:.1f} s, at most {times[-1]:.1f} s (limit {limit_s})")
        if times[-1] > limit_s:
            raise Failed(f"a player that is {name} shows again only after {times[-1]:.1f} s")


def recover(container, number):
    """Sends the player a signal; gives how long it takes until another one says that it presents."""
    pid = player_pid(container)
    restarts = int(container.show("cartelera-player", "NRestarts"))
    began = time.monotonic()
    container.run(f"kill -{number} {pid}")
    until("the player to be started again", lambda: int(container.show("cartelera-player", "NRestarts")) > restarts)
    until("it to present", lambda: is_active(container, "cartelera-player"))
    return time.monotonic() - began


def try_upgrade(container):
    step("the next version takes over")
    before = player_pid(container)
    container.run("apt-get install --yes --quiet=2 /opt/next/cartelera-manager_*.deb /opt/next/cartelera-player_*.deb")
    until("both to run", lambda: is_active(container, "cartelera-manager") and is_active(container, "cartelera-player"))
    if player_pid(container) == before:
        raise Failed("the player was not restarted")
    until("a picture of the programme", lambda: shows(container))
    kept = container.run("grep --count '^enrolment' /etc/cartelera/player.toml")
    expect(kept, "1", "the settings after the upgrade")


def remove(container, enrolment):
    step("removing keeps what is theirs, purging does not")
    container.run("apt-get remove --yes --quiet=2 cartelera-manager cartelera-player")
    container.run(f"test -d /var/lib/cartelera-manager/keys && test -d /var/lib/cartelera-player && test -f {enrolment}")
    if is_active(container, "cartelera-manager") or is_active(container, "cartelera-player"):
        raise Failed("a removed service runs on")
    container.run("apt-get purge --yes --quiet=2 cartelera-manager cartelera-player")
    container.run("test ! -e /var/lib/cartelera-update && test ! -e /etc/cartelera/packages.asc")
    container.run("test ! -e /var/lib/cartelera-manager && test ! -e /var/lib/cartelera-player && test ! -e /etc/cartelera/manager.toml")


def is_active(container, unit):
    return container.run(f"systemctl is-active {unit}", check=False) == "active"


def player_pid(container):
    return int(container.run("pgrep --newest --exact cartelera-playe"))


def shows(container):
    """Whether the screen tells that it shows an item of its programme."""
    screens = json.loads(container.run("cartelera-manager screens --json"))
    heartbeat = next(screen for screen in screens if screen["id"] == SCREEN).get("heartbeat") or {}
    return (heartbeat.get("on") or {}).get("shows") in ("item", "stand-in")


def look(container):
    """Has the screen take a picture of itself, which has to be one."""
    container.run(SCREENSHOT)
    return judge(container)


def judge(container):
    """Looks through the picture that the screen took of itself; gives its size."""
    png = base64.b64decode(container.run("base64 --wrap=0 /tmp/shot.png"))
    Path(f"{container.root}.png").write_bytes(png)
    width, height = struct.unpack(">II", png[16:24])
    lit = lit_share(png)
    if width * height < 640 * 360 or lit < 0.01:
        raise Failed(f"the picture of the screen has {width}x{height} pixels, {lit:.2%} of it differ from black")
    step(f"its picture has {width}x{height} pixels")
    return f"{width}x{height}"


def lit_share(png):
    """The share of a PNG's bytes, before they are packed, that are not zero; of a black one nearly none is."""
    data, place = b"", 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        if kind == b"IDAT":
            data += png[place + 8 : place + 8 + length]
        place += length + 12
    raw = zlib.decompress(data)
    return 1 - raw.count(0) / len(raw)


def memory(container, unit):
    """What all processes of a unit hold."""
    pids = container.run(f"cat /sys/fs/cgroup{container.show(unit, 'ControlGroup')}/cgroup.procs").split()
    rollups = [container.run(f"cat /proc/{pid}/smaps_rollup", check=False) for pid in pids]
    total = sum(int(line.split()[1]) for rollup in rollups for line in rollup.splitlines() if line.startswith("Pss:"))
    return f"{total // 1024} MiB in memory (PSS)"


def expect(have, want, what):
    if have != want:
        raise Failed(f"{what}: {have!r} (expected {want!r})")
