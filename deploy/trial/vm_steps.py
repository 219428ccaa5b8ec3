"""What is tried in the virtual machine: a screen that starts without a display, and what its display and its processes go through."""

import base64
import time

import vm_faults
from container import until
from steps import expect, is_active, step
from vm_machine import PATIENCE_S, SIZE
from vm_screen import (
    UNIT, connectors, lit, player_pid, restarts, shows_its_picture, tells, unplug,
)

WIDE = 1280, 720
TIMES_UNPLUGGED = 5
BAND = 0x0D, 0x3F, 0x56
"""The colour of the band at the foot of its picture."""

SETTINGS = "/etc/cartelera/player.toml.d/trial.toml"

OVERRIDE = "/sys/kernel/debug/dri/0/Virtual-1/edid_override"


def try_screen(machine):
    with machine.started(has_display=False):
        try_absent(machine)
        try_seat(machine)
        try_unplugging(machine)
        try_modes(machine)
        vm_faults.try_faults(machine)
        try_hours(machine)
        try_second_output(machine)
    with machine.started("edid=off"):
        try_boot(machine)


def try_absent(machine):
    step("started without a display: it waits for one")
    until("the unit to be active", lambda: is_active(machine, UNIT), PATIENCE_S)
    expect(connectors(machine, "status"), ["disconnected"] * 2, "the connectors")
    before = restarts(machine)
    tells(machine, "absent")
    expect(restarts(machine), before, "restarts and process while there is no display")
    machine.display.plug(*SIZE)
    began = time.monotonic()
    seen = until("a picture", lambda: lit(machine), PATIENCE_S)
    step(f"its first picture after it was plugged in: {time.monotonic() - began:.1f} s")
    expect(seen.size, "x".join(map(str, SIZE)), "the size of its picture")
    shows_its_picture(machine).save(machine.pictures / "seat.png")
    expect(restarts(machine), before, "restarts and process after the display was plugged in")
    tells(machine, "fed")


def try_seat(machine):
    step("the display is the player's: no X server, no cursor, no console, no login")
    expect(machine.run("pgrep --list-full 'Xwayland|Xorg|agetty|login$'", check=False), "", "processes that have no business here")
    expect(machine.run("loginctl --no-legend list-sessions"), "", "sessions")
    shell = machine.run("getent passwd cartelera-player | cut -d: -f7")
    expect(shell, "/usr/sbin/nologin", "the player's shell")
    expect(machine.run(f"ps --no-headers -o user= -p {player_pid(machine)}"), "cartelera-player", "who the player is")
    expect(machine.run("cat /sys/module/kernel/parameters/consoleblank"), "0", "seconds until the kernel blanks the display")
    # A mouse that moves, and what would bring another console to the front.
    for place in [8000, 16000, 24000]:
        machine.point(place, place)
    machine.press("ctrl", "alt", "f2")
    machine.press("ctrl", "alt", "delete")
    shows_its_picture(machine)
    expect(machine.run("cat /sys/class/tty/tty0/active"), "tty1", "the console in front")


def try_unplugging(machine):
    before = restarts(machine)
    times = []
    for number in range(TIMES_UNPLUGGED):
        unplug(machine)
        if number == 0:
            tells(machine, "absent")
        machine.display.plug(*SIZE)
        began = time.monotonic()
        until("a picture", lambda: lit(machine), PATIENCE_S)
        times.append(time.monotonic() - began)
    shows_its_picture(machine)
    tells(machine, "fed")
    expect(restarts(machine), before, "restarts and process after all that")
    step(f"unplugged and plugged in {TIMES_UNPLUGGED} times: a picture after at most {max(times):.1f} s, by the same player")
    dark = machine.run("cartelera-player plays --data /var/lib/cartelera-player", check=False)
    expect("sin pantalla conectada" in dark, True, f"that the playlog tells of it ({dark})")


