"""The boot partition: where a technician writes settings with any computer, and reads what is wrong with them."""

import os

NAME = "cartelera.toml"
REPORT = "cartelera-errores.txt"
FOLDERS = ["/boot/firmware", "/boot", "/boot/efi"]
"""Where Raspberry Pi OS, older ones and Debian on a PC mount a partition that any computer can read."""


def find(root):
    """The folder with settings, if there is one."""
    folders = [root / folder.lstrip("/") for folder in FOLDERS]
    return next((folder for folder in folders if (folder / NAME).exists()), None)


def tell(folder, problems):
    """Leaves the problems beside the settings, and nothing when there are none."""
    report = folder / REPORT
    if not problems:
        report.unlink(missing_ok=True)
        return
    text = f"{NAME} tiene problemas y no se aplicó; sigue en vigor lo anterior.\n\n{problems}\n\nCorríjalo y vuelva a encender el equipo.\n"
    data = text.replace("\n", "\r\n").encode("utf-8-sig")
    if report.exists() and report.read_bytes() == data:
        return
    with open(report, "wb") as file:
        file.write(data)
        os.fsync(file.fileno())
