"""A tree that `deploy/card` prepared, started: what is in force, and how a screen's settings and enrolment arrive."""

import shutil
import subprocess
import time

import steps
import tree
from container import Container, Failed, until
from steps import expect, step

FSTAB = "LABEL=BOOT /boot/firmware vfat defaults 0 2\n/swapfile none swap sw 0 0\n"
SETTINGS = {
    "manager": steps.URL, "rotation": 90, "hostname": "vestibulo", "time-servers": '["10.1.2.1"]', "wired.address": "10.1.2.30/24",
    "wired.gateway": "10.1.2.1", "wired.dns": '["10.1.2.1"]', "wired.vlan": 120, "wifi.country": "MX", "wifi.ssid": "Señal; \\Centro",
    "wifi.password": '"  a\\\\b;c#d "',
}
BOARD = "cartelera-board"


def prepare(*arguments):
    """Runs `deploy/card`; gives what it says, and how long it took."""
    command = ["deploy/card", *map(str, arguments)]
    for option in tree.APT[:2]:
        command += ["--apt-option", option.replace(" ", "=").replace('"', "")]
    began = time.monotonic()
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if ran.returncode != 0:
        raise Failed(f"`{' '.join(command)}` ended with {ran.returncode}:\n{ran.stdout}")
    return f"{ran.stdout.strip().splitlines()[-1].strip()}, in {time.monotonic() - began:.1f} s"


def make_pi(root):
    """What a Raspberry Pi's system has and the tree has not."""
    (root / "boot/firmware").mkdir(parents=True)
    (root / "etc/fstab").write_text(FSTAB)
    (root / "boot/firmware/cmdline.txt").write_text("console=tty1 root=PARTUUID=1-02 rootfstype=ext4 rootwait resize\n")
    (root / "boot/firmware/config.txt").write_text("[all]\n")


def try_tree(options, scratch):
    root = tree.unpack("trixie", scratch)
    make_pi(root)
    arguments = ["--tree", root, "--packages", options.packages, "--data", "cartelera"]
    for key, value in SETTINGS.items():
        arguments += ["--set", f"{key}={value}"]
    step(f"prepared: {prepare(*arguments)}")
    again = prepare(*arguments)
    step(f"prepared again: {again}")
    expect("nothing changed" in again, True, "that a second run changes nothing")
    container = Container(root)
    install_manager(container, options)
    with container.started():
        look_at_system(container)
        look_at_network(container)
        try_mistake(container, root)
        try_enrolment(container, root)
    try_key(container, arguments, scratch)


def install_manager(container, options):
    for package in options.packages.glob("cartelera-manager_*.deb"):
        shutil.copy(package, container.root / "opt")
    shutil.copytree("assets/demo", container.root / "srv/ciudad")
    container.run("apt-get install --yes --quiet=2 /opt/cartelera-manager_*.deb")
    # Here nobody sets the clock.
    container.run("sed -i 's/^#clock = .*/clock = \"assume-synchronised\"/' /etc/cartelera/manager.toml")


def look_at_system(container):
    step("what was settled is in force")
    expect(container.show(BOARD, "Result") + container.show(BOARD, "ActiveState"), "successactive", "the board's unit")
    wanted = {"cartelera-player": "enabled", "NetworkManager": "enabled"}
    wanted |= {unit: "masked" for unit in ["ssh.service", "swap.target", "apt-daily.timer"]}
    for unit, want in wanted.items():
        expect(container.run(f"systemctl is-enabled {unit}", check=False), want, f"whether {unit} is enabled")
    expect(container.run("systemctl get-default"), "multi-user.target", "the target")
    expect(container.run("systemctl --failed --plain --no-legend", check=False), "", "units that failed")
    expect(container.run("journalctl --boot --quiet --grep='ordering cycle'", check=False), "", "units that wait for each other")
    expect(container.run("find /run/log/journal /var/log/journal -type f -printf '%H\\n' | sort -u"), "/run/log/journal", "where the journal is")
    expect(container.run("findmnt --noheadings --output FSTYPE /tmp"), "tmpfs", "where temporary files are")
    config = container.run("systemd-analyze cat-config systemd/system.conf systemd/timesyncd.conf")
    expect([line for line in ["RuntimeWatchdogSec=14", "NTP=10.1.2.1"] if line not in config.splitlines()], [], "settings that are missing")
    expect(container.run("hostname"), "vestibulo", "the machine's name")


