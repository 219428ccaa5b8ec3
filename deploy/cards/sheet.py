"""pantallas.csv: which screens get a card, a line each, as a spreadsheet program writes it."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field

import form
from failed import Failed

REQUIRED = ["pantalla", "oficina", "lugar", "inventario", "diagonal", "distancia", "rotacion"]
SETTINGS = {
    "direccion": "wired.address", "puerta": "wired.gateway", "dns": "wired.dns", "vlan": "wired.vlan", "salida": "output", "modo": "mode",
}
"""Columns that may be left out or left empty, and the keys of cartelera.toml that they give."""
SCREEN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Row:
    """A screen; `settings` are keys of cartelera.toml that are its own."""

    screen: str
    office: str
    place: str
    inventory: str
    diagonal: float
    distance: float
    rotation: int
    settings: dict = field(default_factory=dict)


def read(path):
    try:
        return parse(path.read_bytes(), path.name)
    except OSError as error:
        raise Failed(f"reading {path}: {error.strerror}") from None


def parse(data, name):
    """The rows, or everything that is wrong with the file."""
    text = decode(data)
    lines = list(csv.reader(io.StringIO(text), delimiter=separator(text)))
    problems = []
    if not lines:
        raise Failed(f"{name}: está vacío (la primera línea dice {', '.join(REQUIRED)})")
    columns = [fold(title) for title in lines[0]]
    check_header(columns, lines[0], name, problems)
    if problems:
        raise Failed("\n".join(problems))
    rows, seen = [], {}
    for number, cells in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in cells):
            rows.append(take(columns, cells, f"{name}, línea {number}", seen, problems))
    if not rows and not problems:
        problems.append(f"{name}: no hay ninguna pantalla")
    if problems:
        raise Failed("\n".join(problems))
    return rows


def decode(data):
    """As UTF-8, or as spreadsheet programs of Windows write it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def separator(text):
    """What stands between the titles: `;` where the decimal sign is a comma."""
    head = text.splitlines()[0] if text else ""
    return max(";,\t", key=head.count)


def fold(title):
    """A title without accents, capitals and spaces around it."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    return plain.strip().lower()


def check_header(columns, titles, name, problems):
    known = [*REQUIRED, *SETTINGS]
    for column, title in zip(columns, titles):
        if column not in known:
            problems.append(f'{name}, línea 1: no hay columna "{title}" (hay {", ".join(known)})')
        elif columns.count(column) > 1:
            problems.append(f'{name}, línea 1: la columna "{title}" está dos veces')
    for column in REQUIRED:
        if column not in columns:
            problems.append(f"{name}, línea 1: falta la columna {column}")


def take(columns, cells, place, seen, problems):
    """A row, whose cells are all looked at."""
    cells = [cell.strip() for cell in cells] + [""] * (len(columns) - len(cells))
    values = dict(zip(columns, cells))
    if len(cells) > len(columns):
        problems.append(f"{place}: tiene {len(cells)} celdas (la primera línea tiene {len(columns)})")

    def add(column, allowed):
        problems.append(f'{place}, {column} "{values[column]}": {allowed}')

    if not SCREEN.fullmatch(values["pantalla"]):
        add("pantalla", "no es un identificador (minúsculas sin acentos, cifras y guiones, como presidencia-vestibulo)")
    for column in ["pantalla", "inventario"]:
        other = values[column] and seen.setdefault((column, values[column]), place)
        if other and other != place:
            add(column, f"ya está en la {other.split(', ')[1]}")
    for column in ["oficina", "lugar", "inventario"]:
        if not values[column] or not values[column].isprintable():
            add(column, "falta")
    diagonal = number(values["diagonal"], 5, 200)
    if diagonal is None:
        add("diagonal", "no se permite (pulgadas, de 5 a 200)")
    distance = number(values["distancia"], 0.5, 50)
    if distance is None:
        add("distancia", "no se permite (metros, de 0.5 a 50)")
    if values["rotacion"] not in ("0", "90", "180", "270"):
        add("rotacion", "no se permite (0, 90, 180 o 270)")
    rotation = int(values["rotacion"]) if values["rotacion"].isdigit() else 0
    return Row(values["pantalla"], values["oficina"], values["lugar"], values["inventario"], diagonal, distance, rotation, settings(values))


def number(text, least, most):
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if least <= value <= most else None


def settings(values):
    """The keys of cartelera.toml that a row gives; `board` looks at their values."""
    given = {key: values[column] for column, key in SETTINGS.items() if values.get(column)}
    if "wired.dns" in given:
        given["wired.dns"] = re.split(r"[ /|]+", given["wired.dns"])
    if "wired.vlan" in given:
        given["wired.vlan"] = form.parse_value(given["wired.vlan"])
    return given
