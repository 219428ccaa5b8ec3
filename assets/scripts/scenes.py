"""Draws the scenes of an episode: title, three stories, closing."""

import math
import tomllib

import cairo

from layers import ASSETS, Picture, drawing, text

WIDTH, HEIGHT, FPS = 1920, 1080, 30
TITLE_SECONDS, STORY_SECONDS, CLOSING_SECONDS = 2.6, 4.6, 1.8
WIPE_SECONDS = 0.5
HEADLINE, BODY = "Barlow Semi Condensed", "Barlow"
NIGHT, SAND, GOLD = "#0d3f56", "#fbf7ef", "#ffc745"
CARD_X, CARD_Y, CARD_WIDTH, CARD_RADIUS = 900, 190, 900, 44


def rgb(colour, shade=1.0):
    """`#rrggbb` as three floats, darkened by `shade`."""
    return tuple(int(colour[i : i + 2], 16) / 255 * shade for i in (1, 3, 5))


def progress(t, start, seconds):
    """How far an entrance is, 0 to 1."""
    return min(max((t - start) / seconds, 0.0), 1.0)


def ease(x):
    """Slows down towards the end."""
    return 1 - (1 - x) ** 3


def spring(x):
    """Overshoots a little and comes back."""
    return 1 + 2.4 * (x - 1) ** 3 + 1.4 * (x - 1) ** 2


def paint(ctx, surface, x, y, alpha=1.0, scale=1.0, pivot=None):
    """Paints a picture with its corner at (x, y), scaled about `pivot` (its middle unless given)."""
    if alpha <= 0 or scale < 0.02:
        return
    ctx.save()
    ctx.translate(x, y)
    if scale != 1.0:
        px, py = pivot or (surface.get_width() / 2, surface.get_height() / 2)
        ctx.translate(px, py)
        ctx.scale(scale, scale)
        ctx.translate(-px, -py)
    ctx.set_source_surface(surface, 0, 0)
    ctx.get_source().set_filter(cairo.FILTER_BILINEAR)
    ctx.paint_with_alpha(alpha)
    ctx.restore()


def rounded(ctx, x, y, width, height, radius):
    """A path with round corners."""
    ctx.new_sub_path()
    for cx, cy, turn in (
        (x + width - radius, y + radius, -0.5),
        (x + width - radius, y + height - radius, 0),
        (x + radius, y + height - radius, 0.5),
        (x + radius, y + radius, 1),
    ):
        ctx.arc(cx, cy, radius, turn * math.pi, (turn + 0.5) * math.pi)
    ctx.close_path()


def disc(ctx, x, y, radius, colour):
    """A filled circle."""
    ctx.arc(x, y, max(radius, 0), 0, 2 * math.pi)
    ctx.set_source_rgb(*rgb(colour))
    ctx.fill()


