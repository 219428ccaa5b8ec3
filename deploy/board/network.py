"""Connections of NetworkManager: cable with or without a VLAN, and Wi-Fi."""

import re
import uuid

from files import File

FOLDER = "etc/NetworkManager/system-connections"
SPACE = uuid.UUID("8f0d3f0c-3d4c-4f6e-9d5e-6c1d1a2f9b10")
"""Names our connections, so that each keeps its identifier whatever is in it."""
FOR_EVER = 2147483647


def files(wanted):
    """A file for each connection, and none for what is not wanted any more."""
    wired, wifi = wanted["wired"], wanted["wifi"]
    texts = {"wired": write_wired(wired), "vlan": write_vlan(wired) if "vlan" in wired else None, "wifi": write_wifi(wifi) if wifi else None}
    return [File(f"{FOLDER}/cartelera-{name}.nmconnection", text and text.encode(), 0o600) for name, text in texts.items()]


def write_wired(wired):
    if "vlan" in wired:
        # The cable itself carries the VLAN and has no address.
        return keyfile([*connection("wired", "ethernet"), ("ipv4", {"method": "disabled"}), ("ipv6", {"method": "disabled"})])
    return keyfile([*connection("wired", "ethernet"), *addresses(wired)])


def write_vlan(wired):
    return keyfile([*connection("vlan", "vlan"), ("vlan", {"id": wired["vlan"], "parent": identify("wired"), "flags": 1}), *addresses(wired)])


def write_wifi(wifi):
    security = wifi.get("security", "wpa-psk")
    sections = [*connection("wifi", "wifi"), ("wifi", {"mode": "infrastructure", "ssid": quote_ssid(wifi["ssid"])})]
    if wifi.get("hidden"):
        sections[-1][1]["hidden"] = "true"
    if security != "open":
        sections.append(("wifi-security", {"key-mgmt": security, "psk": quote(wifi["password"])}))
    return keyfile([*sections, *addresses(wifi)])


def connection(name, kind):
    # Tried again for ever: nobody is there to do it.
    return [("connection", {"id": f"cartelera-{name}", "uuid": identify(name), "type": kind, "autoconnect-priority": 10, "autoconnect-retries": 0})]


def addresses(values):
    ipv4 = {"method": "manual" if "address" in values else "auto"}
    if "address" in values:
        ipv4["address1"] = values["address"]
    else:
        ipv4["dhcp-timeout"] = FOR_EVER
    if "gateway" in values:
        ipv4["gateway"] = values["gateway"]
    if "dns" in values:
        ipv4 |= {"dns": "".join(f"{server};" for server in values["dns"]), "ignore-auto-dns": "true"}
    return [("ipv4", ipv4), ("ipv6", {"method": "auto"})]


def identify(name):
    return str(uuid.uuid5(SPACE, name))


def quote(text):
    """As GLib's key files want it: a space at an end would be lost."""
    text = text.replace("\\", "\\\\")
    text = re.sub("^ ", r"\\s", text)
    return re.sub(" $", r"\\s", text)


def quote_ssid(ssid):
    """A plain name as it is, any other as a list of its bytes."""
    if re.fullmatch(r"[A-Za-z0-9_.-]([A-Za-z0-9_. -]*[A-Za-z0-9_.-])?", ssid):
        return ssid
    return "".join(f"{byte};" for byte in ssid.encode())


def keyfile(sections):
    lines = ["# From cartelera.toml on the boot partition, at each boot."]
    for name, values in sections:
        lines += ["", f"[{name}]", *(f"{key}={value}" for key, value in values.items())]
    return "\n".join(lines) + "\n"