def try_modes(machine):
    before = restarts(machine)
    machine.display.plug(*WIDE)
    wide = "x".join(map(str, WIDE))
    until("a picture of another size", lambda: machine.display.look().size == wide, PATIENCE_S)
    seen = shows_its_picture(machine)
    expect(seen.size, wide, "the size of its picture")
    seen.save(machine.pictures / "wide.png")
    step(f"another panel: {wide}")

    unplug(machine)
    machine.run("mountpoint --quiet /sys/kernel/debug || mount -t debugfs debugfs /sys/kernel/debug")
    machine.run(f"echo {base64.b64encode(old_edid()).decode()} | base64 --decode >{OVERRIDE}")
    machine.display.plug(*SIZE)
    seen = shows_its_picture(machine)
    expect(seen.size, "640x480", "the size of the picture on a panel that knows no other")
    step(f"an old panel, whose EDID names neither a preferred mode nor its size: {seen.size}")
    machine.run(f"echo -n reset >{OVERRIDE}")
    expect(restarts(machine), before, "restarts and process after all that")
    unplug(machine)
    machine.display.plug(*SIZE)
    until("a picture", lambda: lit(machine), PATIENCE_S)


def old_edid():
    """The EDID of a panel that only does 640x480."""
    block = bytearray(128)
    block[0:8] = b"\x00\xff\xff\xff\xff\xff\xff\x00"
    block[8:10] = b"\x0e\x54"
    block[17:21] = bytes([10, 1, 3, 0x80])
    block[23:25] = b"\x78\x0a"
    block[35] = 0x20
    block[38:54] = b"\x01" * 16
    for place in range(54, 126, 18):
        block[place + 3] = 0x10
    block[127] = -sum(block) % 256
    return bytes(block)


def try_hours(machine):
    before = restarts(machine)
    machine.run("cartelera-manager publish /srv/cerrada")
    until("the panel to be off", lambda: connectors(machine, "enabled") == ["disabled"] * 2, PATIENCE_S)
    expect(connectors(machine, "dpms"), ["Off"] * 2, "the power of the panels")
    expect(connectors(machine, "status")[0], "connected", "the connector of a panel that is off")
    tells(machine, "off")
    step("closed: the panel gets no signal, and the manager knows")
    machine.press("spc")
    until("the panel to be on", lambda: connectors(machine, "enabled")[0] == "enabled", PATIENCE_S)
    until("to be told when the office opens", lambda: machine.display.look().lit_share() > 0.01, PATIENCE_S)
    machine.display.look().save(machine.pictures / "closed.png")
    until("the panel to be off again", lambda: connectors(machine, "enabled")[0] == "disabled", PATIENCE_S)
    step("a key tells when it opens, for a minute")
    machine.run("cartelera-manager publish /srv/abierta")
    until("the panel to be on", lambda: connectors(machine, "enabled")[0] == "enabled", PATIENCE_S)
    shows_its_picture(machine)
    tells(machine, "fed")
    expect(restarts(machine), before, "restarts and process after all that")
    step("open: its picture is back, by the same player")


def try_second_output(machine):
    machine.display.plug(*SIZE, output=1)
    until("the second connector to be taken", lambda: connectors(machine, "status") == ["connected"] * 2, PATIENCE_S)
    wanted = 'output = "Virtual-2"\nmode = "800x600"\nrotation = 90\n'
    machine.run(f"mkdir --parents /etc/cartelera/player.toml.d && printf '{wanted}' >{SETTINGS}")
    machine.run(f"systemctl restart {UNIT}")
    seen = shows_its_picture(machine, output=1)
    seen.save(machine.pictures / "turned.png")
    expect(seen.size, "800x600", "the size of the picture on the second output")
    until("the first output to be off", lambda: connectors(machine, "enabled") == ["disabled", "enabled"], PATIENCE_S)
    edges = {"left": seen.pixel(5, 300), "right": seen.pixel(794, 300), "foot": seen.pixel(400, 594)}
    expect([name for name, colour in edges.items() if colour == BAND], ["right"], f"where the foot is on a panel that hangs turned by 90 degrees ({edges})")
    step("only on the second output, in a mode that it was told, turned by 90 degrees")
    machine.run(f"rm {SETTINGS} && sync")


def try_boot(machine):
    step("started again after a power cut, with a panel that has no EDID")
    until("the unit to start", lambda: machine.show(UNIT, "ActiveState") != "inactive", PATIENCE_S)
    size = "x".join(map(str, SIZE))
    # Before the kernel has the graphics card QEMU itself writes on the panel, which is smaller then.
    until("the kernel to have the display", lambda: machine.display.look().size == size, PATIENCE_S)
    seen = until("a picture", lambda: vm_faults.watch(machine) and lit(machine), PATIENCE_S)
    expect(seen.size, size, "the size of its picture")
    shows_its_picture(machine)
    step("black until its picture came")
