"""Files of the system: written only where they differ, and all of them or none."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class File:
    """What `path`, relative to the root, has to be. Without `data` there must be no such file."""

    path: str
    data: bytes | None
    mode: int = 0o644
    user: str = "root"
    group: str = "root"


def write(files, root):
    """Brings all files on the disk first and puts them in place then; gives the paths of those that changed."""
    changed = [file for file in files if differs(file, root)]
    staged = []
    try:
        for file in changed:
            if file.data is not None:
                staged.append((stage(file, root), root / file.path))
    except OSError:
        for draft, _ in staged:
            draft.unlink(missing_ok=True)
        raise
    for draft, path in staged:
        draft.rename(path)
    for file in changed:
        if file.data is None:
            (root / file.path).unlink()
    for folder in {(root / file.path).parent for file in changed}:
        sync_folder(folder)
    return [f"/{file.path}" for file in changed]


def differs(file, root):
    path = root / file.path
    if file.data is None:
        return path.is_symlink() or path.exists()
    if not path.is_file() or path.read_bytes() != file.data:
        return True
    status = path.stat()
    if status.st_mode & 0o7777 != file.mode:
        return True
    return os.geteuid() == 0 and (status.st_uid, status.st_gid) != owner(file, root)


def stage(file, root):
    """A draft beside the file's place, on the disk and with its owner and mode."""
    path = root / file.path
    make_folder(path.parent, file, root)
    draft = path.with_name(f".{path.name}.new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(file.data)
        if os.geteuid() == 0:
            os.fchown(out.fileno(), *owner(file, root))
        os.fchmod(out.fileno(), file.mode)
        os.fsync(out.fileno())
    return draft


def make_folder(folder, file, root):
    if folder.is_dir():
        return
    make_folder(folder.parent, file, root)
    folder.mkdir(mode=0o755 if file.user == "root" else 0o750)
    if os.geteuid() == 0:
        os.chown(folder, *owner(file, root))


def sync_folder(folder):
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def owner(file, root):
    """The numbers of user and group on the system in `root`, which may not be this one."""
    return number(root / "etc/passwd", file.user), number(root / "etc/group", file.group)


def number(table, name):
    for line in Path(table).read_text().splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2])
    raise OSError(f"{table} has no {name}")
