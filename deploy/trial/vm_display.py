"""The panel of a virtual machine: plugged and unplugged as by hand, and what it shows."""

import socket
import struct
import subprocess
import zlib

from container import Failed


class Display:
    """The outputs of a machine's graphics card."""

    def __init__(self, machine):
        self.machine = machine

    def plug(self, width, height, output=0):
        """Plugs in a panel that prefers a mode. QEMU tells the system of it as a cable does: by an interrupt, and with another EDID.

        A viewer's window that is resized is what QEMU takes for a panel, so this is a viewer that does nothing else.
        """
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.machine.socket(f"panel-{output}")))
            stream = line.makefile("rwb")
            stream.write(expect(stream, 12))
            stream.flush()
            kinds = expect(stream, 1)[0]
            expect(stream, kinds)
            stream.write(b"\x01")
            stream.flush()
            if expect(stream, 4) != bytes(4):
                raise Failed("QEMU refuses a viewer")
            stream.write(b"\x01")
            stream.flush()
            name = struct.unpack(">20xI", expect(stream, 24))[0]
            expect(stream, name)
            stream.write(struct.pack(">BxHHBx", 251, width, height, 0))
            stream.flush()
            # It is through when the other side has read to the end and hangs up.
            line.shutdown(socket.SHUT_WR)
            while stream.read1():
                pass

    def unplug(self, output=0):
        self.plug(0, 0, output)

    def look(self, output=0):
        """What the panel gets: a picture, as width, height and RGB bytes."""
        path = self.machine.scratch / "dump.ppm"
        self.machine.monitor.ask("screendump", filename=str(path), device="card", head=output)
        kind, size, most, pixels = path.read_bytes().split(b"\n", 3)
        width, height = map(int, size.split())
        if (kind, most, len(pixels)) != (b"P6", b"255", width * height * 3):
            raise Failed(f"QEMU wrote {kind}, {size}, {most} and {len(pixels)} bytes")
        return Picture(width, height, pixels)


def expect(stream, size):
    data = stream.read(size)
    if len(data) != size:
        raise Failed("QEMU hangs up on a viewer")
    return data


class Picture:
    def __init__(self, width, height, pixels):
        self.width, self.height, self.pixels = width, height, pixels

    @property
    def size(self):
        return f"{self.width}x{self.height}"

    def pixel(self, x, y):
        place = (y * self.width + x) * 3
        return tuple(self.pixels[place : place + 3])

    def lit_share(self):
        """The share of bytes that are not zero; of a black picture nearly none is."""
        return 1 - self.pixels.count(0) / max(1, len(self.pixels))

    def unlike(self, other):
        """How many colours of pixels are clearly not as in another picture; a compositor may round."""
        if self.size != other.size:
            return max(len(self.pixels), len(other.pixels))
        return sum(abs(mine - theirs) > 8 for mine, theirs in zip(self.pixels, other.pixels))

    def save(self, path):
        """As PNG, for people."""
        rows = b"".join(b"\0" + self.pixels[row * self.width * 3 :][: self.width * 3] for row in range(self.height))
        chunks = [(b"IHDR", struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
        data = b"".join(struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks)
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)


def read(png):
    """The picture in a PNG, by ffmpeg."""
    width, height = struct.unpack(">II", png[16:24])
    command = ["ffmpeg", "-loglevel", "error", "-i", "-", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    return Picture(width, height, subprocess.run(command, input=png, stdout=subprocess.PIPE, check=True).stdout)
