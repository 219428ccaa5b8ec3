"""Makes one episode of the capsule series: a 1080p30 H.264 + AAC file and its Spanish subtitles.

Usage: capsule.py EPISODE.toml OUT_FOLDER [--frame SECONDS OUT.png]
"""

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import cairo

import music
import subtitles
from scenes import FPS, HEIGHT, WIDTH, Episode

VIDEO = (
    "-c:v libx264 -preset medium -profile:v high -level:v 4.0 -crf 20 -maxrate 2500k -bufsize 5000k -bf 2 -g 60 -threads 2 "
    "-colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv -flags:v +bitexact"
).split()
AUDIO = "-c:a aac -b:a 128k -ar 48000 -flags:a +bitexact".split()
MUX = "-map_metadata -1 -fflags +bitexact -movflags +faststart".split()


def encode(episode, sound, out):
    """Draws every frame into ffmpeg, beside the sound."""
    command = ["ffmpeg", "-v", "error", "-y"]
    command += ["-f", "rawvideo", "-pix_fmt", "bgra", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-"]
    command += ["-i", str(sound), "-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd,format=yuv420p"]
    command += VIDEO + AUDIO + MUX + ["-shortest", str(out)]
    surface = cairo.ImageSurface(cairo.FORMAT_RGB24, WIDTH, HEIGHT)
    ffmpeg = subprocess.Popen(command, stdin=subprocess.PIPE)
    for frame in range(episode.frames):
        episode.draw(cairo.Context(surface), frame / FPS)
        surface.flush()
        ffmpeg.stdin.write(surface.get_data())
    ffmpeg.stdin.close()
    if ffmpeg.wait() != 0:
        sys.exit(f"capsule.py: encoding {out} failed")


def main():
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    plan = tomllib.loads(source.read_text(encoding="utf-8"))
    episode = Episode(plan)
    if len(sys.argv) == 6 and sys.argv[3] == "--frame":
        surface = cairo.ImageSurface(cairo.FORMAT_RGB24, WIDTH, HEIGHT)
        episode.draw(cairo.Context(surface), float(sys.argv[4]))
        surface.write_to_png(sys.argv[5])
        return
    (folder / f"{source.stem}.vtt").write_text(subtitles.write(plan, episode), encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        sound = Path(scratch) / "sound.wav"
        music.write(sound, plan["root"], plan["pattern"], episode)
        encode(episode, sound, folder / f"{source.stem}.mp4")


if __name__ == "__main__":
    main()
