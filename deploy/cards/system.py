"""What a system that nobody looks after needs: it starts by itself, does not hang, asks nothing and wears out no card."""

import storage

SWAPPERS = ["swap.target", "dphys-swapfile.service", "zramswap.service", "systemd-zram-setup@zram0.service", "rpi-zram-writeback.timer"]
WIZARDS = ["userconfig.service", "systemd-firstboot.service"]
TIMERS = ["apt-daily.timer", "apt-daily-upgrade.timer"]
LOGGERS = ["rsyslog.service"]


def watch(tree):
    # The watchdog of a Raspberry Pi counts to 15 s at most.
    changed = tree.write("etc/systemd/system.conf.d/cartelera.conf", "[Manager]\nRuntimeWatchdogSec=14\nRebootWatchdogSec=60\n")
    config = tree.boot / "config.txt"
    line = "dtparam=watchdog=on"
    if config.exists() and line not in config.read_text().split():
        config.write_text(f"{config.read_text().rstrip()}\n\n[all]\n{line}\n")
        changed = True
    return changed


def keep_journal_in_memory(tree):
    changed = tree.write("etc/systemd/journald.conf.d/cartelera.conf", "[Journal]\nStorage=volatile\nRuntimeMaxUse=32M\nForwardToSyslog=no\n")
    return tree.mask(*LOGGERS) | changed


def switch_swap_off(tree):
    lines = tree.read("etc/fstab").splitlines()
    kept = [line for line in lines if line.startswith("#") or line.split()[2:3] != ["swap"]]
    changed = storage.write(tree, kept) | tree.mask(*SWAPPERS)
    if tree.has("etc/rpi/swap.conf"):
        changed |= tree.write("etc/rpi/swap.conf.d/cartelera.conf", "[Main]\nMechanism=none\n")
    return tree.remove("var/swap") | changed


def ask_nothing(tree):
    """Neither Raspberry Pi OS nor Debian waits for a person, or for a cloud."""
    changed = tree.mask(*WIZARDS)
    if tree.has("etc/cloud"):
        changed |= tree.write("etc/cloud/cloud-init.disabled", "")
    return changed


def stop_timers(tree):
    return tree.mask(*TIMERS)


def choose_target(tree):
    return tree.link("etc/systemd/system/default.target", "/usr/lib/systemd/system/multi-user.target")
