"""A relay on the way to a manager that keeps every byte of each request and answer."""

import contextlib
import select
import socket
import threading
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK_BYTES = 65536


@dataclass
class Exchange:
    """A request and its answer as they were on the connection, headers and all."""

    request: bytearray = field(default_factory=bytearray)
    answer: bytearray = field(default_factory=bytearray)


class Tap:
    """Relays to the manager at `address` for the length of a `with` block; `exchanges` is what went through."""

    def __init__(self, address):
        parts = urlsplit(address)
        self.manager = parts.hostname, parts.port
        self.exchanges = []

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = "http://{}:{}".format(*self.listener.getsockname())
        threading.Thread(target=self.accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # A thread that waits to accept is woken by this, and not by closing.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def accept(self):
        with contextlib.suppress(OSError):
            while True:
                player, _ = self.listener.accept()
                threading.Thread(target=self.relay, args=(player,), daemon=True).start()

    def relay(self, player):
        with player, socket.create_connection(self.manager) as manager, contextlib.suppress(OSError):
            exchange = None
            while True:
                for end in select.select([player, manager], [], [])[0]:
                    data = end.recv(CHUNK_BYTES)
                    if not data:
                        return
                    # Nothing is asked on a connection before the last answer came.
                    if end is player and (exchange is None or exchange.answer):
                        exchange = Exchange()
                        self.exchanges.append(exchange)
                    (exchange.request if end is player else exchange.answer).extend(data)
                    (manager if end is player else player).sendall(data)
