"""Measures what a whole tree of processes costs: processor time and memory."""

import os
import time
from dataclasses import dataclass

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PERIOD_S = 1


@dataclass
class Cost:
    """What a tree of processes cost over a window of time."""

    cpu_s_per_min: float
    """Seconds of processor time a minute."""
    pss_mib: float
    """Largest proportional set size, which counts a shared page once."""
    rss_mib: float
    """Largest resident set sizes of the processes since they started, added up: a shared page counts in each."""


def measure(pid, window_s, look=lambda: None):
    """The cost of the process `pid` and all that it started, over `window_s` seconds from now; calls `look` often."""
    began, cpu_s, pss_mib = time.monotonic(), cpu_of(tree(pid)), 0.0
    while (left := window_s - (time.monotonic() - began)) > 0:
        pss_mib = max(pss_mib, memory_of(tree(pid), "smaps_rollup", "Pss:"))
        look()
        time.sleep(min(PERIOD_S, left))
    look()
    elapsed = time.monotonic() - began
    return Cost(60 * (cpu_of(tree(pid)) - cpu_s) / elapsed, pss_mib, memory_of(tree(pid), "status", "VmHWM:"))


def tree(root):
    """`root` and its descendants."""
    children = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        if fields := stat(pid):
            children.setdefault(int(fields[1]), []).append(int(pid))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def stat(pid):
    """The fields of /proc/PID/stat from the state on, or nothing if the process has gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rsplit(")", 1)[1].split()
    except OSError:
        return None


def cpu_of(pids):
    """Seconds of processor time, children that have been waited for included."""
    return sum(sum(map(int, fields[11:15])) for fields in map(stat, pids) if fields) / TICKS_PER_S


def memory_of(pids, file, field):
    """The sum of a field of that file of each process, in MiB."""
    total_kib = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/{file}", encoding="utf-8") as lines:
                total_kib += sum(int(line.split()[1]) for line in lines if line.startswith(field))
        except OSError:
            continue
    return total_kib / 1024
