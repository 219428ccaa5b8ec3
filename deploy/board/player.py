"""The keys of the player that the boot partition decides, in a file of their own beside the machine's settings."""

import urllib.parse

import companions
from files import File
from problems import show

PATH = "etc/cartelera/player.toml.d/board.toml"
CA = "etc/cartelera/ca.pem"
OURS = ["manager", "enrolment", "proxy", "ca", "rotation", "output", "mode", "locale"]
MARK = "# From cartelera.toml on the boot partition, at each boot."


def files(wanted, folder):
    top = wanted[""]
    ca = (folder / top["ca"]).read_bytes() if "ca" in top else None
    lines = [MARK, *(f"{key} = {show(value)}" for key, value in sorted(choose(wanted).items()))]
    return [File(PATH, "".join(f"{line}\n" for line in lines).encode(), 0o640, group="cartelera-player"), File(CA, ca)]


def choose(wanted):
    """What the player is told; what is not given holds as it is built in."""
    values = {key: value for key, value in wanted[""].items() if key in OURS}
    if "enrolment" in values:
        values["enrolment"] = f"/{companions.ENROLMENT}"
    if "ca" in values:
        values["ca"] = f"/{CA}"
    if wanted["proxy"]:
        values["proxy"] = write_proxy(wanted["proxy"])
    return values


def write_proxy(proxy):
    """The address with user and password in it, whatever letters they have."""
    if "user" not in proxy:
        return proxy["url"]
    parts = urllib.parse.urlsplit(proxy["url"])
    login = ":".join(urllib.parse.quote(proxy[key], safe="") for key in ["user", "password"] if key in proxy)
    return urllib.parse.urlunsplit(parts._replace(netloc=f"{login}@{parts.netloc}"))

