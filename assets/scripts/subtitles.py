"""Writes an episode's WebVTT subtitles and holds them to the limits of legible subtitles."""

MAX_CHARACTERS_PER_SECOND = 15
MAX_LINES = 2
MAX_CHARACTERS_PER_LINE = 37


def write(plan, episode):
    """The episode's subtitles as WebVTT text."""
    cues = [(0.2, 2.2, "[Música]")]
    for story, start in zip(plan["stories"], episode.story_starts, strict=True):
        cues.append((start + 0.1, start + episode.story_seconds - 0.1, story["subtitle"]))
    for start, end, text in cues:
        check(start, end, text)
    blocks = [f"{clock(start)} --> {clock(end)}\n{text}\n" for start, end, text in cues]
    return "WEBVTT\n\n" + "\n".join(blocks)


def check(start, end, text):
    """Refuses a cue that is too fast, too tall or too wide."""
    lines = text.split("\n")
    speed = len(text) / (end - start)
    if len(lines) > MAX_LINES or max(map(len, lines)) > MAX_CHARACTERS_PER_LINE or speed > MAX_CHARACTERS_PER_SECOND:
        raise ValueError(f"cue {text!r}: {len(lines)} lines, {max(map(len, lines))} wide, {speed:.1f} characters/s")


def clock(seconds):
    """A WebVTT time of day."""
    ms = round(seconds * 1000)
    return f"{ms // 3600000:02}:{ms // 60000 % 60:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
