"""Does what a guide says: its blocks of commands, in their order."""

import re
from pathlib import Path

from container import Failed

GUIDE = Path("deploy/guides/operar-el-servidor.md")

HERE = {
    "pantallas.ciudad.gob.mx": "cartelera.lan",
    # Names of a network of one's own are certified by Caddy itself.
    "setup --check --name cartelera.lan": "setup --check --name cartelera.lan --ca /etc/cartelera/autoridad.pem",
    "https://cartelera.lan": "http://127.0.0.1:8080",
    "./siguiente/": "/opt/next/",
    "./cartelera-player": "/opt/first/cartelera-player",
    "./cartelera-manager": "/opt/first/cartelera-manager",
    "apt install": "apt-get install --yes --quiet=2",
}
"""What is this tree's own in place of a city's."""


def prepare(container):
    """What the reader of the guide has: a stick with a passphrase."""
    container.run("mkdir --parents /media/usb && echo 'una frase larga y facil de recordar' >/media/usb/frase")
    container.run("chown -R cartelera-manager /media/usb && chmod 600 /media/usb/frase")


def follow(container):
    blocks = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)
    if len(blocks) < 10:
        raise Failed(f"{GUIDE} has {len(blocks)} blocks of commands only")
    for line in "".join(blocks).splitlines():
        for theirs, ours in HERE.items():
            line = line.replace(theirs, ours)
        # Caddy and the package are there, and the tree has no way to the archive any more.
        if "install --yes" not in line or "/opt/" in line:
            container.run(line)
