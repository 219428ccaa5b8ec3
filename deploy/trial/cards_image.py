"""Images and cards: partitions, a card for each screen of a sheet, each enrolled, and a run that goes on where it stopped."""

import contextlib
import json
import shutil
import subprocess
import tomllib

import cards_booted
import tree
from container import Failed, until
from steps import expect, step

MIB = 1024 * 1024
BOOT_MIB, SYSTEM_MIB, CARD_MIB = 64, 1400, 4200
URL = "http://127.0.0.1:18099"
SHEET = """pantalla;oficina;lugar;inventario;diagonal;distancia;rotación;dirección;puerta
presidencia-vestibulo;Presidencia Municipal;Vestíbulo principal;TRC-0042;55;5,5;0;10.1.2.30/24;10.1.2.1
seguridad-24h;Seguridad Pública;Barandilla;TRC-0043;43;3;90;;
"""


def try_image(options, scratch):
    image, out, sheet = scratch / "debian.img", scratch / "tarjetas", scratch / "pantallas.csv"
    make_image(image, scratch)
    sheet.write_text(SHEET, encoding="cp1252")
    sizes = ["--system-size", 3, "--data-size", 0.25]
    arguments = ["--image", image, *sizes, "--packages", options.packages, "--screens", sheet, "--out", out, "--manager-url", URL]
    arguments += ["--manager-command", f"env CARTELERA_DATA={scratch}/manager {options.manager}", "--folder", "assets/demo"]
    with manager(options.manager, scratch):
        try_unknown(arguments, sheet, out)
        step(f"a base and two cards: {cards_booted.prepare(*arguments)}")
        expect(enrolments(options.manager, scratch), 2, "enrolment files at the manager")
        look(out, "presidencia-vestibulo", {"wired.address": "10.1.2.30/24", "rotation": 0})
        look(out, "seguridad-24h", {"rotation": 90})
        step(f"again: {cards_booted.prepare(*arguments)}")
        expect(enrolments(options.manager, scratch), 2, "enrolment files after a second run")
        (out / "hecho.csv").write_text("".join((out / "hecho.csv").read_text().splitlines(keepends=True)[:2]))
        step(f"after a run that stopped at the second: {cards_booted.prepare(*arguments)}")
        expect(enrolments(options.manager, scratch), 3, "enrolment files after the second card was made once more")
        expect(len((out / "hecho.csv").read_text().splitlines()), 3, "lines of hecho.csv")
        expect((out / "etiquetas.pdf").read_bytes()[:5], b"%PDF-", "the labels")
    for number in [2, 3]:
        check_file_system(out / "presidencia-vestibulo.img", number)
    try_card(options, out / "base.img", scratch)


def try_unknown(arguments, sheet, out):
    step("a screen that the manager does not know is told before the first card")
    sheet.write_text(SHEET + "sin-publicar;Tesorería;Cajas;TRC-0044;43;3;0;;\n", encoding="cp1252")
    try:
        cards_booted.prepare(*arguments)
        raise Failed("a card was made for a screen that nobody knows")
    except Failed as failed:
        expect("no screen sin-publicar" in str(failed), True, f"what is told: {failed}")
    expect(list(out.glob("*.img")), [], "images that were made")
    sheet.write_text(SHEET, encoding="cp1252")


def make_image(image, scratch):
    """As a Raspberry Pi's image is divided: what the firmware reads, then the system."""
    root = tree.unpack("trixie", scratch)
    cards_booted.make_pi(root)
    files = [(root / "boot/firmware" / name).rename(scratch / name) for name in ["cmdline.txt", "config.txt"]]
    run("truncate", "--size", f"{1 + BOOT_MIB + SYSTEM_MIB}M", image)
    run("sfdisk", "--quiet", image, stdin=f"label: dos\nstart=1MiB, size={BOOT_MIB}MiB, type=c\ntype=83\n")
    boot = scratch / "boot.fat"
    run("truncate", "--size", f"{BOOT_MIB}M", boot)
    run("mkfs.vfat", "-n", "BOOT", boot)
    run("mcopy", "-i", boot, *files, "::")
    run("dd", f"if={boot}", f"of={image}", "bs=1M", "seek=1", "conv=notrunc", "status=none")
    run("mke2fs", "-q", "-t", "ext4", "-L", "system", "-d", root, "-E", f"offset={(1 + BOOT_MIB) * MIB}", image, f"{SYSTEM_MIB}M")
    shutil.rmtree(root)


