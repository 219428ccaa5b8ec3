"""Says what the measurements were made on."""

import os
import platform
import subprocess


def describe():
    """One sentence's worth of machine, system and load."""
    load = os.getloadavg()[0]
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{processor()}, {os.cpu_count()} cores, {memory_gib:.0f} GiB, {system()}, Linux {platform.release()}, "
        f"{version('rustc', '--version')}, load {load:.2f} at the start"
    )


def version(*command):
    """The first line that a program says about its version."""
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return said.splitlines()[0].strip()


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(("model name", "Model")):
                return line.split(":", 1)[1].strip()
    return platform.machine()


def system():
    return platform.freedesktop_os_release()["PRETTY_NAME"]
