"""Kills and stops the compositor and the player, and watches the panel meanwhile."""

import time

from container import Failed, until
from steps import expect, is_active, step
from vm_machine import PATIENCE_S
from vm_screen import UNIT, lit, player_pid, shows_its_picture


def try_faults(machine):
    for name, signal, find in [
        ("the player is killed", "KILL", player_pid),
        ("the compositor is killed", "KILL", compositor_pid),
        ("the player is stopped", "STOP", player_pid),
    ]:
        machine.run("logger --priority kern.err cartelera-trial; echo '<3>cartelera-trial: a device failed' >/dev/kmsg")
        before = int(machine.show(UNIT, "NRestarts"))
        began = time.monotonic()
        machine.run(f"kill -{signal} {find(machine)}")
        until("it to be started again", lambda: int(machine.show(UNIT, "NRestarts")) > before and watch(machine), PATIENCE_S)
        until("a picture", lambda: watch(machine) and is_active(machine, UNIT) and lit(machine), PATIENCE_S)
        took = time.monotonic() - began
        shows_its_picture(machine)
        expect(int(machine.show(UNIT, "NRestarts")), before + 1, "how often it was started again")
        step(f"{name}: a picture again after {took:.0f} s")


def compositor_pid(machine):
    return int(machine.show(UNIT, "MainPID"))


def watch(machine):
    """Looks at the panel, which shows a picture or is black, without even a cursor of the console; gives `True`."""
    share = machine.display.look().lit_share()
    if 0 < share < 0.2:
        raise Failed(f"the panel shows something that is neither a picture nor black ({share:.3%} of it is lit)")
    return True
