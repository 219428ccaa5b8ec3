"""Wi-Fi is off until the country is known: which channels are allowed depends on it."""

import shutil
import subprocess

from files import File

COUNTRY = "etc/modprobe.d/cartelera.conf"
STATE = "var/lib/NetworkManager/NetworkManager.state"


def files(wanted, root):
    wifi = wanted["wifi"]
    country = f"options cfg80211 ieee80211_regdom={wifi['country']}\n".encode() if wifi else None
    return [File(COUNTRY, country), *(switch_on(root) if wifi else [])]


def switch_on(root):
    """Raspberry Pi OS keeps Wi-Fi off in NetworkManager and in the kernel until somebody has named a country."""
    state = root / STATE
    if state.exists() and b"WirelessEnabled=false" in state.read_bytes():
        yield File(STATE, state.read_bytes().replace(b"WirelessEnabled=false", b"WirelessEnabled=true"))
    for switch in sorted((root / "var/lib/systemd/rfkill").glob("*:wlan")):
        yield File(str(switch.relative_to(root)), b"0\n", switch.stat().st_mode & 0o7777)


def tell_country(wanted):
    """Tells the kernel, too, which has read its own settings before."""
    if wanted["wifi"] and shutil.which("iw"):
        subprocess.run(["iw", "reg", "set", wanted["wifi"]["country"]], check=False)
