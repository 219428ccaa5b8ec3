#!/usr/bin/env bash
# Takes the pictures of the guides anew: a player in a virtual display, unpaired, identified, with its diagnostics.
set -euo pipefail

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/../environment.sh"

need_rust
deploy/packages.sh build run display test
"${build[@]}"

out=deploy/guides
screen=seguridad-24h
size=1280x720
data=$(mktemp --directory)
started=()

stop_all() {
    ((${#started[@]} == 0)) || kill "${started[@]}" 2>/dev/null || true
    wait
    rm -rf "$data"
}
trap stop_all EXIT

start() {
    local log=$1
    shift
    "$@" >"$data/$log.log" 2>&1 &
    started+=($!)
}

# Waits for a line of a log, and prints it.
wait_for() {
    local tries
    for ((tries = 0; tries < 300; tries++)); do
        if grep --max-count=1 -- "$2" "$data/$1.log"; then return; fi
        sleep 0.1
    done
    cat "$data/$1.log" >&2
    fail "nothing in the log of the $1 says \"$2\""
}

# Writes what is on the display, once what came onto it has faded in.
take() {
    sleep 3
    import -window root "$data/now.png"
    convert "$data/now.png" -define png:exclude-chunks=date,time -colors 128 -depth 8 "$out/$1.png"
    echo "$out/$1.png"
}

# The code that the unpaired screen shows.
shown_code() {
    python3 -c 'import sqlite3, sys
print(*sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True).execute("SELECT code FROM pairing").fetchone() or "")' \
        "$data/manager/cartelera.sqlite" 2>/dev/null
}

start display Xvfb -displayfd 1 -screen 0 "${size}x24" -nolisten tcp -noreset
DISPLAY=:$(wait_for display '^[0-9]')
export DISPLAY XDG_RUNTIME_DIR=$data
start manager "$manager" serve --data "$data/manager" --listen 127.0.0.1:0 --clock assume-synchronised
url=$(wait_for manager '^listening on ')
url=${url#listening on }
"$manager" publish --now assets/demo --data "$data/manager" >/dev/null

start player "$player" --manager "$url" --data "$data/player" --windowed "$size" --poll 5
for ((tries = 0; tries < 300; tries++)); do
    code=$(shown_code || true)
    [[ -z $code ]] || break
    sleep 0.1
done
take codigo
"$manager" pair "$code" --screen "$screen" --yes --data "$data/manager" >/dev/null
wait_for player 'content activated' >/dev/null
"$manager" screen identify "$screen" --data "$data/manager" >/dev/null
take identificada
sleep 15
xdotool search --name '^Cartelera$' windowfocus --sync key F12
take diagnostico
