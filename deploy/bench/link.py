"""Measures how long the files of a screen take over a bad line, beside curl and rsync with the same files."""

import contextlib
import hashlib
import shutil
import statistics
import subprocess
import time
from dataclasses import dataclass

import city
import network
import noise
import programs
from screens import Fleet

RUNS_MOST = 3
PORT, RSYNC_PORT = 8080, 8730
PARALLEL = 4
"""How many files a player fetches at a time."""
SMALL, SMALL_BYTES = 50, 40_000
RSYNC = """\
port = {port}
use chroot = no
[media]
path = {folder}
read only = yes
"""
HEAD = "| what | files | size | median | slowest | received | sent | of the line |\n" + "|---" * 8 + "|"


@dataclass
class Run:
    """One transfer."""

    took_s: float
    received: int
    """Bytes, headers of IP and TCP and packets that are lost included."""
    sent: int


def measure(options, scratch):
    """A row for each way to fetch the files of the demo city, and for small files beside a large one."""
    runs = min(options.runs, RUNS_MOST)
    with network.Line() as line:
        rows = [HEAD, *beside_others(options, scratch / "link", line, runs), *small_and_large(options, scratch / "sizes", line, runs)]
    about = (
        f"{network.ABOUT}; {runs} runs each in turn, each with new connections. The player's time is from process start to the last file "
        "verified and on the disk, with its pairing, pointer and programme. Bytes are those of IP packets, also of those that "
        "were lost after the line. The line alone needs the time of which the last column tells the share."
    )
    return f"### Over a bad line\n\n{about}\n\n" + "\n".join(rows)


def beside_others(options, home, line, runs):
    """The player, curl and rsync with the files of one screen."""
    data = home / "manager"
    programs.publish(options.folder, data)
    taken = {"player": [], f"curl, {PARALLEL} at a time": [], "curl, one after another": [], "rsync": []}
    with managing(data, line) as address:
        files = fetched(home, options.screen, address, data, line)
        folder = home / "files"
        folder.mkdir()
        for file in files:
            shutil.copy(file, folder)
        with rsync_daemon(home, folder, line):
            for run in range(runs):
                own = home / f"run-{run}"
                own.mkdir()
                curl = ["--parallel", "--parallel-immediate", "--parallel-max", str(PARALLEL)]
                ways = [
                    lambda: by_player(own, options.screen, address, data, line)[0],
                    lambda: by_curl(own / "several", files, address, line, curl),
                    lambda: by_curl(own / "single", files, address, line, []),
                    lambda: by_rsync(own / "rsync", files, line),
                ]
                for way, into in zip(ways, taken.values()):
                    into.append(way())
    for what, done in taken.items():
        yield row(what, files, done)


def small_and_large(options, home, line, runs):
    """The player with many small files, and with a single one of the same size altogether."""
    sizes = {f"player, {SMALL} small files": [SMALL_BYTES] * SMALL, "player, one large file": [SMALL_BYTES * SMALL]}
    files, taken = {}, {what: [] for what in sizes}
    for number, (what, pictures) in enumerate(sizes.items()):
        names = [f"media/slides/noise-{place}.png" for place in range(len(pictures))]
        city.with_slides(options.folder, home / f"folder-{number}", names)
        for name, size_bytes in zip(names, pictures):
            noise.picture(home / f"folder-{number}" / name, size_bytes)
        programs.publish(home / f"folder-{number}", home / f"manager-{number}")
    for run in range(runs):
        for number, what in enumerate(sizes):
            data, own = home / f"manager-{number}", home / f"run-{number}-{run}"
            own.mkdir()
            with managing(data, line) as address:
                done, files[what] = by_player(own, options.screen, address, data, line)
            taken[what].append(done)
    for what, done in taken.items():
        yield row(what, files[what], done)


@contextlib.contextmanager
def managing(data, line):
    """Runs the manager at the server's end of the line; gives its address."""
    with programs.managing(data, f"{network.SERVER}:{PORT}", line.server.inside) as (address, _):
        yield address.rstrip("/")


@contextlib.contextmanager
def rsync_daemon(home, folder, line):
    configuration = home / "rsyncd.conf"
    configuration.write_text(RSYNC.format(port=RSYNC_PORT, folder=folder), encoding="utf-8")
    with programs.running([*line.server.inside, "rsync", "--daemon", "--no-detach", f"--config={configuration}"], stdin=subprocess.DEVNULL):
        time.sleep(1)
        yield


def fetched(home, screen, address, data, line):
    """The files that the screen needs, as a first player got them without the line."""
    own = home / "first"
    own.mkdir()
    return by_player(own, screen, address, data, line, line.server.inside)[1]


def by_player(own, screen, address, data, line, inside=None):
    """Lets a new player fetch everything; the transfer, and the files that it has then."""
    revoke(screen, data)
    (own / "enrolments").mkdir()
    programs.enrol(screen, address, data, own / "enrolments" / f"{screen}.json")
    before = line.client.bytes()
    with Fleet(address, own / "enrolments", own / "player", "--media", inside=inside or line.client.inside) as fleet:
        [complete] = fleet.wait("complete", 1)
        done = transfer(complete["at_s"] - fleet.began_s, before, line)
    files = sorted(file for file in (own / "player" / screen / "media").rglob("*") if file.is_file())
    return done, files


def revoke(screen, data):
    """Takes the screen from the player that has it; there may be none."""
    command = [programs.MANAGER, "revoke", screen, "--data", data]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def by_curl(target, files, address, line, options):
    target.mkdir()
    asked = "".join(f'url = "{address}/v1/media/{file.name}"\noutput = "{target / file.name}"\n' for file in files)
    (target.parent / "curl").write_text(asked, encoding="utf-8")
    command = ["curl", "--silent", "--show-error", "--fail", *options, "--config", target.parent / "curl"]
    return by_command(command, target, files, line)


def by_rsync(target, files, line):
    target.mkdir()
    source = f"rsync://{network.SERVER}:{RSYNC_PORT}/media/"
    return by_command(["rsync", "--recursive", source, target], target, files, line)


def by_command(command, target, files, line):
    """Runs `command` at the client's end of the line, and looks whether all files came."""
    before, began = line.client.bytes(), time.monotonic()
    programs.call(*line.client.inside, *command)
    done = transfer(time.monotonic() - began, before, line)
    for file in files:
        if hashlib.sha256((target / file.name).read_bytes()).hexdigest() != file.name:
            raise RuntimeError(f"{command[0]} brought another file than {file.name}")
    return done


def transfer(took_s, before, line):
    received, sent = (now - then for now, then in zip(line.client.bytes(), before))
    return Run(took_s, received, sent)


def row(what, files, done):
    size_bytes = sum(file.stat().st_size for file in files)
    took = [run.took_s for run in done]
    received, sent = (statistics.median(values) / 1e6 for values in zip(*((run.received, run.sent) for run in done)))
    line_s = size_bytes * 8 / (float(network.RATE[:-4]) * 1e6)
    return (
        f"| {what} | {len(files)} | {size_bytes / 1e6:.2f} MB | {statistics.median(took):.1f} s | {max(took):.1f} s "
        f"| {received:.2f} MB | {sent:.2f} MB | {line_s / statistics.median(took):.0%} |"
    )
