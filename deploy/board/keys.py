"""Every key of cartelera.toml, by section, with the check of its value. cartelera.toml beside this explains them."""

import checks

ADDRESSES = {"address": checks.ipv4_with_prefix, "gateway": checks.ipv4, "dns": checks.ipv4_list}

KEYS = {
    "": {
        "manager": checks.url,
        "enrolment": checks.file_name,
        "ca": checks.file_name,
        "rotation": checks.one_of(0, 90, 180, 270),
        "output": checks.output,
        "mode": checks.mode,
        "locale": checks.one_of("es", "en"),
        "hostname": checks.hostname,
        "time-servers": checks.hosts,
    },
    "proxy": {"url": checks.url, "user": checks.text(1, 128), "password": checks.text(1, 128)},
    "wired": {**ADDRESSES, "vlan": checks.vlan},
    "wifi": {
        "country": checks.country,
        "ssid": checks.ssid,
        "password": checks.wifi_password,
        "security": checks.one_of("wpa-psk", "sae", "open"),
        "hidden": checks.boolean,
        **ADDRESSES,
    },
}
