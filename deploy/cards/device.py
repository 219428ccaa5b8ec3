"""Cards in a reader: which one it is, that it may be overwritten, and writing it."""

import json
import os
import time
from pathlib import Path

from failed import Failed, run

CHUNK = 4 * 1024 * 1024


def look(path):
    """What a person has to be told of a device before it is overwritten; refuses one that is in use."""
    if not path.is_block_device():
        raise Failed(f"{path} is no device (a whole disk, such as /dev/sdb or /dev/mmcblk0)")
    told = json.loads(run(["lsblk", "--json", "--bytes", "--paths", "--output", "PATH,TYPE,SIZE,MODEL,VENDOR,MOUNTPOINTS,RO", path]))
    disk = told["blockdevices"][0]
    if disk["type"] not in ("disk", "loop"):
        raise Failed(f"{path} is a {disk['type']} (a whole disk is needed)")
    if disk["ro"]:
        raise Failed(f"{path} cannot be written (is the card's lock on?)")
    used = [place for part in [disk, *disk.get("children", [])] for place in part["mountpoints"] if place]
    if used or path.resolve() in holders():
        raise Failed(f"{path} is in use, at {', '.join(used) or 'a mount, swap or another device'}: it is not touched")
    name = " ".join(filter(None, [disk["vendor"], disk["model"]])).strip() or "no model"
    return f"{path} ({name}, {disk['size'] / 1e9:.1f} GB)"


def holders():
    """Whole disks that are the base of something that is used: the running system's among them."""
    mounts = {line.split()[2] for line in Path("/proc/self/mountinfo").read_text().splitlines()}
    swaps = [Path(line.split()[0]) for line in Path("/proc/swaps").read_text().splitlines()[1:]]
    mounts |= {device_number(path) for path in swaps if path.is_block_device()}
    return {disk for number in mounts for disk in bases(Path("/sys/dev/block") / number)}


def device_number(path):
    number = path.stat().st_rdev
    return f"{os.major(number)}:{os.minor(number)}"


def bases(block):
    """The whole disks below a block device, through partitions, loops, encryption and volumes, and itself if it is one."""
    if not block.exists():
        return set()
    block = block.resolve()
    if (block / "partition").exists():
        return bases(block.parent)
    below = [path.resolve() for path in block.glob("slaves/*")]
    backing = block / "loop/backing_file"
    if backing.exists():
        below.append(Path("/sys/class/block") / Path(backing.read_text().strip()).name)
    return {Path("/dev") / block.name}.union(*map(bases, below))


def write(image, path):
    """Writes all of the image, holes too: what stood on the card there could be taken for something."""
    began, done, told, size = time.monotonic(), 0, 0, image.stat().st_size
    with open(image, "rb") as source, open(path, "r+b", buffering=0) as out:
        while chunk := source.read(CHUNK):
            out.write(chunk)
            done += len(chunk)
            if done * 10 // size > told:
                told = done * 10 // size
                print(f"   written {told * 10} %", flush=True)
        os.fsync(out.fileno())
    print(f"   written in {time.monotonic() - began:.0f} s", flush=True)


def ask(question, is_yes):
    """Whether a person agrees; where nobody can be asked only --yes does."""
    if is_yes:
        return True
    try:
        return input(f"{question} [s/N] ").strip().lower() in ("s", "si", "sí", "y", "yes")
    except EOFError:
        return False
