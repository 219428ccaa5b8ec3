"""Synthesises an episode's music: a plucked pattern over soft chords, with a bell at each story."""

import array
import math
import wave

RATE = 48000
BEAT_SECONDS = 0.3
PENTATONIC = (0, 2, 4, 7, 9)
CHORDS = ((0, 4, 7), (-3, 0, 4), (5, 9, 12), (7, 11, 14))
PEAK = 0.5


def frequency(note):
    """Hertz of a MIDI note."""
    return 440.0 * 2.0 ** ((note - 69) / 12)


def voice(note, seconds, partials, decay, attack=0.004):
    """Samples of one note: partials as (multiple, level), fading with `decay` seconds."""
    count = int(seconds * RATE)
    steps = [(2 * math.pi * frequency(note) * multiple / RATE, level, decay / multiple) for multiple, level in partials]
    samples = [0.0] * count
    for step, level, fade in steps:
        factor, gain = math.exp(-1 / (fade * RATE)), level
        for i in range(count):
            samples[i] += gain * math.sin(step * i)
            gain *= factor
    rise = int(attack * RATE)
    for i in range(min(rise, count)):
        samples[i] *= i / rise
    tail = int(0.03 * RATE)
    for i in range(tail):
        samples[count - 1 - i] *= i / tail
    return samples


def write(path, root, pattern, episode):
    """Writes the music of `episode` as a stereo WAV file."""
    seconds = episode.frames / 30
    total = int(seconds * RATE)
    left, right = [0.0] * total, [0.0] * total

    def add(samples, at, gain, pan):
        start = int(at * RATE)
        for i, sample in enumerate(samples[: total - start]):
            left[start + i] += sample * gain * (1 - pan)
            right[start + i] += sample * gain * pan

    plucks = {}
    for beat in range(int((seconds - 1.2) / BEAT_SECONDS)):
        bar = beat // 8
        degree = pattern[beat % len(pattern)]
        note = root + 12 + PENTATONIC[degree] + (12 if beat % 16 == 12 else 0)
        if note not in plucks:
            plucks[note] = voice(note, 0.9, ((1, 1.0), (4, 0.22), (9.2, 0.05)), 0.35)
        add(plucks[note], beat * BEAT_SECONDS, 0.32 if beat % 4 == 0 else 0.22, 0.35 + 0.3 * (beat % 2))
        if beat % 8 == 0:
            for tone in CHORDS[bar % len(CHORDS)]:
                pad = voice(root + tone, 2.6, ((1, 1.0), (2, 0.18)), 1.6, attack=0.25)
                add(pad, beat * BEAT_SECONDS, 0.13, 0.5)
    for number, at in enumerate(episode.story_starts):
        bell = voice(root + 24 + (0, 4, 7)[number], 1.6, ((1, 1.0), (2.76, 0.4), (5.4, 0.12)), 0.7)
        add(bell, at + 0.1, 0.3, 0.5)
    for tone in (0, 4, 7, 12):
        add(voice(root + 12 + tone, 1.5, ((1, 1.0), (2, 0.2)), 0.9), seconds - 1.6, 0.2, 0.5)

    loudest = max(max(map(abs, left)), max(map(abs, right)))
    frames = array.array("h")
    for a, b in zip(left, right, strict=True):
        frames.append(round(a / loudest * PEAK * 32767))
        frames.append(round(b / loudest * PEAK * 32767))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(frames.tobytes())
