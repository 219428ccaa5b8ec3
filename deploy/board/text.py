"""The text of a settings file, as the editors of Windows, Linux and telephones leave it, and the lines of its keys."""

import re
import tomllib

HINT = 'no se entiende (se escribe clave = valor; los textos van entre comillas rectas: clave = "texto")'


def decode(data):
    """UTF-8 with or without its mark, "Unicode" of old Notepads, and else what they call ANSI."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def parse(text, problems):
    """The values of the file and the line of each key and section; nothing of one that cannot be understood."""
    try:
        return tomllib.loads(text.replace("\r\n", "\n")), find_lines(text)
    except tomllib.TOMLDecodeError as error:
        tell(text, error, problems)
        return {}, {}


def tell(text, error, problems):
    """Names every line that makes no sense by itself, or else what the parser stumbled over."""
    bad = [number for number, line in enumerate(text.splitlines(), 1) if not is_sound(line)]
    for number in bad:
        problems.add(HINT, line=number)
    if not bad:
        place = re.search(r"line (\d+)", str(error))
        problems.add(f"no se entiende: {error}", line=int(place.group(1)) if place else None)


def is_sound(line):
    try:
        tomllib.loads(line)
        return True
    except tomllib.TOMLDecodeError:
        return False


def find_lines(text):
    lines, section = {}, ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\s*([\w-]+)\s*\]", line):
            section = header.group(1)
            lines[section] = number
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            lines[f"{section}.{key.group(1)}" if section else key.group(1)] = number
    return lines
