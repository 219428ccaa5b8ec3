"""Files beside cartelera.toml that it names: the enrolment file and the certificates of an issuer."""

import base64
import json
import re
import ssl

ENROLMENT = "var/lib/cartelera-player/enrolment.json"
"""Where the enrolment file is kept. On the boot partition it would be readable by everybody."""


def check(top, folder, root, add):
    """Looks through the files that the top of the settings names."""
    if "enrolment" in top:
        path = folder / top["enrolment"]
        if path.exists():
            why = check_enrolment(path)
        else:
            why = None if (root / ENROLMENT).exists() else "no existe junto a cartelera.toml, y antes no hubo otro"
        if why:
            add("enrolment", why, top["enrolment"])
    if "ca" in top:
        why = check_ca(folder / top["ca"])
        if why:
            add("ca", why, top["ca"])


def check_enrolment(path):
    allowed = "no es un archivo de alta (lo escribe cartelera-manager enrol)"
    try:
        enrolment = json.loads(path.read_bytes())
    except OSError as error:
        return f"no se puede leer: {error.strerror}"
    except ValueError:
        return allowed
    if not isinstance(enrolment, dict) or any(not isinstance(enrolment.get(key), str) for key in ["screen", "manager", "token", "root"]):
        return allowed
    return None if re.fullmatch("[0-9a-f]{64}", enrolment["token"]) else allowed


def packages_key(path):
    """The key of the manager's repository of packages, as the root document of an enrolment file names it, or nothing."""
    try:
        root = json.loads(base64.b64decode(json.loads(path.read_bytes())["root"]))
        return json.loads(base64.b64decode(root["payload"])).get("packages")
    except (ValueError, TypeError, KeyError, AttributeError):
        # Whether it is a root document, the player finds out.
        return None


def check_ca(path):
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=path.read_text(encoding="ascii"))
    except OSError as error:
        # What is no certificate is an OSError of ssl, without a number of the system's.
        return "no tiene certificados (un archivo PEM)" if isinstance(error, ssl.SSLError) else f"no se puede leer: {error.strerror}"
    except ValueError:
        return "no tiene certificados (un archivo PEM)"
    return None
