"""Measures what sending files costs the manager, beside nginx with the same files."""

import hashlib
import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from statistics import median
from urllib.request import urlopen

import city
import load
import noise
import programs

SIZES = {"100 kB": 100_000, "50 MB": 50_000_000}
ROUNDS = 3
CONFIGURATION = """\
{user}worker_processes auto;
daemon off;
pid {home}/pid;
error_log {home}/log;
events {{ worker_connections 1024; }}
http {{
    sendfile on;
    tcp_nopush on;
    access_log off;
    default_type application/octet-stream;
    server {{ listen 127.0.0.1:{port}; root {home}/root; }}
}}
"""
"""What Debian's own configuration says, without the log of accesses."""


def measure(options, scratch):
    """A row for each size of file and server, and how they compare."""
    home = scratch / "files"
    (home / "pictures").mkdir(parents=True)
    for name, size_bytes in SIZES.items():
        noise.picture(home / "pictures" / f"{size_bytes}.png", size_bytes)
    names = publish(options.folder, home)
    rows = ["| file | server | answers a second | MB/s | CPU of an answer | CPU of a GB |", "|---|---|---|---|---|---|"]
    with programs.managing(home / "manager") as (address, pid), serving(home, names) as (other_address, other_pid):
        servers = {"cartelera-manager": (address.rstrip("/"), pid), "nginx": (other_address, other_pid)}
        for what, (digest, size_bytes) in names.items():
            rows += of_file(what, f"/v1/media/{digest}", size_bytes, servers, options.window / ROUNDS)
    about = (
        f"The same file again and again over loopback without TLS, {load.CONNECTIONS} connections of `wrk`, which has the same "
        f"{os.cpu_count()} cores; medians of {ROUNDS} rounds in turn; {version()} with `sendfile` and Debian's settings."
    )
    return f"### Files by their hash beside nginx\n\n{about}\n\n" + "\n".join(rows)


def publish(source, home):
    """Publishes the pictures; gives the hash and size of each by its name in `SIZES`."""
    pictures = {f"media/slides/{size_bytes}.png": size_bytes for size_bytes in SIZES.values()}
    city.with_slides(source, home / "folder", pictures)
    found = {}
    for name, size_bytes in SIZES.items():
        file = home / "pictures" / f"{size_bytes}.png"
        shutil.copy(file, home / "folder" / "media" / "slides")
        found[name] = hashlib.sha256(file.read_bytes()).hexdigest(), file.stat().st_size
    programs.publish(home / "folder", home / "manager")
    return found


@contextmanager
def serving(home, names):
    """Runs nginx on the same files under the same names; gives its address and first process."""
    folder = home / "nginx" / "root" / "v1" / "media"
    folder.mkdir(parents=True)
    for name, (digest, _) in names.items():
        shutil.copy(home / "pictures" / f"{SIZES[name]}.png", folder / digest)
    port = programs.free_port()
    user = "user root;\n" if os.geteuid() == 0 else ""
    configuration = home / "nginx" / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(user=user, home=home / "nginx", port=port), encoding="utf-8")
    with programs.running(["nginx", "-p", home / "nginx", "-c", configuration, "-e", home / "nginx" / "log"]) as program:
        address = f"http://127.0.0.1:{port}"
        for _ in range(100):
            try:
                urlopen(f"{address}/v1/media/{digest}").close()
            except OSError:
                time.sleep(0.05)
            else:
                yield address, program.pid
                return
        raise RuntimeError("nginx did not answer within five seconds")


def of_file(what, path, size_bytes, servers, seconds):
    loads = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, (address, pid) in servers.items():
            loads[name].append(load.measure(pid, address + path, seconds))
    per_s = {name: median(it.per_s for it in taken) for name, taken in loads.items()}
    cpu_s = {name: median(it.cpu_s for it in taken) for name, taken in loads.items()}
    for name in servers:
        yield (
            f"| {what} | {name} | {per_s[name]:.1f} | {per_s[name] * size_bytes / 1e6:.0f} "
            f"| {1000 * cpu_s[name]:.3f} ms | {cpu_s[name] * 1e9 / size_bytes:.2f} s |"
        )
    own, other = servers
    slower, dearer = per_s[other] / per_s[own], cpu_s[own] / cpu_s[other]
    yield f"| {what} | the manager takes | {slower:.2f} times as long | | {dearer:.2f} times as much | |"


def version():
    """What nginx says of itself, on standard error."""
    return subprocess.run(["nginx", "-v"], stderr=subprocess.PIPE, text=True, check=True).stderr.split()[-1]
