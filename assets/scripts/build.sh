#!/usr/bin/env bash
# Draws every generated file of the demo city from its source: slides, pictures and capsules.
# Usage: assets/scripts/build.sh [slides|pictures|capsules]...   (without arguments: all of them)
# Installs nothing; says what is missing.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
art=$here/../art
media=$here/../demo/media
python=${PYTHON:-/usr/bin/python3}
export FONTCONFIG_FILE=$here/fonts.conf
export LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1

need() { # command, Debian package
  command -v "$1" >/dev/null || missing+=("$2")
}

check_tools() {
  missing=()
  need rsvg-convert librsvg2-bin
  need fc-match fontconfig
  if [[ " $* " == *" capsules "* ]]; then
    need ffmpeg ffmpeg
    need "$python" python3
    "$python" -c 'import cairo' 2>/dev/null || missing+=(python3-cairo)
  fi
  if ((${#missing[@]})); then
    echo "build.sh: missing programs; on Debian: apt install ${missing[*]}" >&2
    exit 1
  fi
  if [[ $(fc-match -f '%{family[0]}' 'Barlow Semi Condensed') != "Barlow Semi Condensed" ]]; then
    echo "build.sh: the fonts in assets/fonts are not found through $FONTCONFIG_FILE" >&2
    exit 1
  fi
}

# Pictures that no item of the demo shows are drawn only into the capsules.
shown_pictures=(biblioteca empleo obra-vial talleres vacunacion)

slides() {
  for source in "$art"/slides/*.svg; do
    rsvg-convert -o "$media/slides/$(basename "$source" .svg).png" "$source"
  done
}

pictures() {
  for name in "${shown_pictures[@]}"; do
    rsvg-convert -o "$media/pictures/$name.png" "$art/pictures/$name.svg"
  done
}

capsules() {
  for episode in "$art"/capsules/*.toml; do
    nice "$python" "$here/capsule.py" "$episode" "$media/capsules"
  done
}

parts=("$@")
((${#parts[@]})) || parts=(slides pictures capsules)
for part in "${parts[@]}"; do
  case $part in
    slides | pictures | capsules) ;;
    *) echo "build.sh: no part \"$part\" (allowed: slides, pictures, capsules)" >&2; exit 2 ;;
  esac
done
check_tools "${parts[@]}"
mkdir -p "$media"/{slides,pictures,capsules}
for part in "${parts[@]}"; do "$part"; done
