"""Makes a video for measurements: 1080p30 H.264 that moves all over and has grain, as a camera's has."""

import subprocess

SECONDS = 60
ABOUT = f"1920x1080, 30 frames a second, {SECONDS} s, H.264 High, 8 Mb/s"


def make(folder, target):
    """A tour of the pictures of the content folder `folder` in the file `target`, without sound."""
    pictures = sorted((folder / "media" / "pictures").glob("*.png"))
    if not pictures:
        raise RuntimeError(f"there is no media/pictures/*.png in {folder}")
    each_s = SECONDS / len(pictures)
    inputs = [part for file in pictures for part in ("-loop", "1", "-framerate", "30", "-t", f"{each_s:.3f}", "-i", file)]
    tour = (
        f"concat=n={len(pictures)},scale=2304:1296:force_original_aspect_ratio=increase,"
        "crop=1920:1080:x='(iw-ow)*(1+sin(t*0.7))/2':y='(ih-oh)*(1+cos(t*0.9))/2',noise=alls=6:allf=t,format=yuv420p"
    )
    coded = [
        "-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-bf", "2", "-g", "60", "-b:v", "8M",
        "-maxrate", "12M", "-bufsize", "16M", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709",
    ]  # fmt: skip
    subprocess.run(["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex", tour, *coded, target], check=True)
