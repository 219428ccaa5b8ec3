"""A tree that is started: its own systemd, processes and network."""

import contextlib
import os
import signal
import subprocess
import time

PATIENCE_S = 120
"""The longest that anything may take; only a fault reaches it."""


class Failed(Exception):
    """A step did not do what it should."""


class Container:
    """Runs commands in the tree `root`: before it is started with `chroot`, then beside its systemd."""

    def __init__(self, root):
        self.root = root
        self.nspawn = None
        self.leader = None

    @contextlib.contextmanager
    def started(self, boot=True):
        """Starts it without a way to other machines, and stops it at the end; without `boot` there is no systemd in it."""
        try:
            self.start(boot)
            if boot:
                until("the system to be up", lambda: self.state() in ("running", "degraded"))
            yield self
        finally:
            self.stop()

    def start(self, boot=True):
        with open(f"{self.root}.console", "ab") as log:
            command = ["systemd-nspawn", "--quiet", "--directory", self.root, "--register=no", "--keep-unit"]
            command += ["--private-network", "--console=pipe", "--link-journal=no"]
            command += ["--boot"] if boot else ["--as-pid2", "sleep", "infinity"]
            environment = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
            self.nspawn = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, start_new_session=True
            )
        self.leader = until("systemd to start", self.find_leader)

    def state(self):
        return self.run("systemctl is-system-running", check=False)

    def stop(self):
        """Kills everything in it at once, whatever it does."""
        if self.leader:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.leader, signal.SIGKILL)
        self.nspawn.kill()
        self.nspawn.wait()
        # The tree can be removed, or started again, only when nothing runs in it any more.
        until("its processes to end", lambda: not os.path.exists(f"/proc/{self.leader}"))
        self.nspawn = self.leader = None

    def find_leader(self):
        if self.nspawn.poll() is not None:
            raise Failed(f"the tree did not start: {open(f'{self.root}.console').read()[-2000:]}")
        children = subprocess.run(["pgrep", "--parent", str(self.nspawn.pid)], stdout=subprocess.PIPE, text=True).stdout.split()
        return next((int(child) for child in children if is_first(child)), None)

    def run(self, command, check=True):
        """Runs a shell command as root in it; gives what it says, without white space at the ends."""
        if self.leader:
            inside = ["nsenter", "--target", str(self.leader), "--all", "--root"]
        else:
            inside = ["chroot", self.root]
        settings = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
        settings |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        finished = subprocess.run(
            [*inside, "sh", "-c", f"cd /\n{command}"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, errors="replace", env=settings,
        )
        if check and finished.returncode != 0:
            said = f"{finished.stdout[-2000:]}\n{finished.stderr[-2000:]}".strip()
            raise Failed(f"`{command}` ended with {finished.returncode}:\n{said}")
        return finished.stdout.strip()

    def show(self, unit, key):
        """A property of a unit."""
        return self.run(f"systemctl show --value --property={key} {unit}")

    def journal(self, unit):
        """The end of a unit's journal."""
        return self.run(f"journalctl --no-pager --lines=60 --output=cat --unit={unit}", check=False)


def is_first(pid):
    """Whether a process is the first of its name space; the one that only prepares it is none."""
    try:
        status = open(f"/proc/{pid}/status").read()
    except FileNotFoundError:
        return False
    return next(line for line in status.splitlines() if line.startswith("NSpid:")).split()[1:][1:] == ["1"]


def until(what, ask, patience_s=PATIENCE_S):
    """Asks again and again until there is an answer."""
    began = time.monotonic()
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() - began > patience_s:
            raise Failed(f"waited {patience_s} s for {what}")
        time.sleep(0.1)
