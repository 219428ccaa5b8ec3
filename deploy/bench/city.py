"""Makes content folders that show the same few items for ever, from the media of another folder."""

import re
import shutil

PLAYLIST = """\
id = "bench"
name = "The same for ever"
department = "{department}"
"""
ITEM = """
[[items]]
id = "item-{number}"
title = "An item"
category = "health"
servants = "none"
transition = "{transition}"
"""
SLIDE = 'kind = "slide"\nalt = "A still picture"\nduration = "{duration}"\nmedia = "{media}"\n'
CAPSULE = 'kind = "capsule"\ndialogue = "none"\nsound = false\nmedia = "{media}"\n'


def with_slides(source, target, media, duration="600s", transition="cut"):
    """A copy of the folder `source` in `target` where every screen shows the slides `media` in turn."""
    copy(source, target, [SLIDE.format(media=file, duration=duration) for file in media], transition)


def with_capsule(source, target, file):
    """A copy of the folder `source` in `target` where every screen shows the capsule `file` for ever, without sound."""
    copy(source, target, [CAPSULE.format(media="media/capsules/bench.mp4")], "cut")
    shutil.copy(file, target / "media" / "capsules" / "bench.mp4")


def copy(source, target, items, transition):
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("playlists", "campaigns"))
    department = sorted((source / "departments").glob("*.toml"))[0].stem
    (target / "playlists").mkdir()
    (target / "campaigns").mkdir()
    text = PLAYLIST.format(department=department)
    for number, item in enumerate(items):
        text += ITEM.format(number=number, transition=transition) + item
    (target / "playlists" / "bench.toml").write_text(text, encoding="utf-8")
    city = target / "city.toml"
    text = re.sub(r"(?m)^house_loop = .*$", 'house_loop = "bench"', city.read_text(encoding="utf-8"))
    city.write_text(text, encoding="utf-8")
