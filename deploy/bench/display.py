"""A display in memory whose pixels can be looked at without asking the programs that draw on it."""

import mmap
import os
import struct
import subprocess
import time

SIZE = (1280, 720)
SAMPLED_LINES = 24
PICTURE_COLOURS = 6
"""Something with at least this many colours is a picture; a blank window has one or two."""


class Display:
    """An Xvfb with one screen of that size, gone at the end of a `with` block."""

    def __init__(self, scratch, size=SIZE):
        self.folder = scratch / "display"
        self.size = size

    def __enter__(self):
        self.folder.mkdir(exist_ok=True)
        read, write = os.pipe()
        screen = f"{self.size[0]}x{self.size[1]}x24"
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-fbdir", str(self.folder), "-nolisten", "tcp"]
        self.server = subprocess.Popen(command + ["-noreset"], pass_fds=[write], stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as answer:
            self.name = ":" + answer.readline().strip()
        with open(self.folder / "Xvfb_screen0", "rb") as file:
            self.memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        header = struct.unpack(">20I", self.memory[:80])
        self.pixels_at = header[0] + 12 * header[19]
        self.line_bytes = header[12]
        return self

    def __exit__(self, *_):
        self.server.terminate()
        self.server.wait()

    def environment(self):
        """The environment for a program that is to draw here."""
        without = {key: value for key, value in os.environ.items() if key != "WAYLAND_DISPLAY"}
        return without | {"DISPLAY": self.name}

    def shows_picture(self):
        """Whether what is on the display now is more than a blank window."""
        colours = set()
        for number in range(SAMPLED_LINES):
            begin = self.pixels_at + self.line_bytes * (self.size[1] * number // SAMPLED_LINES)
            line = self.memory[begin : begin + self.line_bytes]
            colours.update(struct.unpack(f"{len(line) // 4}I", line))
        return len(colours) >= PICTURE_COLOURS

    def wait_for_picture(self, program, limit_s=30):
        """Waits until there is a picture on the display; `program` must not end before."""
        began = time.monotonic()
        while not self.shows_picture():
            if program.poll() is not None:
                raise RuntimeError(f"{program.args[0]} ended with {program.returncode} before it showed anything")
            if time.monotonic() - began > limit_s:
                raise RuntimeError(f"{program.args[0]} showed nothing within {limit_s} s")
            time.sleep(0.002)
