"""What the city's content folder says of the screens, held against the sheet."""

import tomllib

from failed import Failed

FIELDS = [("diagonal", "diagonal_in", "diagonal"), ("distancia", "viewing_distance_m", "distance"), ("rotacion", "rotation", "rotation")]
DEFAULTS = {"rotation": 0}


def read(folder):
    """Every screen by its identifier, with its office's name, and the city's name."""
    try:
        city = tomllib.loads((folder / "city.toml").read_text())["name"]
        offices = [tomllib.loads(path.read_text()) for path in sorted((folder / "offices").glob("*.toml"))]
        screens = {screen["id"]: screen for office in offices for screen in office.get("screens", [])}
    except (OSError, ValueError, KeyError) as error:
        raise Failed(f"reading the content folder {folder}: {error} (cartelera-manager check tells what is wrong)") from None
    return city, screens


def compare(rows, screens):
    """A line for each thing that the folder says otherwise, or does not know."""
    told = []
    for row in rows:
        screen = screens.get(row.screen)
        if screen is None:
            told.append(f"{row.screen}: la carpeta de contenido no tiene esta pantalla")
            continue
        for column, key, name in FIELDS:
            there = screen.get(key, DEFAULTS.get(key))
            if there != getattr(row, name):
                told.append(f"{row.screen}: {column} es {getattr(row, name):g}, y en la carpeta de contenido {there}")
    return told
