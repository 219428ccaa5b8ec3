"""The kernel's command line: nothing on the panel but the player, and file systems that are repaired without a person."""

import re

WORDS = ["quiet", "consoleblank=0", "vt.global_cursor_default=0", "fsck.repair=yes"]
UNWANTED = ["resize", "init=/usr/lib/raspberrypi-sys-mods/firstboot", "init=/usr/lib/raspi-config/init_resize.sh"]
"""The first start of Raspberry Pi OS would give the whole card to the system, where data is to stand apart."""
GRUB_LINE = re.compile(r"^(\s*linux\s+)(.*)$", re.MULTILINE)


def settle(tree):
    changed = settle_pi(tree.boot / "cmdline.txt") | settle_pi(tree.boot / "config.txt", "disable_splash=1")
    if tree.has("boot/grub"):
        text = f'GRUB_TIMEOUT=0\nGRUB_CMDLINE_LINUX_DEFAULT="{" ".join(WORDS)}"\n'
        changed |= tree.write("etc/default/grub.d/cartelera.cfg", text)
        changed |= settle_grub(tree)
    return changed


def settle_pi(path, line=None):
    """The words of cmdline.txt, or a line of config.txt."""
    if not path.exists():
        return False
    before = path.read_text()
    if line:
        after = before if line in before.split() else f"{before.rstrip()}\n{line}\n"
    else:
        after = " ".join(complete(before.split())) + "\n"
    if after == before:
        return False
    path.write_text(after)
    return True


def settle_grub(tree):
    """What GRUB reads now; what it is told above holds from its next change on."""
    path = "boot/grub/grub.cfg"
    before = tree.read(path)
    after = GRUB_LINE.sub(lambda found: found.group(1) + " ".join(complete(found.group(2).split())), before)
    return after != before and tree.write(path, after, tree.path(path).stat().st_mode & 0o7777)


def complete(words):
    kept = [word for word in words if word not in UNWANTED]
    return kept + [word for word in WORDS if word not in kept]
