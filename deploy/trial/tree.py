"""Clean Debian trees: made once, unpacked for each trial."""

import os
import subprocess
from pathlib import Path

from container import Failed

BARE = "systemd,systemd-sysv,dbus,libpam-systemd,ca-certificates,iproute2"
"""What a machine has that boots; everything else comes with the packages."""

BINFMT = Path("/proc/sys/fs/binfmt_misc")

APT = ["Acquire::Check-Valid-Until \"false\"", "Acquire::Check-Date \"false\"", "APT::Install-Recommends \"false\""]


def unpack(release, scratch, architecture=None):
    """A new tree of `release`, for this machine or another architecture, in `scratch`; gives its folder."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cartelera/trees"
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / (f"{release}-{architecture}.tar" if architecture else f"{release}.tar")
    if not archive.exists():
        print("   making the tree", flush=True)
        made = archive.with_suffix(".new")
        options = [word for line in APT for word in ("--aptopt", line)]
        options += [f"--architectures={architecture}"] if architecture else []
        run(["mmdebstrap", "--quiet", "--variant=minbase", f"--include={BARE}", *options, "--format=tar", release, made])
        made.rename(archive)
    root = scratch / release
    root.mkdir()
    run(["tar", "--extract", "--file", archive, "--directory", root])
    # The machine's own names are reached as from here.
    for name in ["resolv.conf", "hosts"]:
        (root / "etc" / name).unlink(missing_ok=True)
        (root / "etc" / name).write_bytes(Path("/etc", name).read_bytes())
    return root


def emulate():
    """Whether programs for arm64 run here; where no service looks after that, they do so from now on."""
    if not (BINFMT / "qemu-aarch64").exists():
        if not BINFMT.is_mount():
            subprocess.run(["mount", "-t", "binfmt_misc", "binfmt_misc", BINFMT])
        subprocess.run(["/usr/lib/systemd/systemd-binfmt", "/usr/lib/binfmt.d/qemu-aarch64.conf"])
    return (BINFMT / "qemu-aarch64").exists()


def run(command):
    finished = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if finished.returncode != 0:
        raise Failed(f"{command[0]} ended with {finished.returncode}: {finished.stdout[-2000:]}")
