"""What makes a prepared system the card of one screen: its settings and its enrolment, on the boot partition."""

import tempfile
from pathlib import Path

import disk
import fat
import form

REPORT = "cartelera-errores.txt"


def choose_files(values, ca, enrolment, folder):
    """Writes the settings into `folder` and has them checked; gives every file of the boot partition by its name."""
    values = dict(values)
    companions = {}
    for name, key, path in [(form.CA, "ca", ca), (form.ENROLMENT, "enrolment", enrolment)]:
        if path:
            values[key] = name
            companions[name] = path
    text = form.fill(values)
    form.check(text, companions)
    (folder / form.NAME).write_text(text)
    return {form.NAME: folder / form.NAME, **companions}


def check(values, ca, enrolment):
    """Looks through what a card would be given."""
    with tempfile.TemporaryDirectory() as folder:
        choose_files(values, ca, enrolment, Path(folder))


def write_to_folder(boot, files):
    """Gives whether a file differed."""
    changed = False
    for name, path in files.items():
        place = boot / name
        if not place.exists() or place.read_bytes() != path.read_bytes():
            place.write_bytes(path.read_bytes())
            changed = True
    (boot / REPORT).unlink(missing_ok=True)
    return changed


def write_to_disk(path, values, ca, enrolment):
    """Writes what makes a prepared image or card that of a screen; gives whether a file differed."""
    boot = disk.find_boot(path)
    with tempfile.TemporaryDirectory() as folder:
        files = choose_files(values, ca, enrolment, Path(folder))
        if boot:
            return fat.write(path, boot.offset, {**files, REPORT: None})
        with disk.opened(path) as (_, place):
            return write_to_folder(place, files)