class Title:
    """The series' name, a rising sun and the numbers one to three."""

    def __init__(self, colours):
        self.colours = colours
        self.first = text("Las Tres", 250, HEADLINE, 800, "#ffffff", 1150)
        self.second = text("de Torreón", 150, HEADLINE, 800, GOLD, 1150)
        self.numbers = [text(str(n), 110, HEADLINE, 800, "#ffffff", 120, "middle") for n in (1, 2, 3)]

    def draw(self, ctx, t):
        ctx.set_source_rgb(*rgb(NIGHT))
        ctx.paint()
        rise = ease(progress(t, 0.0, 1.4))
        x, y = 1470, 1200 - 560 * rise
        ctx.save()
        ctx.translate(x, y)
        ctx.rotate(t * 0.22)
        ctx.set_source_rgba(*rgb(GOLD), 0.9)
        ctx.set_line_width(26)
        ctx.set_line_cap(cairo.LINE_CAP_ROUND)
        for ray in range(16):
            ctx.rotate(math.pi / 8)
            ctx.move_to(0, 330)
            ctx.line_to(0, 330 + (90 if ray % 2 else 150) * rise)
        ctx.stroke()
        ctx.restore()
        disc(ctx, x, y, 270, GOLD)
        for wave, (colour, height) in enumerate((("#3fb3c6", 800), ("#1c7f93", 880), ("#125a74", 960))):
            ctx.move_to(0, HEIGHT)
            for px in range(0, WIDTH + 40, 40):
                ctx.line_to(px, height + 26 * math.sin(px / 190 + wave * 1.7 + t * (1.5 + wave * 0.4)))
            ctx.line_to(WIDTH, HEIGHT)
            ctx.close_path()
            ctx.set_source_rgb(*rgb(colour))
            ctx.fill()
        first, second = ease(progress(t, 0.15, 0.6)), ease(progress(t, 0.35, 0.6))
        paint(ctx, self.first, 116 - 240 * (1 - first), 80, first)
        paint(ctx, self.second, 120 - 240 * (1 - second), 330, second)
        for n, (number, colour) in enumerate(zip(self.numbers, self.colours, strict=True)):
            size = spring(progress(t, 0.8 + 0.3 * n, 0.45))
            x, y = 216 + 230 * n, 660
            disc(ctx, x, y, 98 * size, "#ffffff")
            disc(ctx, x, y, 88 * size, colour)
            paint(ctx, number, x - 60, y - 77, 1.0, size)


class Story:
    """One piece of news: number, axis, headline and a picture that builds itself up."""

    def __init__(self, number, story, colour):
        self.number, self.colour = number, colour
        self.picture = Picture(story["picture"], CARD_WIDTH)
        self.axis = drawing(f"demo/media/axes/{story['axis']}.svg", 132)
        self.digit = text(str(number), 150, HEADLINE, 800, "#1b2430", 180, "middle")
        self.lines = [text(line, 122, HEADLINE, 800, "#ffffff", 780) for line in story["headline"]]
        self.series = text("Las Tres de Torreón", 56, HEADLINE, 600, "#ffffff", 700)

    def draw(self, ctx, t):
        ctx.set_source_rgb(*rgb(self.colour, 0.82))
        ctx.paint()
        self.draw_ground(ctx, t)
        self.draw_card(ctx, t)
        paint(ctx, self.series, 120, 108, ease(progress(t, 0.1, 0.4)))
        pop = spring(progress(t, 0.15, 0.5))
        disc(ctx, 206, 300, 86 * pop, GOLD)
        paint(ctx, self.digit, 116, 195, 1.0, pop)
        paint(ctx, self.axis, 330, 234, 1.0, spring(progress(t, 0.3, 0.5)))
        for n, line in enumerate(self.lines):
            enter = ease(progress(t, 0.35 + 0.14 * n, 0.55))
            paint(ctx, line, 118 - 160 * (1 - enter), 406 + 132 * n, enter)
        for n in range(3):
            filled = 1.0 if n + 1 < self.number else progress(t, 0, STORY_SECONDS) if n + 1 == self.number else 0.0
            x, width = 120 + 566 * n, 548
            rounded(ctx, x, 64, width, 14, 7)
            ctx.set_source_rgba(1, 1, 1, 0.3)
            ctx.fill()
            if filled > 0.03:
                rounded(ctx, x, 64, width * filled, 14, 7)
                ctx.set_source_rgb(*rgb(GOLD))
                ctx.fill()

    def draw_ground(self, ctx, t):
        """Broad diagonal bands that drift slowly."""
        ctx.save()
        ctx.set_source_rgb(*rgb(self.colour, 0.94))
        ctx.translate((t * 46) % 480 - 960, 0)
        for band in range(7):
            ctx.move_to(band * 480, HEIGHT)
            ctx.rel_line_to(420, -HEIGHT)
            ctx.rel_line_to(200, 0)
            ctx.rel_line_to(-420, HEIGHT)
            ctx.close_path()
        ctx.fill()
        ctx.restore()

    def draw_card(self, ctx, t):
        width, height = self.picture.width, self.picture.height
        enter = ease(progress(t, 0.0, 0.6))
        ctx.save()
        ctx.translate(CARD_X + 500 * (1 - enter), CARD_Y)
        rounded(ctx, 0, 0, width, height, CARD_RADIUS)
        ctx.clip()
        ctx.set_source_rgb(*rgb(self.picture.ground))
        ctx.paint()
        for part in self.picture.parts:
            start = 0.35 + part.delay
            x = progress(t, start, 0.7)
            if x <= 0:
                continue
            sway = part.sway * math.sin((t - start - 0.7) * 2.2) if x >= 1 else 0.0
            away = 1 - ease(x)
            dx, dy = {"izquierda": (-1, 0), "derecha": (1, 0), "arriba": (0, -1), "abajo": (0, 1)}.get(part.entrance, (0, 0))
            sideways = dx != 0
            place = (dx * width * away + (sway if sideways else 0), dy * height * away + (0 if sideways else sway))
            scale = 0.4 + 0.6 * spring(x) if part.entrance == "crece" else 1.0
            paint(ctx, part.surface, *place, min(1.0, x * 3), scale if x < 1 else 1.0)
        ctx.restore()


