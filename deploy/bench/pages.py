"""Measures how soon the manager answers each page in a city of 500 screens and 5,000 media."""

import http.client
import re
import statistics
import struct
import subprocess
import time
import zlib
from base64 import b32decode
from hashlib import sha1
from hmac import digest
from urllib.parse import urlencode, urlsplit

import programs

OFFICES = 50
SCREENS_EACH = 10
SLIDES_EACH = 100
SIZE = 1280, 720
PASSWORD = "cuatro garzas junto al canal"
STEP_S = 30
PEOPLE = {"irma": ("Irma Salas", "E-2", ["author"])}
"""Who comes beside the first administrator: name, number, roles by their keys."""

OFFICE = """\
id = "oficina-{office:02}"
name = "Oficina {office:02}"
department = "{department}"
"""
SCREEN = """
[[screens]]
id = "oficina-{office:02}-{number}"
name = "Sala {number}"
diagonal_in = 43
resolution = "1920x1080"
rotation = 0
viewing_distance_m = 4.0
tags = ["sala-de-espera"]
"""
PLAYLIST = """\
id = "oficina-{office:02}"
name = "Láminas de la oficina {office:02}"
department = "{department}"

[[rules]]
id = "oficina-{office:02}"
region = "main"
priority = "normal"
offices = ["oficina-{office:02}"]
"""
SLIDE = """
[[items]]
id = "lamina-{office:02}-{number}"
kind = "slide"
title = "Lámina {number} de la oficina {office:02}"
category = "services"
servants = "none"
duration = "10s"
media = "media/laminas/{office:02}-{number}.png"
alt = "Una lámina de un solo color."
"""
PAGES = [
    ("the home page", "admin", "/"),
    ("screens", "admin", "/screens"),
    ("one screen", "admin", "/screens/oficina-07-3"),
    ("people", "admin", "/people"),
    ("the log", "admin", "/audit"),
    ("content", "irma", "/content"),
    ("content, a search", "irma", "/content?q=predial"),
    ("one item", "irma", "/content/items/lamina-07-42"),
    ("a new bulletin", "irma", "/content/new"),
    ("files", "irma", "/content/media"),
]


def measure(options, scratch):
    """A row for each page: bytes, and the time of one request after another."""
    home = scratch / "pages"
    folder, data = home / "folder", home / "manager"
    home.mkdir()
    make_city(options.folder, folder)
    programs.publish(folder, data)
    rows = ["| page | bytes | median | 99 of 100 | slowest |", "|---|---|---|---|---|"]
    with programs.managing(data) as (address, _):
        browsers = enter(address, data)
        for name, who, path in PAGES:
            size, times = ask(browsers[who], path, options.runs)
            rows.append(f"| {name} | {size} | {statistics.median(times):.1f} ms | {percentile(times, 99):.1f} ms | {max(times):.1f} ms |")
    screens, media = OFFICES * SCREENS_EACH, OFFICES * SLIDES_EACH
    return f"### Pages with {screens} screens and {media} media, {10 * options.runs} requests each, one after another\n\n" + "\n".join(rows)


def ask(browser, path, runs):
    """Bytes of the page as it is sent, and the milliseconds of each request."""
    size, times = 0, []
    for _ in range(10 * runs):
        began = time.monotonic()
        status, _, body = browser.request("GET", path)
        times.append(1000 * (time.monotonic() - began))
        if status != 200:
            raise RuntimeError(f"{path} was answered with {status}")
        size = len(body)
    return size, times


def percentile(values, of_100):
    return sorted(values)[max(0, -(-len(values) * of_100 // 100) - 1)]


def make_city(source, folder):
    """The content folder `source` with many offices, screens and slides more; no two slides are the same file."""
    programs.call("cp", "--recursive", source, folder)
    department = sorted((folder / "departments").glob("*.toml"))[0].stem
    (folder / "media/laminas").mkdir(parents=True)
    for office in range(OFFICES):
        text = OFFICE.format(office=office, department=department)
        text += "".join(SCREEN.format(office=office, number=number) for number in range(SCREENS_EACH))
        (folder / f"offices/oficina-{office:02}.toml").write_text(text, encoding="utf-8")
        text = PLAYLIST.format(office=office, department=department)
        text += "".join(SLIDE.format(office=office, number=number) for number in range(SLIDES_EACH))
        (folder / f"playlists/oficina-{office:02}.toml").write_text(text, encoding="utf-8")
        for number in range(SLIDES_EACH):
            colour = bytes([office * 5, number * 2, 128])
            (folder / f"media/laminas/{office:02}-{number}.png").write_bytes(picture(colour))


def picture(colour):
    """A PNG of one colour (https://www.w3.org/TR/png-3/)."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    width, height = SIZE
    pixels = zlib.compress((b"\0" + colour * width) * height, 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


class Browser:
    """Keeps one connection and its cookies."""

    def __init__(self, address):
        self.origin = address.rstrip("/")
        self.connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.cookies = {}

    def request(self, method, path, fields=None):
        """Status, place and body of the answer, which is asked for as browsers do: compressed."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Accept-Encoding": "gzip, br"}
        if fields is not None:
            headers |= {"Origin": self.origin, "Content-Type": "application/x-www-form-urlencoded", "Accept-Encoding": "identity"}
        self.connection.request(method, path, None if fields is None else urlencode(fields), headers)
        answer = self.connection.getresponse()
        body = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, value = cookie.split(";")[0].split("=", 1)
            self.cookies[name] = value
        return answer.status, answer.headers.get("Location", ""), body

    def read(self, path):
        """A page's text, as it is sent to who cannot unpack it."""
        self.connection.request("GET", path, headers={"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())})
        return self.connection.getresponse().read().decode()

    def submit(self, page, fields, action=None):
        """Sends the form of a page, with its token."""
        token = re.search(r'name="csrf" value="([^"]+)"', self.read(page))[1]
        return self.request("POST", action or page, [("csrf", token), *fields])

    def take_second_step(self):
        """Sets up an app and types its code."""
        secret = re.search(r'<code class="secret">([^<]+)</code>', self.read("/sign-in/set-up"))[1].replace(" ", "")
        status, place, _ = self.submit("/sign-in/set-up", [("code", code(secret))])
        if status != 303:
            raise RuntimeError(f"the second step was answered with {status} {place}")


def code(secret):
    """The code of now (RFC 6238)."""
    key = b32decode(secret + "=" * (-len(secret) % 8))
    said = digest(key, struct.pack(">Q", int(time.time()) // STEP_S), sha1)
    start = said[-1] & 15
    return f"{(struct.unpack('>I', said[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def enter(address, data):
    """A browser for each person of the bench, signed in: the first administrator, and who writes."""
    made = subprocess.run([programs.MANAGER, "page", "link", "--data", data], capture_output=True, text=True, check=True).stdout
    admin = Browser(address)
    person = [("name", "Ana Ruiz"), ("employee", "E-1"), ("user", "ana"), ("password", PASSWORD), ("again", PASSWORD)]
    admin.request("POST", re.search(r"/first/\S+", made)[0], person)
    admin.take_second_step()
    browsers = {"admin": admin}
    for user, (name, employee, roles) in PEOPLE.items():
        fields = [("name", name), ("employee", employee), ("user", user), *(("role", role) for role in roles)]
        _, _, body = admin.submit("/people/new", fields)
        browser = browsers[user] = Browser(address)
        browser.request("POST", re.search(r'/password/[^"]+', body.decode())[0], [("password", PASSWORD), ("again", PASSWORD)])
        browser.request("POST", "/sign-in", [("user", user), ("password", PASSWORD)])
    return browsers
