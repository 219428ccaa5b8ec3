"""Tells by the names of its threads what a program's processor time was spent on."""

import os
import re

import cost

ROLES = {
    "player": (
        # GStreamer names its threads after the pad that they push; the decoder runs in the last one.
        ("decoding", re.compile(r".*:(src|sink)")),
        # Mesa's rasteriser, and the queue of its Vulkan driver, which keeps the name of the program.
        ("drawing", re.compile(r"llvmpipe-\d+|cartelera-playe")),
    ),
    "mpv": (
        ("decoding", re.compile(r"mpv")),
        ("drawing", re.compile(r"mpv/(vo|worker)")),
    ),
}
"""What the threads of a program do besides its main thread's; what has no name here is the rest."""


class Watch:
    """Processor time of every thread of a tree of processes, as long as it is looked at often."""

    def __init__(self, pid):
        self.pid = pid
        self.first = {}
        self.last = {}
        self.look(self.first)

    def look(self, into=None):
        """Notes what every thread has used by now; a thread that has ended keeps what was noted last."""
        into = self.last if into is None else into
        for process in cost.tree(self.pid):
            try:
                threads = os.listdir(f"/proc/{process}/task")
            except OSError:
                continue
            for thread in threads:
                if fields := cost.stat(f"{process}/task/{thread}"):
                    into[process, int(thread)] = (name_of(process, thread), sum(map(int, fields[11:13])) / cost.TICKS_PER_S)

    def seconds(self, program):
        """Seconds of decoding and of drawing since the beginning."""
        spent = {"decoding": 0.0, "drawing": 0.0}
        for (process, thread), (name, used_s) in self.last.items():
            used_s -= self.first.get((process, thread), ("", 0.0))[1]
            for role, pattern in ROLES[program]:
                if thread != process and pattern.fullmatch(name):
                    spent[role] += used_s
        return spent


def name_of(process, thread):
    try:
        with open(f"/proc/{process}/task/{thread}/comm", encoding="utf-8", errors="replace") as file:
            return file.read().strip()
    except OSError:
        return ""
