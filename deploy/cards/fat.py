"""The files of a FAT file system inside an image, taken out and put back without mounting it: not every kernel can."""

import hashlib
import tempfile
from pathlib import Path

from failed import run


def take_out(disk, offset, folder):
    """Copies everything to `folder`; gives what stands there, for `put_back`."""
    if run(["mdir", "-b", "-i", f"{disk}@@{offset}", "::"]):
        run(["mcopy", "-n", "-s", "-m", "-i", f"{disk}@@{offset}", "::*", folder])
    return digest(folder)


def put_back(disk, offset, folder, before):
    """Copies what differs back and removes what is gone."""
    after = digest(folder)
    image = ["-i", f"{disk}@@{offset}"]
    for name in sorted(set(before) - set(after), reverse=True):
        run(["mdeltree", *image, f"::{name}"])
    for name in sorted(after):
        if after[name] == before.get(name):
            continue
        if after[name] is None:
            run(["mmd", *image, f"::{name}"])
        else:
            run(["mcopy", "-o", "-m", *image, folder / name, f"::{name}"])


def digest(folder):
    """The SHA-256 of every file, and `None` for folders."""
    return {str(path.relative_to(folder)): None if path.is_dir() else hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*")}


def write(disk, offset, files):
    """Puts files, by name, into the top folder, and removes those without a path; gives whether anything differed."""
    image = ["-i", f"{disk}@@{offset}"]
    there = set(run(["mdir", "-b", *image, "::"]).split("\n"))
    changed = False
    for name, path in files.items():
        is_there = f"::/{name}" in there
        if path and not (is_there and read(disk, offset, name) == path.read_bytes()):
            run(["mcopy", "-o", *image, path, f"::{name}"])
            changed = True
        elif is_there and not path:
            run(["mdel", *image, f"::{name}"])
            changed = True
    return changed


def read(disk, offset, name):
    with tempfile.TemporaryDirectory() as folder:
        run(["mcopy", "-i", f"{disk}@@{offset}", f"::{name}", f"{folder}/file"])
        return Path(folder, "file").read_bytes()