@contextlib.contextmanager
def manager(program, scratch):
    """A manager that serves the demo city while it lasts."""
    folder = ["--data", scratch / "manager"]
    run(program, "publish", *folder, "assets/demo")
    command = [program, "serve", *folder, "--listen", URL.removeprefix("http://"), "--clock", "assume-synchronised"]
    with open(scratch / "manager.log", "wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as served:
        try:
            ask = ["curl", "--silent", "--fail", "--output", "/dev/null", f"{URL}/healthz"]
            until("the manager to answer", lambda: subprocess.run(ask).returncode == 0)
            yield
        finally:
            served.terminate()


def enrolments(program, scratch):
    """How many enrolment files the manager knows."""
    return len(run(program, "enrol", "--list", "--data", scratch / "manager").splitlines()) - 1


def look(out, screen, wanted):
    image = out / f"{screen}.img"
    expect(image.stat().st_mode & 0o777, 0o600, f"the mode of {image.name}, which has a secret")
    table = json.loads(run("sfdisk", "--json", image))["partitiontable"]["partitions"]
    sizes = [entry["size"] // 2048 for entry in table]
    expect(sizes, [BOOT_MIB, 3 * 1024, 256], f"partitions of {image.name} in MiB")
    values = read_settings(image)
    for key, value in {"hostname": screen, "enrolment": "enrolment.json", **wanted}.items():
        expect(values.get(key), value, f"{key} of {screen}")
    enrolment = json.loads(run("mtype", "-i", f"{image}@@1M", "::enrolment.json"))
    expect((enrolment["screen"], enrolment["manager"]), (screen, URL), f"the enrolment of {screen}")
    words = run("mtype", "-i", f"{image}@@1M", "::cmdline.txt").split()
    expect("resize" in words or "consoleblank=0" not in words, False, "whether the kernel's command line is as it was")


def read_settings(image):
    values = tomllib.loads(run("mtype", "-i", f"{image}@@1M", "::cartelera.toml"))
    return values | {f"wired.{key}": value for key, value in values.get("wired", {}).items()}


def check_file_system(image, number):
    table = json.loads(run("sfdisk", "--json", image))["partitiontable"]["partitions"]
    run("e2fsck", "-f", "-n", f"{image}?offset={table[number - 1]['start'] * 512}")


def try_card(options, base, scratch):
    """A card in a reader: a loop device has the same ways to be in use, and to be larger than the image."""
    file = scratch / "card"
    run("truncate", "--size", f"{CARD_MIB}M", file)
    card = run("losetup", "--find", "--show", file)
    try:
        arguments = ["--image", base, "--out", scratch / "one", "--device", card, "--yes", "--system-size", 3, "--packages", options.packages]
        arguments += ["--set", "manager=https://m.example"]
        step(f"a card: {cards_booted.prepare(*arguments)}")
        expect(read_settings(file)["manager"], "https://m.example", "the manager on the card")
        data = json.loads(run("sfdisk", "--json", file))["partitiontable"]["partitions"][-1]
        expect((data["start"] + data["size"]) // 2048 >= CARD_MIB - 2, True, "whether data has the rest of the card")
        check_file_system(file, 3)
        try_used(card, arguments, scratch)
    finally:
        run("losetup", "--detach", card)


def try_used(card, arguments, scratch):
    step("a card that is in use is refused")
    place = scratch / "mounted"
    place.mkdir()
    table = json.loads(run("sfdisk", "--json", card))["partitiontable"]["partitions"]
    run("mount", "-t", "ext4", "-o", f"loop,offset={table[1]['start'] * 512},sizelimit={table[1]['size'] * 512}", card, place)
    try:
        cards_booted.prepare(*arguments)
    except Failed as refused:
        expect("is in use" in str(refused), True, f"why it was refused: {refused}")
        return
    finally:
        run("umount", place)
    raise Failed("a card that is mounted was overwritten")


def run(*command, stdin=""):
    command = [str(word) for word in command]
    ran = subprocess.run(command, input=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if ran.returncode != 0:
        raise Failed(f"`{' '.join(command)}` ended with {ran.returncode}: {ran.stdout[-1000:]}{ran.stderr[-1000:]}")
    return ran.stdout.strip()
