"""The partitions of an image file or a card, which are reached by their offsets: no partition needs a device of its own.

Mounts are made in the name space of this process, and their loop devices go with them, so nothing is left behind.
"""

import contextlib
import json
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import fat
import storage
from failed import Failed, run

MIB = 1024 * 1024
# A GPT has a copy of itself behind the last partition.
TAIL = 2 * MIB
BOOT_FOLDERS = ["/boot/firmware", "/boot", "/boot/efi"]


@dataclass(frozen=True)
class Partition:
    """Offset and size are in bytes; `kind` and `label` are those of the file system."""

    number: int
    offset: int
    size: int
    kind: str
    label: str


def partitions(disk):
    table = json.loads(run(["sfdisk", "--json", disk]))["partitiontable"]
    sector = table.get("sectorsize", 512)
    found = []
    for entry in table["partitions"]:
        offset, size = entry["start"] * sector, entry["size"] * sector
        number = int(entry["node"].removeprefix(str(disk)).removeprefix("p"))
        found.append(Partition(number, offset, size, probe(disk, offset, size, "TYPE"), probe(disk, offset, size, "LABEL")))
    return sorted(found, key=lambda partition: partition.offset)


def probe(disk, offset, size, what):
    try:
        return run(["blkid", "--probe", "--offset", offset, "--size", size, "--match-tag", what, "--output", "value", disk])
    except Failed:
        # So it ends where there is no file system.
        return ""


@contextlib.contextmanager
def mounted(disk, partition):
    """The folder where the partition is mounted while it lasts."""
    folder = tempfile.mkdtemp(prefix="cartelera-card-")
    try:
        place = f"loop,offset={partition.offset},sizelimit={partition.size}"
        run(["mount", "-t", "ext4", "-o", place, disk, folder])
        try:
            yield Path(folder)
        finally:
            run(["umount", "--recursive", folder])
    finally:
        # Only an empty folder goes: what lies in one that could not be unmounted is the card.
        with contextlib.suppress(OSError):
            os.rmdir(folder)


def find_system(disk):
    """The partition of the system."""
    for partition in partitions(disk):
        if partition.kind == "ext4" and partition.label != storage.LABEL:
            with mounted(disk, partition) as folder:
                if os.path.lexists(folder / "etc/os-release"):
                    return partition
    raise Failed(f"{disk} has no ext4 partition with a system (Raspberry Pi OS or Debian)")


def find_boot(disk):
    """The first partition that any computer can read."""
    return next((partition for partition in partitions(disk) if partition.kind == "vfat"), None)


def find_data(disk):
    return next((partition for partition in partitions(disk) if partition.label == storage.LABEL), None)


def divide(disk, system_size, data_size):
    """Gives the system its size and the data a partition behind it; gives whether that was to be done.

    With a `data_size` of `None` the data gets the rest of the disk; else a file is made as long as it has to be.
    """
    if find_data(disk):
        return False
    system = find_system(disk)
    if system != partitions(disk)[-1]:
        raise Failed(f"the system's partition {system.number} of {disk} is not the last one, so there is no place behind it for data")
    system_size = max(system.size, system_size)
    end = system.offset + system_size + (data_size or 0) + TAIL
    make_long(disk, end)
    run_sfdisk(disk, f",{system_size // 1024}KiB\n", "--partno", system.number)
    grow(disk, find_system(disk))
    last = f",{data_size // 1024}KiB" if data_size else ","
    run_sfdisk(disk, f"{last},L\n", "--append")
    data = partitions(disk)[-1]
    run(["mke2fs", "-q", "-F", "-t", "ext4", "-L", storage.LABEL, "-E", f"offset={data.offset}", disk, f"{data.size // 1024}k"])
    return True


def make_long(disk, size):
    if disk.is_block_device():
        have = int(run(["blockdev", "--getsize64", disk]))
        if have < size:
            raise Failed(f"{disk} has {have // MIB} MiB (at least {size // MIB} are needed)")
    elif disk.stat().st_size < size:
        os.truncate(disk, size)


def give_rest_to_data(disk):
    """After an image was written to a card that is larger: the data gets all of it."""
    data = find_data(disk)
    run_sfdisk(disk, ",+\n", "--partno", data.number)
    grow(disk, find_data(disk))


def grow(disk, partition):
    """Lets the file system fill its partition."""
    with looped(disk, partition) as device:
        # Ends with 1 where it repaired something.
        subprocess.run(["e2fsck", "-f", "-p", device], stdout=subprocess.DEVNULL, check=False)
        run(["resize2fs", device])


@contextlib.contextmanager
def looped(disk, partition):
    """A device of the partition alone: `resize2fs` would cut a whole file where the file system ends."""
    device = run(["losetup", "--find", "--show", "--offset", partition.offset, "--sizelimit", partition.size, disk])
    with open(device, "rb"):
        # A device that is open goes when nobody has it open any more, so it does not outlive this process.
        run(["losetup", "--detach", device])
        yield device


def run_sfdisk(disk, script, *options):
    with tempfile.TemporaryFile("w+") as file:
        file.write(script)
        file.seek(0)
        run(["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", *options, disk], stdin=file)


@contextlib.contextmanager
def opened(disk):
    """The system mounted, with the files of its boot partition; gives root and boot folder. What changes is put back at the end."""
    boot = find_boot(disk)
    with mounted(disk, find_system(disk)) as root, tempfile.TemporaryDirectory(prefix="cartelera-boot-") as files:
        files, place = Path(files), root / boot_folder(root).lstrip("/")
        if boot is None:
            yield root, place
            return
        before = fat.take_out(disk, boot.offset, files)
        run(["mount", "--bind", files, place])
        yield root, place
        fat.put_back(disk, boot.offset, files, before)
    run(["sync"])


def boot_folder(root):
    """Where the system mounts the partition that any computer can read."""
    fstab = (root / "etc/fstab").read_text() if (root / "etc/fstab").exists() else ""
    mounts = [storage.mount_point(line) for line in fstab.splitlines()]
    return next((folder for folder in BOOT_FOLDERS if folder in mounts), "/boot")
