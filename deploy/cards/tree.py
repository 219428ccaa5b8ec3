"""The tree of a system that does not run: its files, its units, and commands inside it."""

import contextlib
import os
import platform
import subprocess
from pathlib import Path

from failed import Failed, run

MASKED = "/dev/null"
POLICY = "usr/sbin/policy-rc.d"


class Tree:
    """`root` is the tree; `boot` holds what the firmware reads, and is the folder of a partition that any computer can read."""

    def __init__(self, root, boot):
        self.root = root
        self.boot = boot

    def path(self, name):
        return self.root / name

    def has(self, name):
        return os.path.lexists(self.root / name)

    def read(self, name):
        path = self.root / name
        return path.read_text() if path.is_file() else ""

    def write(self, name, text, mode=0o644):
        """Gives whether the file was another one before."""
        path = self.root / name
        if path.is_file() and not path.is_symlink() and path.read_text() == text and path.stat().st_mode & 0o7777 == mode:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(text)
        path.chmod(mode)
        return True

    def remove(self, name):
        if not self.has(name):
            return False
        (self.root / name).unlink()
        return True

    def link(self, name, target):
        path = self.root / name
        if path.is_symlink() and os.readlink(path) == target:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(target)
        return True

    def mask(self, *units):
        """Keeps units from ever starting, also those that only a later package brings."""
        return any([self.link(f"etc/systemd/system/{unit}", MASKED) for unit in units])

    def unmask(self, *units):
        masks = [f"etc/systemd/system/{unit}" for unit in units]
        return any([self.remove(mask) for mask in masks if self.path(mask).is_symlink() and os.readlink(self.path(mask)) == MASKED])

    def run(self, *command, check=True):
        """Runs a command in the tree, which ends with all that it started; gives what it says."""
        # It ends with this program, too, however that ends. The shell is the first process of the name space and stays it: a
        # program that changes its user, as apt does, would lose the signal that ends it.
        inside = ["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--fork", "--kill-child", f"--mount-proc={self.root}/proc"]
        inside += ["chroot", self.root, "sh", "-c", '"$@"; exit $?', "sh"]
        settings = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        settings |= {"DEBIAN_FRONTEND": "noninteractive", "SYSTEMD_OFFLINE": "1"}
        settings |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        finished = subprocess.run(
            [*inside, *command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace", env=settings
        )
        if check and finished.returncode != 0:
            said = f"{finished.stdout[-3000:]}\n{finished.stderr[-3000:]}".strip()
            raise Failed(f"`{' '.join(map(str, command))}` in the tree ended with {finished.returncode}:\n{said}")
        return finished.stdout.strip()


def open_tree(root, boot):
    """The tree in `root`, looked at whether it is one that can be prepared."""
    release = read_release(root)
    if release.get("ID") not in ("debian", "raspbian") or int(release.get("VERSION_ID", "0")) < 12:
        have = release.get("PRETTY_NAME", "no system at all")
        raise Failed(f"{root} is {have} (Raspberry Pi OS or Debian, 12 or later)")
    return Tree(root, boot)


def read_release(root):
    path = root / "etc/os-release"
    # The link leads to an absolute path in some trees, which would be this machine's.
    path = root / "usr/lib/os-release" if path.is_symlink() else path
    lines = path.read_text().splitlines() if path.exists() else []
    return {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines)}


@contextlib.contextmanager
def alive(tree):
    """While it lasts, programs can be run in the tree and none of its services starts.

    It mounts in the name space of this process, which `deploy/card` made: whatever happens, no mount outlives it.
    """
    for kind, name in [("proc", "proc"), ("sysfs", "sys"), ("tmpfs", "run"), ("tmpfs", "tmp")]:
        tree.path(name).mkdir(exist_ok=True)
        run(["mount", "-t", kind, kind, tree.path(name), *(["-o", "mode=1777"] if name == "tmp" else [])])
    run(["mount", "--rbind", "/dev", tree.path("dev")])
    try:
        try:
            tree.run("/bin/true")
        except Failed:
            wanted = "for another architecture: qemu-user-static, and its binfmt"
            raise Failed(f"programs of {tree.root} do not run on {platform.machine()} ({wanted})") from None
        with without_services(tree), with_names(tree):
            yield
    finally:
        for name in ["dev", "tmp", "run", "sys", "proc"]:
            subprocess.run(["umount", "--recursive", "--lazy", tree.path(name)], check=False)


@contextlib.contextmanager
def without_services(tree):
    tree.write(POLICY, "#!/bin/sh\nexit 101\n", 0o755)
    try:
        yield
    finally:
        tree.remove(POLICY)


@contextlib.contextmanager
def with_names(tree):
    """Names are resolved as on this machine."""
    kept = []
    for name in ["etc/resolv.conf", "etc/hosts"]:
        path = tree.path(name)
        aside = path.with_name(f".{path.name}.aside")
        # One that stands aside already was left by a preparation that was killed.
        if tree.has(name) and not os.path.lexists(aside):
            path.rename(aside)
        kept.append((path, aside))
        path.write_bytes(Path("/", name).read_bytes())
    try:
        yield
    finally:
        for path, aside in kept:
            path.unlink(missing_ok=True)
            if os.path.lexists(aside):
                aside.rename(path)
