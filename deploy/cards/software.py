"""Packages: the player's, and what a screen needs beside it."""

import filecmp
import re
import shutil

from failed import Failed

BESIDE = ["network-manager", "systemd-timesyncd", "wireless-regdb", "iw"]
WITH_KEY = ["openssh-server"]
PLAYER = "cartelera-player"
INTERFACES = "# NetworkManager alone looks after the network.\nauto lo\niface lo inet loopback\n"


def install(tree, options):
    wanted = [name for name in [*BESIDE, *(WITH_KEY if options.ssh_key else [])] if not installed(tree, name)]
    package = None if options.without_player else find_package(tree, options.packages)
    is_kept = package is None or keep_package(tree, package)
    if package and installed(tree, PLAYER) != version_of(package):
        shutil.copy(package, tree.path("tmp"))
        wanted.append(f"/tmp/{package.name}")
    if not wanted:
        return not is_kept
    settings = [word for line in ["APT::Install-Recommends=false", *options.apt_option] for word in ("--option", line)]
    apt = ["apt-get", *settings, "--quiet=2", "--yes", "--option", "Dpkg::Options::=--force-confold"]
    # A preparation that was killed may have left packages half way.
    tree.run("dpkg", "--force-confold", "--configure", "-a")
    tree.run(*apt, "update")
    tree.run(*apt, "--fix-broken", "install")
    tree.run(*apt, "install", *wanted)
    tree.run("apt-get", "clean")
    return True


def installed(tree, name):
    """The version of an installed package."""
    told = tree.run("dpkg-query", "--show", "--showformat=${db:Status-Status} ${Version}", name, check=False)
    return told.removeprefix("installed ") if told.startswith("installed ") else None


def find_package(tree, folder):
    """The player's package for the architecture of the tree."""
    architecture = tree.run("dpkg", "--print-architecture")
    found = sorted(folder.glob(f"{PLAYER}_*_{architecture}.deb")) if folder else []
    if len(found) != 1:
        names = ", ".join(path.name for path in sorted(folder.glob("*.deb"))) if folder else "no folder was given"
        raise Failed(f"looking for {PLAYER}_*_{architecture}.deb in --packages: {len(found)} found ({names or 'no packages at all'})")
    return found[0]


def keep_package(tree, package):
    """Leaves the package where updates look for one to go back to; gives whether it was there."""
    kept = tree.path("var/lib/cartelera-update/packages") / package.name
    if kept.is_file() and filecmp.cmp(kept, package, shallow=False):
        return True
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(package, kept)
    return False


def version_of(package):
    return package.name.split("_")[1]


def settle_network(tree):
    """Whatever else could want to settle it is taken out of the way."""
    changed = tree.mask("systemd-networkd.service", "systemd-networkd.socket", "systemd-networkd-wait-online.service", "networking.service")
    interfaces = "etc/network/interfaces"
    if re.search(r"^\s*iface\s+(?!lo\b)", tree.read(interfaces), re.MULTILINE):
        changed |= tree.write(interfaces, INTERFACES)
    if tree.has("etc/netplan"):
        changed |= tree.write("etc/netplan/99-cartelera.yaml", "network:\n  version: 2\n  renderer: NetworkManager\n", 0o600)
    return changed