def look_at_network(container):
    step("NetworkManager reads the connections as they were meant")
    until("NetworkManager to run", lambda: container.run("nmcli -t -f RUNNING general", check=False) == "running")
    names = container.run("nmcli -t -f NAME connection show").splitlines()
    expect([name for name in ["cartelera-wired", "cartelera-vlan", "cartelera-wifi"] if name not in names], [], "connections that are missing")
    for name, key, want in [
        ("wifi", "802-11-wireless.ssid", "Señal; \\Centro"),
        ("wifi", "802-11-wireless-security.psk", "  a\\b;c#d "),
        ("wifi", "802-11-wireless-security.key-mgmt", "wpa-psk"),
        ("vlan", "vlan.id", "120"),
        ("vlan", "ipv4.addresses", "10.1.2.30/24"),
        ("vlan", "ipv4.gateway", "10.1.2.1"),
        ("vlan", "ipv4.dns", "10.1.2.1"),
        ("wired", "ipv4.method", "disabled"),
        ("wired", "connection.autoconnect-retries", "0"),
    ]:
        have = container.run(f"printf '[%s]' \"$(nmcli --show-secrets --escape no --get-values {key} connection show cartelera-{name})\"")
        expect(have, f"[{want}]", f"{key} of cartelera-{name}")
    parent = container.run("nmcli --get-values vlan.parent connection show cartelera-vlan")
    expect(parent, container.run("nmcli --get-values connection.uuid connection show cartelera-wired"), "what carries the VLAN")


def try_mistake(container, root):
    step("a mistake changes nothing and is told on the boot partition")
    settings, report = root / "boot/firmware/cartelera.toml", root / "boot/firmware/cartelera-errores.txt"
    good, before = settings.read_text(), container.run("cat /etc/cartelera/player.toml.d/board.toml")
    settings.write_text(good.replace("rotation = 90", "rotation = 45"))
    container.run(f"systemctl restart {BOARD}", check=False)
    expect(container.show(BOARD, "Result"), "exit-code", "the board's unit")
    expect(container.run("cat /etc/cartelera/player.toml.d/board.toml"), before, "the player's settings")
    expect("rotation = 45" in report.read_text(), True, "that the mistake is told")
    expect("rotation = 45" in container.journal(BOARD), True, "that the mistake is in the journal")
    settings.write_text(good)
    container.run(f"systemctl restart {BOARD}")
    expect(report.exists(), False, "whether the report is still there")


def try_enrolment(container, root):
    step("an enrolment file on the boot partition makes it a screen")
    until("the manager to run", lambda: steps.is_active(container, "cartelera-manager"))
    container.run("cartelera-manager publish /srv/ciudad")
    container.run(f"cartelera-manager enrol {steps.SCREEN} --manager-url {steps.URL} --out /tmp/enrolment.json")
    container.run("mv /tmp/enrolment.json /boot/firmware/")
    settings = root / "boot/firmware/cartelera.toml"
    settings.write_text(settings.read_text().replace("#enrolment = ", "enrolment = "))
    container.run(f"systemctl restart {BOARD}")
    expect((root / "boot/firmware/enrolment.json").exists(), False, "whether the secret is still on the boot partition")
    mode = container.run("stat --format='%a %U' /var/lib/cartelera-player/enrolment.json")
    expect(mode, "600 cartelera-player", "the enrolment file")
    folder = root / "etc/systemd/system/cartelera-player.service.d"
    folder.mkdir(parents=True)
    (folder / "headless.conf").write_text(steps.HEADLESS)
    container.run("systemctl daemon-reload && systemctl start cartelera-player")
    until("a picture of the programme", lambda: steps.shows(container))
    step("it shows its programme")


def try_key(container, arguments, scratch):
    step("root may log in from afar with the key, and not without")
    key = scratch / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    prepare(*arguments, "--ssh-key", f"{key}.pub")
    shutil.copy(key, container.root / "root/key")
    login = "ssh -o StrictHostKeyChecking=no -o BatchMode=yes"
    with container.started():
        until("remote access", lambda: steps.is_active(container, "ssh"))
        expect(container.run(f"{login} -i /root/key root@127.0.0.1 echo in"), "in", "what a login with the key says")
        expect(container.run(f"{login} root@127.0.0.1 echo in", check=False), "", "what a login without says")
