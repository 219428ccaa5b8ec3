"""Labels to print: a sheet of two by seven, one for each screen, with what a technician needs to tell it from its neighbour."""

import io

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

PAPERS = {
    # Size, a label's width and height, the first one's left and top edge, and from one to the next.
    "letter": (LETTER, 101.6 * mm, 33.87 * mm, 4.1 * mm, 21.1 * mm, 106.4 * mm, 33.87 * mm),
    "a4": (A4, 99.1 * mm, 38.1 * mm, 4.65 * mm, 15.15 * mm, 101.6 * mm, 38.1 * mm),
}
"""The sheets of labels that shops sell as 5162 and L7163."""
COLUMNS, LINES = 2, 7
PADDING = 3 * mm


def draw(rows, city, paper):
    """The PDF's bytes: the same rows give the same bytes."""
    size, width, height, left, top, right, down = PAPERS[paper]
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size, invariant=True)
    canvas.setTitle("Etiquetas de pantallas")
    for number, row in enumerate(rows):
        place = number % (COLUMNS * LINES)
        if number and place == 0:
            canvas.showPage()
        x = left + (place % COLUMNS) * right
        y = size[1] - top - height - (place // COLUMNS) * down
        draw_label(canvas, row, city, x, y, width, height)
    canvas.save()
    return out.getvalue()


def draw_label(canvas, row, city, x, y, width, height):
    side = height - 2 * PADDING
    draw_code(canvas, content(row), x + width - PADDING - side, y + PADDING, side)
    space = width - side - 3 * PADDING
    lines = [(city, "Helvetica", 8), (row.office, "Helvetica-Bold", 11), (row.place, "Helvetica", 10), (row.screen, "Courier-Bold", 10)]
    lines.append((f"Inventario {row.inventory}", "Helvetica", 9))
    turned = f", girada {row.rotation}°" if row.rotation else ""
    lines.append((f"{row.diagonal:g} pulgadas, a {row.distance:g} m{turned}", "Helvetica", 7))
    lines = [line for line in lines if line[0]]
    step = side / len(lines)
    for index, (text, font, size) in enumerate(lines):
        canvas.setFont(font, fit(text, font, size, space))
        canvas.drawString(x + PADDING, y + height - PADDING - (index + 0.75) * step, text)


def content(row):
    """What the code says: which screen, and whose thing it is."""
    return f"cartelera:{row.screen};{row.inventory}"


def fit(text, font, size, space):
    """The size at which the text is no wider than there is space."""
    return min(size, size * space / stringWidth(text, font, size))


def draw_code(canvas, text, x, y, side):
    code = QRCode(error_correction=ERROR_CORRECT_M, border=2)
    code.add_data(text)
    code.make(fit=True)
    modules = code.get_matrix()
    unit = side / len(modules)
    path = canvas.beginPath()
    for down, line in enumerate(modules):
        for right, is_dark in enumerate(line):
            if is_dark:
                path.rect(x + right * unit, y + side - (down + 1) * unit, unit, unit)
    canvas.drawPath(path, stroke=0, fill=1)
