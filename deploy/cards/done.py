"""hecho.csv: which screens have their card, so that a run goes on where the last one stopped."""

import csv
import datetime
import hashlib
import os

TITLES = ["pantalla", "inventario", "fecha", "tarjeta", "huella"]


def read(path):
    """The line of each screen that is done."""
    if not path.exists():
        return {}
    with open(path, newline="", encoding="utf-8-sig") as file:
        return {line["pantalla"]: line for line in csv.DictReader(file)}


def add(path, row, card, mark):
    """Adds a line, on the disk when this ends."""
    is_new = not path.exists()
    with open(path, "a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        if is_new:
            writer.writerow(TITLES)
        writer.writerow([row.screen, row.inventory, datetime.datetime.now().isoformat(timespec="seconds"), card, mark])
        file.flush()
        os.fsync(file.fileno())


def mark(row, values):
    """Tells whether a card was made from the same line and settings."""
    return hashlib.sha256(repr((row, sorted(values.items()))).encode()).hexdigest()[:16]
