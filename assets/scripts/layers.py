"""Turns drawings (SVG) and lines of text into cairo pictures that the scenes move about."""

import io
import subprocess
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import cairo

SVG = "http://www.w3.org/2000/svg"
ASSETS = Path(__file__).resolve().parent.parent
ElementTree.register_namespace("", SVG)
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def rasterise(svg, width):
    """An SVG text as a picture `width` pixels wide."""
    png = subprocess.run(["rsvg-convert", "-w", str(width)], input=svg.encode(), capture_output=True, check=True).stdout
    return cairo.ImageSurface.create_from_png(io.BytesIO(png))


def drawing(path, width):
    """A whole SVG file of the assets folder."""
    return rasterise((ASSETS / path).read_text(encoding="utf-8"), width)


def text(line, size, family, weight, colour, width, anchor="start"):
    """One line of text in a box 1.4 em high with its baseline at 1.05 em."""
    x = {"start": 0, "middle": width / 2}[anchor]
    return rasterise(
        f'<svg xmlns="{SVG}" viewBox="0 0 {width} {size * 1.4}" width="{width}" height="{size * 1.4}">'
        f'<text x="{x}" y="{size * 1.05}" font-family="{family}" font-weight="{weight}" font-size="{size}" '
        f'fill="{colour}" text-anchor="{anchor}">{line}</text></svg>',
        width,
    )


class Part:
    """One named group of a picture, with how it enters and how it idles."""

    def __init__(self, group, root, width):
        self.entrance = group.get("data-entra", "crece")
        self.delay = float(group.get("data-retardo", "0"))
        self.sway = float(group.get("data-vaiven", "0")) * width / 1200
        alone = ElementTree.Element(f"{{{SVG}}}svg", root.attrib)
        alone.append(group)
        self.surface = rasterise(ElementTree.tostring(alone, encoding="unicode"), width)


class Picture:
    """A picture taken apart into its groups."""

    def __init__(self, name, width):
        root = ElementTree.parse(ASSETS / "art" / "pictures" / f"{name}.svg").getroot()
        self.ground = root.find(f"{{{SVG}}}rect").get("fill")
        self.width, self.height = width, width * 3 // 4
        self.parts = [Part(group, root, width) for group in root.findall(f"{{{SVG}}}g")]
