"""A virtual machine that is started: QEMU without KVM, with a display of its own that is plugged, looked at and typed at from outside."""

import base64
import contextlib
import itertools
import json
import os
import socket
import subprocess
import time

from container import Failed, until
from vm_display import Display

BOOT_LINE = "root=/dev/vda ro quiet"
"""As Debian's installer leaves it."""

SIZE = 1024, 768
"""What its first panel prefers."""

PATIENCE_S = 420
"""The longest that anything may take: each instruction is translated here, so only a fault reaches it."""


class Machine:
    """Runs commands in the system on `disk` as root, by QEMU's guest agent, and gives its display to look at."""

    def __init__(self, scratch, pictures, disk, kernel, initrd):
        self.scratch, self.pictures, self.disk, self.kernel, self.initrd = scratch, pictures, disk, kernel, initrd
        self.qemu = self.monitor = self.agent = None
        self.display = Display(self)

    @contextlib.contextmanager
    def started(self, card="", has_display=True):
        """Switches it on, with properties of its graphics card; switches it off at the end."""
        log = open(self.scratch / "qemu.log", "ab")
        environment = {**os.environ, "TMPDIR": str(self.scratch)}
        self.qemu = subprocess.Popen(
            self.command(card), stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
        )
        try:
            self.monitor = Line(self.socket("monitor"), self.check)
            self.monitor.read()
            self.monitor.ask("qmp_capabilities")
            self.agent = Line(self.socket("agent"), self.check)
            # One that was never there cannot be unplugged.
            self.display.plug(*SIZE)
            if not has_display:
                self.display.unplug()
            until("the system to answer", self.is_up, PATIENCE_S)
            yield self
        except Failed as failure:
            raise Failed(f"{failure}\n{self.last_words()}") from None
        finally:
            self.qemu.kill()
            self.qemu.wait()
            for line in filter(None, [self.monitor, self.agent]):
                line.close()
            self.qemu = self.monitor = self.agent = None
            log.close()

    def command(self, card):
        command = ["nice", "qemu-system-x86_64", "-machine", "q35", "-accel", "tcg,thread=multi", "-cpu", "max"]
        command += ["-smp", "2", "-m", "2048", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"]
        command += ["-kernel", self.kernel, "-initrd", self.initrd, "-append", BOOT_LINE]
        command += ["-drive", f"file={self.disk},format=raw,if=virtio,cache=unsafe"]
        command += ["-device", ",".join(filter(None, ["virtio-gpu-pci,id=card,max_outputs=2", card])), "-device", "virtio-rng-pci", "-device", "virtio-tablet-pci"]
        for number in range(2):
            command += ["-vnc", f"unix:{self.socket(f'panel-{number}')},display=card,head={number}"]
        command += ["-qmp", f"unix:{self.socket('monitor')},server=on,wait=off"]
        command += ["-chardev", f"socket,id=agent,path={self.socket('agent')},server=on,wait=off", "-device", "virtio-serial-pci"]
        command += ["-device", "virtserialport,chardev=agent,name=org.qemu.guest_agent.0"]
        return list(map(str, command))

    def last_words(self):
        """What is seen at the end of a machine that failed."""
        said = []
        with contextlib.suppress(Exception):
            for output in range(2):
                self.display.look(output).save(self.pictures / f"failed-{output}.png")
            said.append(f"(pictures of the display: {self.pictures}/failed-*.png)")
            said.append(self.journal("cartelera-player"))
        return "\n".join(said)

    def socket(self, name):
        return self.scratch / f"{name}.socket"

    def check(self):
        if self.qemu.poll() is not None:
            raise Failed(f"the machine ended: {(self.scratch / 'qemu.log').read_text()[-2000:]}")

    def is_up(self):
        """Whether the agent answers now; what it answered to an earlier question is passed over."""
        token = time.monotonic_ns() % 1_000_000_007
        return self.agent.ask("guest-sync", patience_s=5, wanted=token, id=token) == token

    def run(self, command, check=True):
        """Runs a shell command as root in it; gives what it says, without white space at the ends."""
        arguments = {"path": "/bin/sh", "arg": ["-c", f"cd /\n{command}"], "capture-output": True}
        arguments["env"] = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"]
        pid = self.agent.ask("guest-exec", **arguments)["pid"]
        state = until(f"`{command}` to end", lambda: self.exit_of(pid), PATIENCE_S)
        said = [base64.b64decode(state.get(key, "")).decode(errors="replace") for key in ("out-data", "err-data")]
        if check and state.get("exitcode") != 0:
            raise Failed(f"`{command}` ended with {state}:\n{said[0][-2000:]}\n{said[1][-2000:]}")
        return said[0].strip()

    def exit_of(self, pid):
        state = self.agent.ask("guest-exec-status", pid=pid)
        return state if state["exited"] else None

    def show(self, unit, key):
        """A property of a unit."""
        return self.run(f"systemctl show --value --property={key} {unit}")

    def journal(self, unit):
        """The end of a unit's journal of this start."""
        return self.run(f"journalctl --boot --no-pager --lines=60 --output=short-monotonic --unit={unit}", check=False)

    def press(self, *keys):
        """Presses keys together."""
        self.monitor.ask("send-key", keys=[{"type": "qcode", "data": key} for key in keys])

    def point(self, x, y):
        """Moves the mouse, to parts of 32768 of the display."""
        axes = [{"type": "abs", "data": {"axis": axis, "value": value}} for axis, value in [("x", x), ("y", y)]]
        self.monitor.ask("input-send-event", events=axes)


class Line:
    """A socket on which each line is a question or an answer as JSON."""

    def __init__(self, path, check):
        self.check = check
        self.ids = itertools.count()
        until(f"{path.name} to be there", lambda: check() or path.exists())
        self.socket = socket.socket(socket.AF_UNIX)
        until(f"{path.name} to answer", lambda: self.connects(path))
        self.rest = b""

    def connects(self, path):
        self.check()
        return self.socket.connect_ex(str(path)) == 0

    def ask(self, command, patience_s=PATIENCE_S, wanted=None, **arguments):
        """The answer to a command; with `wanted` none but that one. `None` if there is none in time and one was wanted."""
        text = json.dumps({"execute": command, "arguments": arguments})
        # What was left to the last reading may be next to nothing.
        self.socket.settimeout(PATIENCE_S)
        self.socket.sendall(text.encode() + b"\n")
        ends = time.monotonic() + patience_s
        while True:
            said = self.read(ends - time.monotonic())
            if said is None and wanted is not None:
                return None
            if said is None:
                raise Failed(f"no answer to {command} in {patience_s} s")
            if "error" in said and wanted is None:
                raise Failed(f"{command}: {said['error']}")
            # Events of the monitor and answers to earlier questions are nobody's.
            if "return" in said and wanted in (None, said["return"]):
                return said["return"]

    def read(self, patience_s=PATIENCE_S):
        ends = time.monotonic() + patience_s
        while b"\n" not in self.rest:
            self.check()
            self.socket.settimeout(max(0.01, min(1, ends - time.monotonic())))
            try:
                more = self.socket.recv(1 << 20)
            except TimeoutError:
                if time.monotonic() >= ends:
                    return None
                continue
            if not more:
                raise Failed("the machine says nothing more")
            self.rest += more
        line, self.rest = self.rest.split(b"\n", 1)
        # The agent begins answers to `guest-sync` with a byte that is no text, if it is asked for.
        return json.loads(line.lstrip(b"\xff"))

    def close(self):
        self.socket.close()