class Closing:
    """The city's emblem and where to call."""

    def __init__(self):
        self.emblem = drawing("demo/media/brand/torreon.svg", 400)
        self.name = text("Gobierno de Torreón", 130, HEADLINE, 800, NIGHT, 1400, "middle")
        self.call = text("Atención ciudadana: 072", 80, BODY, 600, "#1b2430", 1400, "middle")

    def draw(self, ctx, t):
        ctx.set_source_rgb(*rgb(SAND))
        ctx.paint()
        paint(ctx, self.emblem, 760, 150, 1.0, spring(progress(t, 0.15, 0.55)))
        name, call = ease(progress(t, 0.35, 0.5)), ease(progress(t, 0.5, 0.5))
        paint(ctx, self.name, 260, 580 + 60 * (1 - name), name)
        paint(ctx, self.call, 260, 740 + 60 * (1 - call), call)


class Episode:
    """All scenes in order, each wiped in over the one before."""

    def __init__(self, plan):
        city = tomllib.loads((ASSETS / "demo" / "city.toml").read_text(encoding="utf-8"))
        axes = {axis["id"]: axis["colour"] for axis in city["axes"]}
        colours = [axes[story["axis"]] for story in plan["stories"]]
        scenes = [(Title(colours), TITLE_SECONDS)]
        scenes += [
            (Story(n, story, colour), STORY_SECONDS)
            for n, (story, colour) in enumerate(zip(plan["stories"], colours, strict=True), 1)
        ]
        scenes.append((Closing(), CLOSING_SECONDS))
        self.story_seconds = STORY_SECONDS
        self.scenes, start = [], 0.0
        for scene, seconds in scenes:
            self.scenes.append((scene, start))
            start += seconds
        self.frames = round(start * FPS)
        self.story_starts = [start for scene, start in self.scenes if isinstance(scene, Story)]

    def draw(self, ctx, t):
        """Draws the frame at `t` seconds."""
        index = max(i for i, (_, start) in enumerate(self.scenes) if start <= t + 1e-6)
        scene, start = self.scenes[index]
        wiped = ease(progress(t, start, WIPE_SECONDS))
        if index > 0 and wiped < 1:
            before, earlier = self.scenes[index - 1]
            before.draw(ctx, t - earlier)
            edge = (WIDTH + 420) * (1 - wiped)
            ctx.save()
            ctx.move_to(edge, 0)
            ctx.line_to(WIDTH, 0)
            ctx.line_to(WIDTH, HEIGHT)
            ctx.line_to(edge - 420, HEIGHT)
            ctx.close_path()
            ctx.clip()
            scene.draw(ctx, t - start)
            ctx.restore()
        else:
            scene.draw(ctx, t - start)
