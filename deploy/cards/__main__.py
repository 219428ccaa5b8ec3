"""Prepares a card or disk for a screen, from Raspberry Pi OS Lite or a plain Debian, 12 or later.

What is prepared is one of these:
  --image FILE                  an image file, which is changed in place
  --image FILE --device DEV     a card in a reader, which becomes a prepared copy of the image
  --image FILE --screens CSV    an image in --out for each screen of the sheet; with --device a card each
  --tree DIR                    a system that is mounted there

Every step tells whether it changed something; a second run changes nothing.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import batch
import card
import device
import disk
import form
import identity
import preparation
import storage
from failed import Failed
from preparation import tell
from tree import open_tree

GIB = 1024**3

AFTERWORD = """Settings are keys of cartelera.toml, which deploy/board/cartelera.toml explains:
  --set manager=https://cartelera.example --set wifi.ssid=Oficinas --set wifi.country=MX --set 'wifi.password=...'

The sheet has these columns, in any order, separated by ; or , as spreadsheet programs do:
  pantalla; oficina; lugar; inventario; diagonal; distancia; rotacion
and, where a screen has its own: direccion; puerta; dns; vlan; salida; modo

Examples:
  deploy/card --image debian.img --packages . --set manager=https://cartelera.example
  deploy/card --image raspios-lite.img --device /dev/sdb --packages . --enrolment vestibulo.enrolment.json
  deploy/card --image raspios-lite.img --screens pantallas.csv --manager-url https://cartelera.example --packages . --folder ciudad/
  deploy/card --tree /mnt --boot /mnt/boot/firmware --packages . --ssh-key ~/.ssh/id_ed25519.pub
