"""Measures what questions about a year of 500 screens cost, and what it costs to take records of what screens showed."""

import re
import sqlite3
import subprocess
import time
from statistics import median

import programs

SCREENS, ITEMS = 500, 30
FILL = [
    f"""INSERT INTO playlog_screen (id) WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {SCREENS})
        SELECT 'pantalla-' || n FROM n""",
    f"""INSERT INTO play_item (digest, id, title, campaign, axis)
        WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {ITEMS})
        SELECT 'digest-' || n, 'pieza-' || n, 'Pieza ' || n, 'campana-' || (n / 3), 'eje-' || (n % 5) FROM n""",
    """INSERT INTO play_place (screen, name, office, office_name)
       SELECT number, 'Pantalla ' || number, 'oficina-' || (number / 10), 'Oficina ' || (number / 10) FROM playlog_screen
       WHERE id LIKE 'pantalla-%'""",
    """INSERT INTO play_day (screen, day, place, changed, counted, is_closed)
       WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 364)
       SELECT screen, CAST(strftime('%Y%m%d', '2025-01-01', n || ' days') AS INTEGER), number, 1, 1, 1 FROM play_place, n
       WHERE name LIKE 'Pantalla %'""",
    f"""INSERT INTO play_total (item, day, screen, region, place, planned, planned_ms, shown, shown_ms, extra, extra_ms)
        SELECT i.number, d.day, d.screen, 0, d.place, 96 * i.n, 1152000 * i.n, 95 * i.n, 1140000 * i.n, 0, 0
        FROM (SELECT number, CASE number WHEN 0 THEN {ITEMS} ELSE 1 END AS n FROM play_item) i, play_day d
        ORDER BY i.number, d.day, d.screen""",
    """INSERT INTO play_missed (item, day, screen, region, reason, place, plays, ms)
       SELECT item, day, screen, 0, 'restart', place, 1, 12000 FROM play_total ORDER BY item, day, screen""",
]
"""A year of screens that show 30 items a day, each of which misses something; three of the items are a campaign's."""

YEAR = ["--from", "2025-01-01", "--to", "2025-12-31"]
CAMPAIGN = [*YEAR, "--campaign", "campana-4"]
QUESTIONS = {
    "a campaign in a year, by day": [*CAMPAIGN, "--by", "day"],
    "by month": [*CAMPAIGN, "--by", "month"],
    "by screen": [*CAMPAIGN, "--by", "screen"],
    "by office": [*CAMPAIGN, "--by", "office"],
    "by item": [*CAMPAIGN, "--by", "item"],
    "an axis in a year, by month": [*YEAR, "--axis", "eje-1", "--by", "month"],
    "an office in a year, by month": [*YEAR, "--office", "oficina-7", "--by", "month"],
    "a screen in a year, by item": [*YEAR, "--screen", "pantalla-7", "--by", "item"],
    "everything in a month, by day": ["--from", "2025-11-01", "--to", "2025-11-30", "--by", "day"],
    "everything in a year, by month": [*YEAR, "--by", "month"],
}
TAKEN = re.compile(r"(\d+) records were taken and counted in ([\d.]+) s")


def measure(options, scratch):
    """A row for each question, as a whole process, and the rate at which records are taken."""
    data = scratch / "plays"
    data.mkdir()
    # Makes the tables; nothing is published, so that no other days are counted.
    with programs.managing(data):
        pass
    size_bytes = fill(data / "cartelera.sqlite")
    rows = ["| question | median | longest |", "|---|---|---|"]
    for what, arguments in QUESTIONS.items():
        times = sorted(ask(data, arguments) for _ in range(options.runs))
        rows.append(f"| {what} | {median(times):.2f} s | {times[-1]:.2f} s |")
    about = (
        f"`cartelera-manager plays`, the whole process, {options.runs} times each: {SCREENS} screens, 365 days, {ITEMS} items a day "
        f"that each missed something; {size_bytes / 1e6:.0f} MB."
    )
    return "### What was shown\n\n" + about + "\n\n" + "\n".join(rows) + "\n\n" + ingest()


def fill(path):
    """Fills the database at `path`; gives its size in bytes."""
    with sqlite3.connect(path) as connection:
        for sql in FILL:
            connection.execute(sql)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return path.stat().st_size


def ask(data, arguments):
    """Asks once; gives how many seconds that took."""
    begun = time.monotonic()
    programs.call(programs.MANAGER, "plays", "--data", data, *arguments)
    return time.monotonic() - begun


def ingest():
    """How many records a core takes, as the simulated fleet sends them."""
    filter_ = "plays::simulation::fleet::what_is_reported"
    command = ["cargo", "test", "--release", "--workspace", "--lib", "--", filter_, "--nocapture"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    records, seconds = (float(part) for part in TAKEN.search(said).groups())
    return (
        f"Records that are kept, checked and counted with their days: {records / seconds:,.0f} a second on one core "
        f"({records:,.0f} of 50 simulated screens in three weeks, {seconds:.0f} s)."
    )
