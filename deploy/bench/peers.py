"""Measures what slides, a cross-fade and video cost, in the player and in others that show the same files."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import city
import clip
import cost
import machine
import programs
import start
import threads
from display import Display

WARM_UP_S = 10
SLIDE_S, FADE_MS = 10, 1000
CHROMIUM = [
    "chromium", "--no-sandbox", "--kiosk", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic", "--autoplay-policy=no-user-gesture-required",
]  # fmt: skip
MPV = ["mpv", "--no-config", "--vo=x11", "--fs", "--no-audio", "--no-osc", "--loop-file=inf", "--image-display-duration=inf"]
PAGE = """<!doctype html><style>html,body{margin:0;background:#000;overflow:hidden}
img,video{position:absolute;width:100vw;height:100vh;object-fit:contain}</style>"""
FADE = f"""<style>img+img{{opacity:0;transition:opacity {FADE_MS}ms linear}} .on{{opacity:1!important}}</style>
<script>setInterval(() => document.images[1].classList.toggle("on"), {SLIDE_S * 1000})</script>"""
HEAD = "| what | program | CPU, s a minute | decoding | drawing | the rest | the display | peak RSS | PSS |\n|---|---|---|---|---|---|---|---|---|"


@dataclass
class Case:
    """One thing to show, in every program that can."""

    what: str
    size: tuple[int, int]
    """Of the display, which it fills."""
    make: Callable[[Path, Path], None]
    """Makes the player's content folder from another one."""
    page: str
    """What a browser shows."""
    file: Path | None
    """What mpv shows."""
    is_video: bool = False


def measure(options, scratch):
    """A table of processor time and memory for each thing and program."""
    rows = [HEAD]
    for number, case in enumerate(cases(options.folder, scratch)):
        home = scratch / f"peers-{number}"
        home.mkdir()
        rows += of_case(case, options, home)
    about = (
        f"Windows of {options.window:.0f} s after {WARM_UP_S} s, whole process trees, one after another, each filling an Xvfb "
        f"display of the size named, without sound; the cross-fade takes {FADE_MS} ms every {SLIDE_S} s; the video is "
        f"{clip.ABOUT}; {machine.version('chromium', '--version')}, {machine.version('mpv', '--version').split(' Copyright')[0]}."
    )
    return f"### Processor and memory beside others\n\n{about}\n\n" + "\n".join(rows)


def cases(folder, scratch):
    slides = sorted(folder.glob("media/slides/predial-*.png"))[:2] or sorted(folder.glob("media/slides/*.png"))[:2]
    if len(slides) < 2:
        raise RuntimeError(f"there are no two media/slides/*.png in {folder}")
    names = [file.relative_to(folder) for file in slides]
    video = scratch / "video.mp4"
    clip.make(folder, video)
    images = [f"<img src='{file.resolve().as_uri()}'>" for file in slides]
    film = f"<video autoplay loop muted src='{video.resolve().as_uri()}'></video>"

    def still(source, target):
        city.with_slides(source, target, names[:1])

    def fade(source, target):
        city.with_slides(source, target, names, f"{SLIDE_S}s", f"{FADE_MS}ms")

    def play(source, target):
        city.with_capsule(source, target, video)

    return [
        Case("still slide, 1280x720", (1280, 720), still, images[0], slides[0]),
        Case("cross-fade, 1280x720", (1280, 720), fade, FADE + "".join(images), None),
        Case("video, 640x360", (640, 360), play, film, video, is_video=True),
        Case("video, 1920x1080", (1920, 1080), play, film, video, is_video=True),
    ]


def of_case(case, options, home):
    """A row for each program."""
    case.make(options.folder, home / "folder")
    page = home / "page.html"
    page.write_text(PAGE + case.page, encoding="utf-8")
    size = "{}x{}".format(*case.size)
    programs.publish(home / "folder", home / "manager")
    with programs.serving(home / "manager") as address:
        with Display(home) as display:
            start.fill(options.screen, home, address, display)
        trace = home / "trace.jsonl"
        player = programs.player(home / "player", "--manager", address, "--trace", trace, size=size)
        yield observe(case, "player", player, home, options.window)
        if case.is_video:
            frames = start.frames_per_s(trace, options.window)
            yield f"| | | {frames:.1f} frames a second reached the player's stage | | | | | | |"
    browser = [*CHROMIUM, f"--window-size={size.replace('x', ',')}", f"--user-data-dir={home / 'chromium'}", page.resolve().as_uri()]
    yield observe(case, "Chromium", browser, home, options.window)
    if case.file:
        yield observe(case, "mpv", [*MPV, case.file], home, options.window)
    if case.is_video:
        yield observe(case, "mpv", [*MPV, "--vo=null", case.file], home, options.window, is_seen=False)


def observe(case, name, command, home, window_s, is_seen=True):
    """A row: what `command` cost on a display of its own, and what the display did."""
    with Display(home, case.size) as display:
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        with programs.running(command, env=display.environment(), **silent) as program:
            if is_seen:
                display.wait_for_picture(program)
            time.sleep(WARM_UP_S)
            before, began = cost.cpu_of([display.server.pid]), time.monotonic()
            watch = threads.Watch(program.pid)
            measured = cost.measure(program.pid, window_s, watch.look)
            minutes = (time.monotonic() - began) / 60
            server = (cost.cpu_of([display.server.pid]) - before) / minutes
            if program.poll() is not None:
                raise RuntimeError(f"{command[0]} ended while it was measured")
    parts = ["", "", ""]
    if case.is_video and name in threads.ROLES:
        spent = {role: used_s / minutes for role, used_s in watch.seconds(name).items()}
        rest = measured.cpu_s_per_min - sum(spent.values())
        parts = [f"{used_s:.1f}" for used_s in (spent["decoding"], spent["drawing"], rest)]
    shown = name if is_seen else f"{name}, no picture"
    return (
        f"| {case.what} | {shown} | {measured.cpu_s_per_min:.2f} | {' | '.join(parts)} | {server:.2f} "
        f"| {measured.rss_mib:.0f} MiB | {measured.pss_mib:.0f} MiB |"
    )
