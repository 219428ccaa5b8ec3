"""Measures what screens say to the manager when nothing changes: bytes on the connection, and how many the manager answers."""

import re
import time
from urllib.request import Request, urlopen

import load
import programs
import screens
from screens import Fleet
from tap import Tap

LISTEN_S = 30
"""Longer than a screen lets the manager hold a request."""
DAY_S = 86_400
KINDS = {
    "look at the pointer, unchanged (304)": (rb"GET /v1/screens/[^/]+/pointer ", rb"HTTP/1.1 304 ", 60),
    "held request without news (304)": (rb"GET /v1/screens/[^/]+/wait", rb"HTTP/1.1 304 ", 24),
    "heartbeat": (rb"POST /v1/screens/[^/]+/heartbeat ", rb"HTTP/1.1 200 ", 60),
}
"""What a quiet screen asks, how that is told, and after how many seconds it asks again."""


def measure(options, scratch):
    """A table of bytes, and how many polls a second of processor time answers."""
    home = scratch / "wire"
    data = home / "manager"
    screens.make_folder(options.folder, home / "folder", 1)
    programs.publish(home / "folder", data)
    with programs.managing(data) as (address, pid):
        screens.enrol(1, address, data, home / "enrolments")
        exchanges = listen(address, home)
        found = {kind: find(exchanges, *how[:2]) for kind, how in KINDS.items()}
        polls = poll(pid, address, found[next(iter(KINDS))], options.window)
    rows = ["| what a quiet screen asks | request | answer | together | a day |", "|---|---|---|---|---|"]
    for (kind, (_, _, every_s)), exchange in zip(KINDS.items(), found.values()):
        sizes = len(exchange.request), len(exchange.answer)
        rows.append(f"| {kind} | {sizes[0]} B | {sizes[1]} B | {sum(sizes)} B | {sum(sizes) * DAY_S / every_s / 1e6:.2f} MB |")
    return (
        "### Without news\n\nBytes of HTTP on the connection, headers and all; TCP, IP and TLS come on top.\n\n"
        + "\n".join(rows)
        + f"\n\nSigned polls answered with 304, {load.CONNECTIONS} connections, the same request again and again: "
        f"{1 / polls.cpu_s:.0f} a second of processor time ({polls.per_s:.0f} a second beside `wrk` on this machine)."
    )


def listen(address, home):
    """What a screen and the manager say to each other for a while; then once more, as a restart finds the same pointer."""
    with Tap(address) as tap:
        for seconds in (0, LISTEN_S):
            with Fleet(tap.address, home / "enrolments", home / "screens") as fleet:
                fleet.wait("time-known", 1)
                fleet.wait("complete", 1)
                time.sleep(seconds)
        return list(tap.exchanges)


def find(exchanges, request, answer):
    """The last exchange of a kind."""
    found = [it for it in exchanges if re.match(request, it.request) and re.match(answer, it.answer)]
    if not found:
        raise RuntimeError(f"no screen asked {request.decode()!r} and was answered {answer.decode()!r}")
    return found[-1]


def poll(pid, address, exchange, seconds):
    """Asks again and again what a screen asked: a copy of a signed look is as good as the first."""
    head = exchange.request.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    url = address.rstrip("/") + head[0].split(" ")[1]
    # Only so does wrk know that the host is named already.
    headers = [tuple(line.replace("host: ", "Host: ", 1).split(": ", 1)) for line in head[1:]]
    try:
        status = urlopen(Request(url, headers=dict(headers))).status
    except OSError as answer:
        status = getattr(answer, "code", answer)
    if status != 304:
        raise RuntimeError(f"a copy of a signed look was answered {status}, and not 304")
    return load.measure(pid, url, seconds, headers)
