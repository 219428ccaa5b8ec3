"""A bad line between two network namespaces: its rate is limited by tbf, packets are lost by nft, and all of them are late.

Kernels without netem cannot delay packets, so the line is a pair of TUN devices, and this process carries each packet from
one to the other when it is due. What TCP sees is a line with that round trip, not a proxy's two short ones.
"""

import collections
import contextlib
import fcntl
import os
import select
import struct
import subprocess
import threading
import time

RATE = "2mbit"
LOSS = 0.02
ROUND_TRIP_S = 0.2
ABOUT = f"{RATE[:-4]} Mbit/s, {LOSS:.0%} of the packets lost in each direction, round trip {ROUND_TRIP_S * 1000:.0f} ms, TCP Reno"
SERVER, CLIENT = "10.93.0.1", "10.93.0.2"
"""Addresses of the two ends."""

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
QUEUE_MS = 200
"""How long a packet waits at most before the limited line."""
PACKET_BYTES = 2048


class Line:
    """The line, for the length of a `with` block; needs root."""

    def __init__(self):
        if os.geteuid() != 0:
            raise RuntimeError("a line between network namespaces needs root")
        self.cleanup = contextlib.ExitStack()
        self.server = End("server", SERVER, CLIENT)
        self.client = End("client", CLIENT, SERVER)

    def __enter__(self):
        with self.cleanup:
            for end in (self.server, self.client):
                self.cleanup.callback(end.remove)
                end.make()
            self.cleanup.enter_context(Carrier(self.server.tun, self.client.tun))
            # All is well: what was begun ends with this line.
            self.cleanup = self.cleanup.pop_all()
        return self

    def __exit__(self, *_):
        self.cleanup.close()


class End:
    """A namespace and the end of the line in it."""

    def __init__(self, name, own, other):
        self.namespace = f"cartelera-{name}-{os.getpid()}"
        self.device = f"cart{name}"
        self.own, self.other = own, other
        self.tun = None
        self.inside = ["ip", "netns", "exec", self.namespace]
        """What a command begins with that runs there."""

    def make(self):
        self.tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.tun, TUNSETIFF, struct.pack("16sH22x", self.device.encode(), IFF_TUN | IFF_NO_PI))
        run("ip", "netns", "add", self.namespace)
        run("ip", "link", "set", self.device, "netns", self.namespace)
        for line in (
            "ip link set lo up",
            f"ip address add {self.own} peer {self.other} dev {self.device}",
            f"ip link set {self.device} up",
            f"tc qdisc add dev {self.device} root tbf rate {RATE} burst 16kb latency {QUEUE_MS}ms",
            "nft add table inet line",
            "nft add chain inet line lost { type filter hook prerouting priority -300 ; }",
            f"nft add rule inet line lost iifname {self.device} numgen random mod 1000 < {LOSS * 1000:.0f} drop",
        ):
            run(*self.inside, *line.split())
        # Cubic, the usual one, does as Reno does with windows as small as this line's, and not every namespace may have it.
        # No run is to learn from the one before.
        for name, value in (("tcp_congestion_control", "reno"), ("tcp_no_metrics_save", "1")):
            run(*self.inside, "sh", "-c", f"echo {value} > /proc/sys/net/ipv4/{name}")

    def remove(self):
        subprocess.run(["ip", "netns", "delete", self.namespace], stderr=subprocess.DEVNULL, check=False)
        if self.tun is not None:
            os.close(self.tun)

    def bytes(self):
        """Bytes that came in and went out so far, headers of IP and TCP and packets that are sent again included."""
        folder = f"/sys/class/net/{self.device}/statistics"
        read = [*self.inside, "cat", f"{folder}/rx_bytes", f"{folder}/tx_bytes"]
        said = subprocess.run(read, capture_output=True, text=True, check=True).stdout
        return tuple(map(int, said.split()))


class Carrier:
    """Carries packets from each of two TUN devices to the other, late, on a thread of its own."""

    def __init__(self, *tuns):
        self.tuns = tuns
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.carry, name="carrier", daemon=True)

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def carry(self):
        late = collections.deque()
        other = {self.tuns[0]: self.tuns[1], self.tuns[1]: self.tuns[0]}
        while not self.ended.is_set():
            wait_s = max(0, late[0][0] - time.monotonic()) if late else 0.1
            for tun in select.select(self.tuns, [], [], min(wait_s, 0.1))[0]:
                with contextlib.suppress(BlockingIOError):
                    late.append((time.monotonic() + ROUND_TRIP_S / 2, other[tun], os.read(tun, PACKET_BYTES)))
            while late and late[0][0] <= time.monotonic():
                _, tun, packet = late.popleft()
                # A full queue of the receiver is a loss like any other.
                with contextlib.suppress(OSError):
                    os.write(tun, packet)


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {done.stdout.strip()}")
