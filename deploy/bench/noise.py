"""Makes pictures of noise, which nothing can make smaller."""

import os
import struct
import zlib

PIXEL_BYTES = 3


def picture(path, size_bytes):
    """Writes a PNG file of about `size_bytes`."""
    side = max(1, round((size_bytes / PIXEL_BYTES) ** 0.5))
    rows = b"".join(b"\0" + os.urandom(PIXEL_BYTES * side) for _ in range(side))
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(rows, 0)))
        file.write(chunk(b"IEND", b""))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
