"""Reads cartelera.toml whole and says everything that is wrong with it."""

import ipaddress

import boot
import companions
import text
from keys import KEYS


def read(folder, root, problems):
    """The values by section; the top of the file is the section "". `problems` gains what is wrong."""
    try:
        values, lines = text.parse(text.decode((folder / boot.NAME).read_bytes()), problems)
    except OSError as error:
        problems.add(f"no se puede leer: {error.strerror}")
        return {}
    if problems:
        return {}

    def add(key, why, value=None):
        problems.add(why, key, value, lines.get(key) or lines.get(key.split(".")[0]))

    wanted = {section: {} for section in KEYS}
    for key, value in values.items():
        if isinstance(value, dict):
            take_section(key, value, wanted, add)
        else:
            take(("", key), value, wanted, add)
    check_together(wanted, values, add)
    companions.check(wanted[""], folder, root, add)
    return wanted


def take_section(section, values, wanted, add):
    if section not in KEYS or section == "":
        add(section, f"no hay esta sección (hay {', '.join(filter(None, KEYS))})")
        return
    for key, value in values.items():
        take((section, key), value, wanted, add)


def take(place, value, wanted, add):
    section, key = place
    name = f"{section}.{key}" if section else key
    if key not in KEYS[section]:
        known = ", ".join(KEYS[section]) if section else f"{', '.join(KEYS[''])} y las secciones {', '.join(filter(None, KEYS))}"
        add(name, f"no hay esta clave (hay {known})", value)
        return
    why = KEYS[section][key](value)
    if why:
        add(name, why, value)
    else:
        wanted[section][key] = value


def check_together(wanted, values, add):
    """What a key asks of others. A key that is wrong by itself counts as given."""

    def has(section, key):
        return key in (values.get(section, {}) if section else values)

    if not has("", "manager") and not has("", "enrolment"):
        add("manager", "falta (la dirección del administrador, o enrolment con un archivo de alta)")
    if "proxy" in values:
        if not has("proxy", "url"):
            add("proxy.url", "falta (como http://10.0.0.1:3128)")
        if has("proxy", "password") and not has("proxy", "user"):
            add("proxy.user", "falta (hay contraseña sin usuario)")
    if "wifi" in values:
        check_wifi(wanted["wifi"], has, add)
    for section in ["wired", "wifi"]:
        check_addresses(section, wanted[section], has, add)


def check_wifi(wifi, has, add):
    for key, example in [("ssid", "el nombre de la red"), ("country", "el país, como MX: dice qué canales se permiten")]:
        if not has("wifi", key):
            add(f"wifi.{key}", f"falta ({example})")
    if wifi.get("security") == "open":
        if has("wifi", "password"):
            add("wifi.password", "sobra (security es open)")
    elif not has("wifi", "password"):
        add("wifi.password", 'falta (una red sin contraseña se escribe security = "open")')


def check_addresses(section, values, has, add):
    if has(section, "gateway") and not has(section, "address"):
        add(f"{section}.address", "falta (hay gateway sin dirección fija)")
    if "address" not in values or "gateway" not in values:
        return
    interface, gateway = ipaddress.IPv4Interface(values["address"]), ipaddress.IPv4Address(values["gateway"])
    if gateway not in interface.network or gateway == interface.ip:
        add(f"{section}.gateway", f"no se permite (otra dirección de {interface.network})", values["gateway"])
