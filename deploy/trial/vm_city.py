"""A city that shows one picture the whole day, so that a display may be held against it."""

import shutil
from pathlib import Path

SCREEN = "seguridad-24h"

CITY = """format = 1
name = "Torreón, Coahuila"
zone = "America/Monterrey"
transition = "cut"
house_loop = "institucional"
exempt = ["health"]

[hours]
{days}

[brands.normal]
name = "Gobierno de Torreón"
logo = "media/torreon.svg"
background = "#fbf7ef"
text = "#1b2430"
accent = "#0d3f56"
on_accent = "#ffffff"

[brands.neutral]
name = "Municipio de Torreón"
logo = "media/torreon.svg"
background = "#ffffff"
text = "#202124"
accent = "#3c4043"
on_accent = "#ffffff"
"""

DEPARTMENT = """id = "seguridad-publica"
name = "Dirección de Seguridad Pública"
kind = "directorate"
"""

OFFICE = """id = "seguridad"
name = "Centro de Atención a Emergencias"
address = "Blvd. Diagonal Reforma 3120 Ote., 27140 Torreón, Coah."
department = "seguridad-publica"

[[screens]]
id = "{screen}"
name = "Sala de espera, barandilla"
diagonal_in = 43
resolution = "1920x1080"
rotation = 0
viewing_distance_m = 4.0
"""

PLAYLIST = """id = "institucional"
name = "Programación institucional"
department = "seguridad-publica"

[[items]]
id = "lavado-de-manos"
kind = "bulletin"
title = "Lávate las manos"
category = "health"
servants = "none"
duration = "30s"
kicker = "Salud"
headline = "Lávate las manos: veinte segundos bastan"
body = \"\"\"
Moja, enjabona, talla, **enjuaga** y seca.
\"\"\"
source = "Dirección de Salud Pública"
"""

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "holidays"]


def write(folder, is_open):
    """Writes the city's folder, with its only office open the whole day, or never."""
    hours = '["00:00-24:00"]' if is_open else "[]"
    files = {
        "city.toml": CITY.format(days="\n".join(f"{day} = {hours}" for day in DAYS)),
        "departments/seguridad-publica.toml": DEPARTMENT,
        "offices/seguridad.toml": OFFICE.format(screen=SCREEN),
        "playlists/institucional.toml": PLAYLIST,
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "media").mkdir(exist_ok=True)
    shutil.copy(Path("assets/demo/media/brand/torreon.svg"), folder / "media")
