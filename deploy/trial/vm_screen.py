"""What is asked of the screen in a virtual machine again and again."""

import base64
import json

import vm_display
from container import until
from steps import is_active
from vm_city import SCREEN
from vm_machine import PATIENCE_S

UNIT = "cartelera-player"


def heartbeat(machine):
    """What the manager last heard of the screen."""
    screens = json.loads(machine.run("cartelera-manager screens --json"))
    return next(screen for screen in screens if screen["id"] == SCREEN).get("heartbeat") or {}


def tells(machine, state):
    """Waits until the manager knows of the display what it should."""
    until(f"the manager to hear that the display is {state}", lambda: heartbeat(machine).get("display") == state, PATIENCE_S)


def restarts(machine):
    """How often the unit was started again, and its main process."""
    return machine.show(UNIT, "NRestarts"), machine.show(UNIT, "MainPID")


def player_pid(machine):
    return int(machine.run("pgrep --newest --exact cartelera-playe"))


def connectors(machine, key):
    """A property of both connectors, as the kernel has it."""
    return machine.run(f"cat /sys/class/drm/card*-Virtual-*/{key}", check=False).split()


def unplug(machine):
    """Pulls out the first panel's cable, and waits until nothing is sent through it any more."""
    machine.display.unplug()
    until("the connector to be empty", lambda: connectors(machine, "status")[0] == "disconnected", PATIENCE_S)
    until("nothing to be sent to it", lambda: not lit(machine), PATIENCE_S)


def own_picture(machine):
    """The picture that the player says it presented; `None` if it presents none now."""
    machine.run(f"rm --force /tmp/shot.png; cartelera-manager screen screenshot {SCREEN} --out /tmp/shot.png", check=False)
    png = base64.b64decode(machine.run("base64 --wrap=0 /tmp/shot.png", check=False))
    return vm_display.read(png) if png else None


def shows_its_picture(machine, output=0):
    """The picture on the panel once it is to the pixel what the player presented: no cursor, no text of a console, no edge."""
    until("the unit to be active", lambda: is_active(machine, UNIT), PATIENCE_S)
    until("a picture", lambda: lit(machine, output), PATIENCE_S)
    return until("the panel to show what the player presented", lambda: presented(machine, output), PATIENCE_S)


def lit(machine, output=0):
    """The picture on the panel, if it is a picture: consoles, and what QEMU draws where nothing comes, are nearly black."""
    seen = machine.display.look(output)
    return seen if seen.lit_share() > 0.2 else None


def presented(machine, output):
    """The picture on the panel, if it is the programme's and what the player says that it presented."""
    if (heartbeat(machine).get("on") or {}).get("shows") != "item":
        return None
    own, seen = own_picture(machine), machine.display.look(output)
    return seen if own and seen.unlike(own) == 0 else None
