"""Makes content folders that show one item for ever, from the media of another folder."""

import re
import shutil

ITEM = """\
id = "bench"
name = "One item for ever"
department = "{department}"

[[items]]
id = "only"
title = "The only item"
category = "health"
servants = "none"
transition = "cut"
"""
SLIDE = 'kind = "slide"\nalt = "A still picture"\nduration = "{duration}"\nmedia = "{media}"\n'
CAPSULE = 'kind = "capsule"\ndialogue = "none"\nsound = false\nmedia = "{media}"\n'


def with_slide(source, target, media, duration="600s"):
    """A copy of the folder `source` in `target` where every screen shows the slide `media` for ever."""
    copy(source, target, SLIDE.format(media=media, duration=duration))


def with_capsule(source, target, media):
    """A copy of the folder `source` in `target` where every screen shows the capsule `media` for ever, without sound."""
    copy(source, target, CAPSULE.format(media=media))


def copy(source, target, item):
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("playlists", "campaigns"))
    department = sorted((source / "departments").glob("*.toml"))[0].stem
    (target / "playlists").mkdir()
    (target / "campaigns").mkdir()
    (target / "playlists" / "bench.toml").write_text(ITEM.format(department=department) + item, encoding="utf-8")
    city = target / "city.toml"
    text = re.sub(r"(?m)^house_loop = .*$", 'house_loop = "bench"', city.read_text(encoding="utf-8"))
    city.write_text(text, encoding="utf-8")
