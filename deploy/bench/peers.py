"""Measures what a still slide and a capsule cost, in the player and in others that show the same file."""

import subprocess
import time

import city
import cost
import machine
import programs
from display import Display

WARM_UP_S = 10
CHROMIUM = [
    "chromium", "--no-sandbox", "--kiosk", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--autoplay-policy=no-user-gesture-required",
    "--window-size=1280,720",
]  # fmt: skip
MPV = ["mpv", "--no-config", "--vo=x11", "--fs", "--no-audio", "--no-osc", "--loop-file=inf", "--image-display-duration=inf"]
PAGE = """<!doctype html><style>html,body{margin:0;background:#000;overflow:hidden}
img,video{width:100vw;height:100vh;object-fit:contain;display:block}</style>"""


def measure(options, scratch):
    """A table of processor time and memory for each file and program."""
    slide = first(options.folder, "slides/*.png")
    capsule = first(options.folder, "capsules/*.mp4")
    rows = ["| what | program | CPU, % of a core | of which the display | PSS |", "|---|---|---|---|---|"]
    for what, media, make, tag in (
        ("still slide", slide, city.with_slide, f"<img src='{(options.folder / slide).resolve().as_uri()}'>"),
        ("capsule", capsule, city.with_capsule, f"<video autoplay loop muted src='{(options.folder / capsule).resolve().as_uri()}'></video>"),
    ):
        home = scratch / what.replace(" ", "-")
        home.mkdir()
        make(options.folder, home / "folder", media)
        page = home / "page.html"
        page.write_text(PAGE + tag, encoding="utf-8")
        programs.publish(home / "folder", home / "manager")
        with programs.serving(home / "manager") as address:
            player = programs.player(options.screen, home / "player", "--manager", address)
            for name, command in (
                ("cartelera-player", player),
                ("Chromium kiosk", [*CHROMIUM, f"--user-data-dir={home / 'chromium'}", page.resolve().as_uri()]),
                ("mpv", [*MPV, options.folder / media]),
            ):
                program, server = observe(command, home, options.window)
                rows.append(
                    f"| {what} | {name} | {program.cpu_percent + server.cpu_percent:.2f} | {server.cpu_percent:.2f} "
                    f"| {program.pss_mib:.0f} MiB |"
                )
    about = (
        f"Windows of {options.window:.0f} s after {WARM_UP_S} s, whole process trees, one after another in an Xvfb display of "
        f"1280x720, without sound: `{slide}` and `{capsule}`; {machine.version('chromium', '--version')}, "
        f"{machine.version('mpv', '--version').split(' Copyright')[0]}."
    )
    return f"### Processor and memory beside others\n\n{about}\n\n" + "\n".join(rows)


def first(folder, pattern):
    """The first media file of a folder that fits, relative to the folder."""
    found = sorted((folder / "media").glob(pattern))
    if not found:
        raise RuntimeError(f"there is no media/{pattern} in {folder}")
    return found[0].relative_to(folder)


def observe(command, home, window_s):
    """The cost of `command` on a display of its own, and that of the display."""
    with Display(home) as display:
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with programs.running(command, env=display.environment(), **silent) as program:
            display.wait_for_picture(program)
            time.sleep(WARM_UP_S)
            before = cost.cpu_of([display.server.pid])
            began = time.monotonic()
            measured = cost.measure(program.pid, window_s)
            server = cost.cpu_of([display.server.pid]) - before
            if program.poll() is not None:
                raise RuntimeError(f"{command[0]} ended while it was measured")
            return measured, cost.Cost(100 * server / (time.monotonic() - began), 0)