"""


def arguments():
    parser = argparse.ArgumentParser(prog="deploy/card", description=__doc__, epilog=AFTERWORD, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_argument_group("what is prepared")
    what.add_argument("--tree", type=Path, metavar="DIR", help="the root of a mounted system")
    what.add_argument("--boot", type=Path, metavar="DIR", help="its boot partition (default: by its fstab)")
    what.add_argument("--data", metavar="LABEL", help="with --tree: the label of the partition for the player's data")
    what.add_argument("--image", type=Path, metavar="FILE", help="an image of Raspberry Pi OS Lite or Debian, not compressed")
    what.add_argument("--device", type=Path, metavar="DEV", help="the card or disk that is overwritten, such as /dev/sdb")
    what.add_argument("--system-size", type=float, default=6, metavar="GIB", help="of the system's partition (default 6)")
    what.add_argument("--data-size", type=float, default=2, metavar="GIB", help="of the data's in an image (default 2); on a card it gets the rest")
    what.add_argument("--yes", action="store_true", help="overwrite the device without asking")
    system = parser.add_argument_group("the system")
    system.add_argument("--packages", type=Path, metavar="DIR", help="where cartelera-player_*.deb is, for its architecture")
    system.add_argument("--without-player", action="store_true", help="leave the player's package out, where there is none for an architecture")
    system.add_argument("--ssh-key", type=Path, metavar="FILE", help="a public key that may log in as root; without one nobody can from afar")
    system.add_argument("--apt-option", action="append", default=[], metavar="KEY=VALUE", help="an option of apt, for mirrors that need one")
    settings = parser.add_argument_group("settings of the screen")
    settings.add_argument("--settings", type=Path, metavar="FILE", help="a cartelera.toml whose values are taken")
    settings.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a value, which beats the file's")
    settings.add_argument("--ca", type=Path, metavar="FILE", help="certificates (PEM) of the manager's or proxy's issuer")
    settings.add_argument("--enrolment", type=Path, metavar="FILE", help="a file from cartelera-manager enrol; without one a code is shown")
    many = parser.add_argument_group("many screens")
    many.add_argument("--screens", type=Path, metavar="CSV", help="the sheet of the screens")
    many.add_argument("--out", type=Path, default=Path("tarjetas"), metavar="DIR", help="for base image, cards, labels, hecho.csv (default tarjetas)")
    many.add_argument("--manager-url", metavar="URL", help="where the screens find the manager")
    many.add_argument("--manager-command", default="cartelera-manager", metavar="WORDS", help="how it is called (default cartelera-manager)")
    many.add_argument("--folder", type=Path, metavar="DIR", help="the content folder, with which the sheet is compared")
    many.add_argument("--city", default="", metavar="NAME", help="the city's name on the labels (default: the folder's)")
    many.add_argument("--paper", choices=["letter", "a4"], default="letter", help="sheets of 14 labels: letter (5162) or a4 (L7163)")
    options = parser.parse_args()
    for problem in contradictions(options):
        parser.error(problem)
    return options


def contradictions(options):
    if bool(options.tree) == bool(options.image):
        yield "one of --tree and --image is needed"
    if options.tree and options.tree.resolve() == Path("/"):
        yield "--tree / is not allowed: it is this machine itself"
    if options.tree and (options.device or options.screens):
        yield "--tree cannot be combined with --device or --screens"
    if options.data and not options.tree:
        yield "--data needs --tree: images and cards get a partition of their own"
    if options.screens and not options.manager_url:
        yield "--screens needs --manager-url, where the screens find the manager"
    if options.screens and options.enrolment:
        yield "--screens enrols each screen itself: --enrolment cannot be given"
    for path in filter(None, [options.image, options.settings, options.ca, options.enrolment, options.screens, options.ssh_key]):
        if not path.is_file():
            yield f"there is no file {path}"


def main():
    options = arguments()
    if os.geteuid() != 0:
        sys.exit("card: mounting a system and changing it needs root")
    try:
        run(options)
    except Failed as failure:
        sys.exit(f"card: {failure}")
    except KeyboardInterrupt:
        sys.exit("card: interrupted; another run goes on from here")


def run(options):
    values = (form.read(options.settings) if options.settings else {}) | form.parse(options.set)
    if not options.screens and (values or options.enrolment or options.device):
        card.check(values, options.ca, options.enrolment)
    if options.tree:
        prepare_tree(options, values)
        return
    rows, city = batch.look_through(options, values) if options.screens else ([], "")
    if options.device:
        device.look(options.device)
    base = batch.make_base(options) if options.device or options.screens else options.image
    print(f"== {base}", flush=True)
    changed = prepare_image(base, options)
    if (values or options.enrolment) and base == options.image:
        changed += tell(card.write_to_disk(base, values, options.ca, options.enrolment), "settings of the screen")
    print(f"   {changed} steps changed something" if changed else "   nothing changed", flush=True)
    if options.screens:
        print(f"== screens of {options.screens}", flush=True)
        batch.make_all(options, base, values, rows, city)
    elif options.device:
        print(f"== {options.device}", flush=True)
        batch.make_single(options, base, values)


def prepare_image(path, options):
    changed = tell(disk.divide(path, int(options.system_size * GIB), int(options.data_size * GIB)), "a partition for data")
    options.data = storage.LABEL
    with disk.opened(path) as (root, boot):
        tree = open_tree(root, boot)
        changed += preparation.prepare(tree, options)
        changed += tell(identity.forget(tree), "no identity of its own yet")
    return changed


def prepare_tree(options, values):
    root = options.tree.resolve()
    boot = options.boot or root / disk.boot_folder(root).lstrip("/")
    print(f"== {root}", flush=True)
    changed = preparation.prepare(open_tree(root, boot), options)
    if values or options.enrolment:
        with tempfile.TemporaryDirectory() as folder:
            files = card.choose_files(values, options.ca, options.enrolment, Path(folder))
            changed += tell(card.write_to_folder(boot, files), "settings of the screen")
    print(f"   {changed} steps changed something" if changed else "   nothing changed", flush=True)


main()
