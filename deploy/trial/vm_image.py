"""A disk with Debian 13 and both packages, ready to be a screen when it is started."""

import shutil
import subprocess

import tree
import vm_city
from container import Container, Failed

URL = "http://127.0.0.1:8080"

PACKAGES = "linux-image-amd64 initramfs-tools lz4 udev kmod procps qemu-guest-agent wlr-randr wlopm /opt/*.deb"

DISK_SIZE = "3G"

SLOW = """# Each instruction is translated here, so everything takes ten to thirty times as long. Everything else is as it is installed.
[Service]
TimeoutStartSec=900
TimeoutStopSec=120
WatchdogSec=120
"""
"""Without it the watchdog would see a player that does not answer for 15 s as it draws for the first time."""

AS_MANAGER = "setpriv --reuid=cartelera-manager --regid=cartelera-manager --clear-groups"


def make(packages, scratch):
    """Makes the disk; gives its path and those of the kernel and its initial file system."""
    root = tree.unpack("trixie", scratch)
    container = Container(root)
    for package in sorted(packages.glob("cartelera-*.deb")):
        shutil.copy(package, root / "opt")
    install(container)
    become_screen(container)
    files = [shutil.copy(root / name, scratch / name) for name in ["vmlinuz", "initrd.img"]]
    disk = scratch / "disk.img"
    made = subprocess.run(["mke2fs", "-q", "-t", "ext4", "-d", root, disk, DISK_SIZE], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if made.returncode != 0:
        raise Failed(f"mke2fs ended with {made.returncode}: {made.stdout[-2000:]}")
    shutil.rmtree(root)
    return disk, *files


def install(container):
    root = container.root
    settings = root / "etc/initramfs-tools"
    (settings / "conf.d").mkdir(parents=True)
    # Only what finds the disk: the whole of it would take a minute to unpack.
    (settings / "conf.d/trial").write_text("MODULES=list\nCOMPRESS=lz4\n")
    (settings / "modules").write_text("virtio_pci\nvirtio_blk\next4\n")
    (root / "etc/fstab").write_text("/dev/vda / ext4 defaults 0 1\n")
    container.run("apt-get update --quiet=2")
    container.run(f"apt-get install --yes --quiet=2 {PACKAGES}")
    folder = root / "etc/systemd/system/cartelera-player.service.d"
    folder.mkdir(parents=True)
    (folder / "slow.conf").write_text(SLOW)
    # The manager may take its time, too.
    shutil.copytree(folder, folder.with_name("cartelera-manager.service.d"))


def become_screen(container):
    """A published city, and an enrolment file: in the machine this would take minutes."""
    vm_city.write(container.root / "srv/abierta", is_open=True)
    vm_city.write(container.root / "srv/cerrada", is_open=False)
    # Here nobody sets the clock.
    container.run("sed -i 's/^#clock = .*/clock = \"assume-synchronised\"/' /etc/cartelera/manager.toml")
    container.run("install --directory --owner=cartelera-manager --group=cartelera-manager --mode=700 /var/lib/cartelera-manager")
    container.run(f"{AS_MANAGER} cartelera-manager publish /srv/abierta")
    container.run(f"{AS_MANAGER} cartelera-manager enrol {vm_city.SCREEN} --manager-url {URL} --out /tmp/enrolment.json")
    container.run("install --owner=cartelera-player --mode=400 /tmp/enrolment.json /etc/cartelera/ && rm /tmp/enrolment.json")
    container.run("echo 'enrolment = \"/etc/cartelera/enrolment.json\"' >>/etc/cartelera/player.toml")
