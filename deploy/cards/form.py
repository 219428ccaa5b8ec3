"""Fills in cartelera.toml: the template with its explanations, and the values of this card."""

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

from failed import Failed

BOARD = Path(__file__).resolve().parent.parent / "board"
NAME = "cartelera.toml"
ENROLMENT = "enrolment.json"
CA = "ca.pem"


def read(path):
    """The values of a settings file as `section.key` or `key`."""
    try:
        return flatten(tomllib.loads(path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")))
    except (OSError, ValueError) as error:
        raise Failed(f"reading the settings {path}: {error}") from None


def flatten(values):
    flat = {}
    for key, value in values.items():
        flat |= {f"{key}.{name}": inner for name, inner in value.items()} if isinstance(value, dict) else {key: value}
    return flat


def parse(words):
    """Values that are given as KEY=VALUE: numbers, lists and true or false as in TOML, anything else is text."""
    values = {}
    for word in words:
        key, equals, value = word.partition("=")
        if not equals:
            raise Failed(f'--set "{word}" is not allowed (KEY=VALUE, such as rotation=90 or wifi.ssid=Oficinas)')
        values[key] = parse_value(value)
    return values


def parse_value(text):
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def fill(values):
    """The text of the file. A key that the template does not have is refused."""
    left, sections = dict(values), {key.split(".")[0] for key in values if "." in key}
    lines, section = [], ""
    for line in (BOARD / NAME).read_text().splitlines():
        if header := re.match(r"#\[([\w-]+)\]$", line):
            section = header.group(1)
            line = f"[{section}]" if section in sections else line
        elif key := re.match(r"#([\w-]+) = ", line):
            name = f"{section}.{key.group(1)}" if section else key.group(1)
            if name in left:
                line = f"{key.group(1)} = {write(left.pop(name))}"
        lines.append(line)
    if left:
        raise Failed(f"there is no key {', '.join(sorted(left))} in {NAME} ({BOARD / NAME} explains all)")
    return "\n".join(lines) + "\n"


def write(value):
    """A value in TOML, which JSON's texts, numbers, lists and booleans are."""
    return json.dumps(value, ensure_ascii=False)


def check(text, companions):
    """Has `board` look through the file as it will at the start, with the files beside it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / NAME).write_text(text)
        for name, path in companions.items():
            (Path(folder) / name).write_bytes(path.read_bytes())
        command = [sys.executable, "-B", BOARD, "--check", "--root", folder, "--boot", folder]
        checked = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if checked.returncode != 0:
        raise Failed(f"the settings of this card are not right:\n{checked.stderr.strip()}")
