#!/bin/sh
# Makes the videos of this folder from ffmpeg's test picture and a sine tone: nothing in them is anybody's work.
# The lengths that tests/video.rs expects follow from the numbers here.
set -eu
cd "$(dirname "$0")"
run() { ffmpeg -hide_banner -loglevel error -y -fflags +bitexact "$@"; }
picture="-f lavfi -i testsrc2=size=64x36:rate=25"
plain="-flags:v +bitexact -flags:a +bitexact -map_metadata -1"
h264="-c:v libx264 -crf 40"
# shellcheck disable=SC2086
{
  run $picture -f lavfi -i sine=frequency=440:sample_rate=22050 -t 2 $h264 -pix_fmt yuv420p \
    -x264-params bframes=2:info=0 -c:a aac -b:a 16k -ac 1 $plain -movflags +faststart sound.mp4
  run -f lavfi -i testsrc2=size=36x64:rate=24000/1001 -frames:v 31 $h264 -pix_fmt yuv420p $plain silent-portrait.mp4
  run -i silent-portrait.mp4 -c copy -metadata:s:v rotate=90 rotated.mp4
  run -itsoffset 0.5 -i silent-portrait.mp4 -c copy $plain delayed.mp4
  run $picture -t 1 $h264 -pix_fmt yuv420p $plain -movflags +frag_keyframe+empty_moov+default_base_moof fragmented.mp4
  run $picture -t 0.4 -c:v libx265 -crf 40 -pix_fmt yuv420p -x265-params log-level=error:info=0 -tag:v hvc1 $plain hevc.mp4
  run $picture -t 0.4 $h264 -pix_fmt yuv444p $plain full-chroma.mp4
  run -f lavfi -i sine=frequency=440 -t 0.3 -c:a aac -b:a 16k $plain only-sound.mp4
}
