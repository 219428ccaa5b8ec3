"""The player's wish: what it wants, from where, and until when nobody looks.

The player may be anybody's by now, so nothing of it is believed but what is harmless: a version that apt finds under a signature
that this machine trusts already, and an address to ask at.
"""

import json
import os
import re
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

PATH = Path("/var/lib/cartelera-player/update/wanted.json")
MAX_BYTES = 256 << 10

VERSION = re.compile(r"[0-9][A-Za-z0-9.+~:-]{0,63}")
ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]_~%/-]+")
PROXY = re.compile(r"(https?|socks5h)://[A-Za-z0-9.:\[\]_~%/@!$&'()*+,;=-]+")


@dataclass(frozen=True)
class Wish:
    version: str
    repository: str
    key: str
    ca: str | None
    proxy: str | None
    until: float
    """Seconds since 1970."""


def read(path=PATH):
    """The wish, or nothing if there is none that makes sense."""
    data = read_bytes(path)
    return None if data is None else parse(data)


def read_bytes(path):
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        facts = os.fstat(file.fileno())
        return file.read(MAX_BYTES) if stat.S_ISREG(facts.st_mode) and facts.st_size < MAX_BYTES else None


def parse(data):
    try:
        told = json.loads(data)
        until = datetime.fromisoformat(told["until"]).timestamp()
        wish = Wish(told["version"], told["repository"], told["key"], told.get("ca"), told.get("proxy"), until)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    texts = [(VERSION, wish.version), (ADDRESS, wish.repository), (PROXY, wish.proxy or "http://x")]
    is_right = all(isinstance(text, str) and pattern.fullmatch(text) for pattern, text in texts)
    files = [wish.key, wish.ca or ""]
    return wish if is_right and all(isinstance(text, str) for text in files) else None
