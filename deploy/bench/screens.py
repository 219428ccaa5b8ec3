"""Simulated screens: their content folder, their enrolment, and the program that runs them."""

import collections
import json
import resource
import shutil
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import programs

OFFICE = "flota"
OFFICE_FILE = """\
id = "{office}"
name = "Flota {version}"
address = "Sin domicilio"
department = "{department}"
"""
SCREEN = """
[[screens]]
id = "{office}-{number:05}"
name = "Pantalla {number}"
diagonal_in = 43
resolution = "1920x1080"
rotation = 0
viewing_distance_m = 4.0
tags = ["flota"]
"""
PATIENCE_S = 300
SETTLED_S = 2
"""So long nothing may happen until nothing happens any more."""


def make_folder(source, target, count):
    """A copy of the content folder `source` in `target` with an office of `count` screens more."""
    shutil.copytree(source, target)
    change(target, count, 1)


def change(folder, count, version):
    """Gives the office of `count` screens another name, so that each of them gets a new programme."""
    department = sorted((folder / "departments").glob("*.toml"))[0].stem
    text = OFFICE_FILE.format(office=OFFICE, version=version, department=department)
    text += "".join(SCREEN.format(office=OFFICE, number=number) for number in range(count))
    (folder / "offices" / f"{OFFICE}.toml").write_text(text, encoding="utf-8")


def enrol(count, address, data, folder):
    """Makes an enrolment file in `folder` for each of the office's screens."""
    folder.mkdir()

    def one(number):
        screen = f"{OFFICE}-{number:05}"
        programs.enrol(screen, address, data, folder / f"{screen}.json")

    with ThreadPoolExecutor(4) as several:
        collections.deque(several.map(one, range(count)), maxlen=0)


def allow_files():
    """Lets this process and those that it starts open as many files as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Fleet:
    """Runs the screens of a folder of enrolment files for the length of a `with` block, and keeps what each was told."""

    def __init__(self, address, enrolments, data, *more, inside=()):
        base = ["--manager", address, "--enrolments", enrolments, "--data", data]
        self.command = [*inside, programs.FLEET, *base, *more]
        self.records = []
        self.news = threading.Condition()
        self.troubles = collections.Counter()

    def __enter__(self):
        self.began_s = time.time()
        self.running = programs.running(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.program = self.running.__enter__()
        threading.Thread(target=self.read, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.program.stdin.close()
        try:
            self.program.wait(60)
        finally:
            self.running.__exit__(*error)

    def read(self):
        for line in self.program.stdout:
            record = json.loads(line)
            with self.news:
                if record["event"] == "trouble":
                    self.troubles[record["why"].split("{")[0].strip()] += 1
                self.records.append(record)
                self.news.notify_all()

    @property
    def pid(self):
        return self.program.pid

    def wait(self, event, count, since_s=0.0):
        """The first record of `event` of each screen that is not about something older than `since_s`, once `count` have one."""
        found, read, end = {}, 0, time.monotonic() + PATIENCE_S
        with self.news:
            while True:
                for record in self.records[read:]:
                    if record["event"] == event and record.get("issued_s", record["at_s"]) >= since_s:
                        found.setdefault(record["screen"], record)
                read = len(self.records)
                if len(found) >= count:
                    return list(found.values())
                if self.program.poll() is not None or time.monotonic() > end:
                    troubles = ", ".join(f"{why} ({times})" for why, times in self.troubles.items()) or "none"
                    raise RuntimeError(f"{len(found)} of {count} screens told of {event!r} (troubles: {troubles})")
                self.news.wait(1)

    def settle(self):
        """Waits until no screen was told anything for a while."""
        read, since = -1, time.monotonic()
        while time.monotonic() - since < SETTLED_S:
            if read != len(self.records):
                read, since = len(self.records), time.monotonic()
            time.sleep(0.05)
