"""What values are allowed: each check answers what it allows, or nothing when the value is fine."""

import ipaddress
import re
import urllib.parse

LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
HEX_KEY = r"[0-9A-Fa-f]{64}"


def one_of(*allowed):
    names = ", ".join(str(value) for value in allowed)
    return lambda value: None if type(value) is type(allowed[0]) and value in allowed else f"no se permite (solo {names})"


def boolean(value):
    return None if isinstance(value, bool) else "no se permite (solo true o false)"


def url(value):
    """An address with a scheme and a host, and nothing else."""
    allowed = "no es una dirección de red (como https://cartelera.example o http://10.0.0.5:8080)"
    if not isinstance(value, str) or re.search(r"\s", value):
        return allowed
    try:
        parts = urllib.parse.urlsplit(value)
        has_all = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
    except ValueError:
        return allowed
    return None if has_all and not parts.query and not parts.fragment and "@" not in parts.netloc else allowed


def text(least, most):
    def check(value):
        if isinstance(value, str) and least <= len(value) <= most and value.isprintable():
            return None
        return f"no se permite (un texto de {least} a {most} letras)"

    return check


def ssid(value):
    is_fine = isinstance(value, str) and 1 <= len(value.encode()) <= 32
    return None if is_fine else "no es el nombre de una red (de 1 a 32 bytes)"


def wifi_password(value):
    is_fine = isinstance(value, str) and (re.fullmatch(r"[ -~]{8,63}", value) or re.fullmatch(HEX_KEY, value))
    return None if is_fine else "no se permite (de 8 a 63 letras sin acentos, o 64 cifras hexadecimales)"


def country(value):
    is_fine = isinstance(value, str) and re.fullmatch("[A-Z]{2}", value)
    return None if is_fine else "no es un país (dos mayúsculas, como MX)"


def hostname(value):
    is_fine = isinstance(value, str) and re.fullmatch(LABEL, value)
    return None if is_fine else "no se permite (de 1 a 63 letras sin acentos, cifras y guiones, sin guion al principio ni al final)"


def is_host(value):
    if not isinstance(value, str) or not value:
        return False
    try:
        ipaddress.ip_address(value)
        return True
    except ValueError:
        return bool(re.fullmatch(rf"{LABEL}(\.{LABEL})*", value)) and len(value) <= 253


def hosts(value):
    is_fine = isinstance(value, list) and value and all(map(is_host, value))
    return None if is_fine else 'no se permite (una lista de servidores, como ["10.0.0.1", "time.example"])'


def is_ipv4(value):
    try:
        return isinstance(value, str) and bool(ipaddress.IPv4Address(value))
    except ValueError:
        return False


def ipv4(value):
    return None if is_ipv4(value) else "no es una dirección (como 10.1.2.1)"


def ipv4_list(value):
    is_fine = isinstance(value, list) and value and all(map(is_ipv4, value))
    return None if is_fine else 'no se permite (una lista de direcciones, como ["10.1.2.1"])'


def ipv4_with_prefix(value):
    allowed = "no es la dirección de un equipo con su prefijo (como 10.1.2.30/24)"
    try:
        interface = ipaddress.IPv4Interface(value if "/" in value else "")
    except (TypeError, ValueError):
        return allowed
    network = interface.network
    is_host_in_it = network.prefixlen >= 31 or interface.ip not in (network.network_address, network.broadcast_address)
    return None if is_host_in_it else allowed


def vlan(value):
    is_fine = type(value) is int and 1 <= value <= 4094
    return None if is_fine else "no se permite (un número de 1 a 4094)"


def output(value):
    is_fine = isinstance(value, str) and re.fullmatch(r"[A-Za-z]+(-[A-Z])?-[0-9]+", value)
    return None if is_fine else "no es una salida de video (como HDMI-A-1)"


def mode(value):
    is_fine = isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{2,4}x[1-9][0-9]{2,4}(@[1-9][0-9]{0,2}(\.[0-9]{1,3})?)?", value)
    return None if is_fine else "no es un modo de video (como 1920x1080 o 1920x1080@60)"


def file_name(value):
    is_fine = isinstance(value, str) and re.fullmatch(r"[\w .-]{1,100}", value) and value not in (".", "..")
    return None if is_fine else "no es el nombre de un archivo que esté junto a cartelera.toml"
