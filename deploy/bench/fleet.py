"""Measures how long publications and suspensions take to reach many connected screens, and what these cost the manager."""

import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cost
import programs
import screens
from screens import Fleet

WAVES_MOST = 5
SETTLE_S = 15
"""Connections settle so long before what they cost is measured."""
MEMORY = Path("/dev/shm")
HEAD = "| screens | what | p50 | p99 | slowest | p50 from signing | p99 | slowest | CPU, manager | CPU, all screens |\n" + "|---" * 10 + "|"
COST_HEAD = (
    "| screens | paired and following, from nothing | all back after the manager's restart | manager's PSS with one | with all "
    "| a screen | sockets | a socket | after the waves | CPU while nothing happens |\n" + "|---" * 10 + "|"
)


def measure(options, _scratch):
    """A table of delays, and one of what screens cost."""
    screens.allow_files()
    waves, costs = [HEAD], [COST_HEAD]
    for count in options.screens:
        # In memory: a thousand screens have a thousand disks, and not one.
        with tempfile.TemporaryDirectory(prefix="cartelera-fleet-", dir=MEMORY if MEMORY.is_dir() else None) as home:
            bench = Bench(options, Path(home), count)
            waves += bench.waves
            costs.append(bench.cost)
    about = (
        f"Real sync threads of the player in one process beside the manager, all on {os.cpu_count()} cores, with folders in memory and "
        f"without media; {min(options.runs, WAVES_MOST)} times each. From the start of the command, and from the instant at which the "
        "manager signed; until the screen has verified pointer and programme, or obeys the stop list. CPU is that of one wave."
    )
    return f"### A fleet of screens\n\n{about}\n\n" + "\n".join(waves) + "\n\n" + "\n".join(costs)


class Bench:
    """The measurements with one number of screens: `waves` has a row for each kind, `cost` is the row of what they cost."""

    def __init__(self, options, home, count):
        self.count, self.home, self.data = count, home, home / "manager"
        self.folder, self.enrolments = home / "folder", home / "enrolments"
        screens.make_folder(options.folder, self.folder, count)
        programs.publish(self.folder, self.data)
        paired_s, alone = self.begin()
        with programs.managing(self.data) as (address, pid):
            began_s = time.time()
            with self.fleet(address) as fleet:
                back_s = last(fleet.wait("time-known", count)) - began_s
                time.sleep(SETTLE_S)
                together = Held.by(pid)
                idle_s_per_min = cost.measure(pid, options.window).cpu_s_per_min
                self.waves = list(self.measure_waves(fleet, pid, min(options.runs, WAVES_MOST)))
                after = Held.by(pid)
        more_kib, more_sockets = 1024 * (together.pss_mib - alone.pss_mib), together.sockets - alone.sockets
        self.cost = (
            f"| {count} | {paired_s:.1f} s | {back_s:.2f} s | {alone.pss_mib:.1f} MiB | {together.pss_mib:.1f} MiB "
            f"| {per(more_kib, count - 1)} | {together.sockets} | {per(more_kib, more_sockets)} "
            f"| {after.pss_mib:.1f} MiB | {idle_s_per_min:.2f} s a minute |"
        )

    def fleet(self, address, *more):
        return Fleet(address, self.enrolments, self.home / "screens", *more)

    def begin(self):
        """How long it takes to make every screen one, in seconds, and what a fresh manager holds with a single one connected."""
        with programs.managing(self.data) as (address, _):
            screens.enrol(self.count, address, self.data, self.enrolments)
            began_s = time.time()
            with self.fleet(address) as fleet:
                paired_s = last(fleet.wait("activated", self.count)) - began_s
                fleet.settle()
        with programs.managing(self.data) as (address, pid), self.fleet(address, "--first", "1") as fleet:
            fleet.wait("time-known", 1)
            time.sleep(SETTLE_S)
            return paired_s, Held.by(pid)

    def measure_waves(self, fleet, pid, runs):
        kinds = {
            "published, pointer and programme verified": Wave("activated", self.publish),
            "suspended, obeyed": Wave("stops", lambda _: self.decide("suspend")),
            "resumed, obeyed": Wave("stops", lambda _: self.decide("resume", "--yes")),
        }
        for run in range(runs):
            for wave in kinds.values():
                wave.run(fleet, pid, self.count, run)
        for name, wave in kinds.items():
            yield f"| {self.count} | {name} {wave.row(runs)}"

    def publish(self, run):
        screens.change(self.folder, self.count, run + 2)
        began_s = time.time()
        programs.publish(self.folder, self.data)
        return began_s

    def decide(self, *command):
        began_s = time.time()
        programs.call(programs.MANAGER, *command, "--office", screens.OFFICE, "--reason", "Prueba", "--data", self.data)
        return began_s


@dataclass
class Held:
    """What a process holds."""

    pss_mib: float
    sockets: int

    @classmethod
    def by(cls, pid):
        files = (os.readlink(file) for file in Path(f"/proc/{pid}/fd").iterdir())
        return cls(cost.memory_of([pid], "smaps_rollup", "Pss:"), sum(file.startswith("socket:") for file in files))


class Wave:
    """Something that reaches every screen, several times."""

    def __init__(self, event, command):
        self.event, self.command = event, command
        self.from_start, self.from_signing = [], []
        self.manager_s = self.fleet_s = 0.0

    def run(self, fleet, pid, count, number):
        before = cost.cpu_of([pid]), cost.cpu_of([fleet.pid])
        began_s = self.command(number)
        for record in fleet.wait(self.event, count, began_s):
            self.from_start.append(record["at_s"] - began_s)
            self.from_signing.append(record["at_s"] - record["issued_s"])
        fleet.settle()
        self.manager_s += cost.cpu_of([pid]) - before[0]
        self.fleet_s += cost.cpu_of([fleet.pid]) - before[1]

    def row(self, runs):
        shares = [f"{share(times, part):.2f} s" for times in (self.from_start, self.from_signing) for part in (0.5, 0.99, 1)]
        return f"| {' | '.join(shares)} | {self.manager_s / runs:.2f} s | {self.fleet_s / runs:.2f} s |"


def share(values, part):
    """The least value that `part` of all do not exceed."""
    values = sorted(values)
    return values[max(0, -int(-part * len(values) // 1) - 1)]


def last(records):
    return max(record["at_s"] for record in records)


def per(kib, count):
    return f"{kib / count:.1f} KiB" if count > 0 else "-"
