"""Everything that settings decide, as files of the system."""

import re
import socket

import companions
import network
import player
import radio
from files import File, sync_folder, write

PACKAGES_KEY = "etc/cartelera/packages.asc"
"""What updates of the player must be signed by."""
TIME = "etc/systemd/timesyncd.conf.d/cartelera.conf"


def apply(wanted, folder, root):
    """Writes what differs; gives the paths of what changed."""
    enrolment = folder / wanted[""].get("enrolment", "")
    has_enrolment = enrolment.is_file()
    files = [
        *player.files(wanted, folder),
        *network.files(wanted),
        *radio.files(wanted, root),
        time_servers(wanted[""]),
        *names(wanted[""], root),
    ]
    if has_enrolment:
        files.append(File(companions.ENROLMENT, enrolment.read_bytes(), 0o600, "cartelera-player", "cartelera-player"))
        key = companions.packages_key(enrolment)
        if key:
            files.append(File(PACKAGES_KEY, key.encode()))
    changed = write(files, root)
    if has_enrolment:
        # It is a secret, and kept where only the player reads it.
        enrolment.unlink()
        sync_folder(folder)
        changed.append(f"{enrolment} (guardado y borrado de aquí)")
    return changed


def time_servers(top):
    servers = top.get("time-servers")
    return File(TIME, f"[Time]\nNTP={' '.join(servers)}\n".encode() if servers else None)


def names(top, root):
    """The machine's name, and its own address under it."""
    if "hostname" not in top:
        return []
    name, hosts = top["hostname"], root / "etc/hosts"
    before = hosts.read_text() if hosts.exists() else "127.0.0.1\tlocalhost\n"
    line = f"127.0.1.1\t{name}"
    after, count = re.subn(r"^127\.0\.1\.1\s.*$", line, before, flags=re.MULTILINE)
    return [File("etc/hostname", f"{name}\n".encode()), File("etc/hosts", (after if count else f"{before}{line}\n").encode())]


def name_machine(wanted):
    """Gives the machine that runs its name; the service manager read the file before."""
    name = wanted[""].get("hostname")
    if name and socket.gethostname() != name:
        socket.sethostname(name)
