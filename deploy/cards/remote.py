"""Remote access: none, or by a key and as root alone."""

import re

from failed import Failed

UNITS = ["ssh.service", "ssh.socket"]
SWITCH = "sshswitch.service"
"""Raspberry Pi OS switches remote access on for whoever puts a file `ssh` on the boot partition."""
KEY = re.compile(r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-\S+@openssh\.com) [A-Za-z0-9+/=]+( .*)?")
KEYS = "root/.ssh/authorized_keys"
# The first file that says something wins.
RULES = "etc/ssh/sshd_config.d/00-cartelera.conf"
RULES_TEXT = "PermitRootLogin prohibit-password\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nX11Forwarding no\n"
# A machine makes keys of its own at its first start: cards made from one image would share them.
OWN_KEYS = "etc/systemd/system/ssh.service.d/cartelera.conf"
OWN_KEYS_TEXT = "[Service]\nExecStartPre=\nExecStartPre=/usr/bin/ssh-keygen -A\nExecStartPre=/usr/sbin/sshd -t\n"
ENABLED = "etc/systemd/system/multi-user.target.wants/ssh.service"


def settle(tree, key_file):
    if key_file is None:
        changed = [tree.mask(*UNITS, SWITCH), tree.remove(KEYS), tree.remove(RULES), tree.remove(OWN_KEYS), tree.remove(ENABLED)]
        return any(changed)
    changed = [
        tree.mask(SWITCH, "ssh.socket"),
        tree.unmask("ssh.service"),
        tree.write(KEYS, read_keys(key_file), 0o600),
        tree.write(RULES, RULES_TEXT),
        tree.write(OWN_KEYS, OWN_KEYS_TEXT),
        tree.link(ENABLED, "/usr/lib/systemd/system/ssh.service"),
    ]
    tree.path("root/.ssh").chmod(0o700)
    return any(changed)


def read_keys(path):
    """The public keys of a file, each of which is looked at."""
    try:
        lines = [line.strip() for line in path.read_text().splitlines() if line.strip() and not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"reading the key {path}: {error}") from None
    if any("PRIVATE KEY" in line for line in lines):
        raise Failed(f"{path} is a private key, which must stay where it is (the file beside it that ends in .pub)")
    for line in lines:
        if not KEY.fullmatch(line):
            raise Failed(f'{path}: "{line[:40]}" is not a public key (a line such as "ssh-ed25519 AAAA... name")')
    if not lines:
        raise Failed(f"{path} has no public key")
    return "".join(f"{line}\n" for line in lines)
