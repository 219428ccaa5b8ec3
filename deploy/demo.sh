#!/usr/bin/env bash
# Shows the demo city: builds, starts a manager, publishes assets/demo and opens a player in a window.
# shellcheck disable=SC2317 # functions that a trap or another function calls by name
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: deploy/demo.sh [options]

Installs what is missing, builds, starts a manager, publishes the demo city and opens a player in a window until
Ctrl-C. Without a desktop the window is opened in a virtual display, and pictures of it are written to a file.

  --screen S    the screen to show (default seguridad-24h, which is open day and night)
  --size WxH    size of the window in pixels (default 1280x720)
  --folder DIR  the content folder to publish (default assets/demo)
  --data DIR    where manager and player keep their data (default ~/.local/state/cartelera/demo)
  --fresh       forget the data of earlier runs first
  --seconds N   end by itself after N seconds
  --help        this text
USAGE
}

caller=$PWD
# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

screen=seguridad-24h
size=1280x720
folder=$root/assets/demo
data=${XDG_STATE_HOME:-$HOME/.local/state}/cartelera/demo
fresh=false
seconds=

while (($# > 0)); do
    case $1 in
        --fresh) fresh=true ;;
        --help | -h) usage && exit ;;
        --screen | --size | --folder | --data | --seconds)
            (($# > 1)) || fail "$1 needs a value (see --help)"
            declare "${1#--}=$2"
            shift
            ;;
        *) fail "\"$1\" is not allowed (see --help)" ;;
    esac
    shift
done
[[ $folder == /* ]] || folder=$caller/$folder
[[ $data == /* ]] || data=$caller/$data
[[ $size =~ ^[0-9]+x[0-9]+$ ]] || fail "size \"$size\" is not allowed (must be like 1280x720)"
[[ $seconds =~ ^[0-9]*$ ]] || fail "seconds \"$seconds\" are not allowed (must be a whole number)"

desktop=true
groups=(build run)
if [[ -z ${DISPLAY:-} && -z ${WAYLAND_DISPLAY:-} ]]; then
    desktop=false
    groups+=(display)
fi
deploy/packages.sh "${groups[@]}"
need_rust

mkdir -p "$data"
exec {lock}>"$data/lock"
flock --nonblock "$lock" || fail "another demo runs on $data (--data chooses another folder)"
if $fresh; then
    rm -rf "$data/manager" "$data/player"
fi

started=()

# Starts a program in a process group of its own that is gone when this script is, however that ends.
start() {
    setsid setpriv --pdeathsig TERM "$@" {lock}>&- &
    started+=($!)
}

start_logged() {
    local log=$1
    shift
    start "$@" >"$log" 2>&1
}

# Ends with the last messages of a log.
fail_with_log() {
    tail --lines=20 "$1" >&2
    fail "$2 (its messages are in $1)"
}

stop_all() {
    local group tries
    trap '' INT TERM HUP
    for group in "${started[@]}"; do
        kill -TERM -- "-$group" 2>/dev/null || true
    done
    for group in "${started[@]}"; do
        for ((tries = 0; tries < 50; tries++)); do
            kill -0 -- "-$group" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL -- "-$group" 2>/dev/null || true
    done
    wait
}
trap stop_all EXIT
trap 'echo; exit 130' INT
trap 'exit 143' TERM HUP

is_taken() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

is_healthy() {
    local status
    {
        exec 3<>"/dev/tcp/127.0.0.1/$port" || return 1
        printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
        read -r -t 2 status <&3
        cat <&3 >/dev/null
        exec 3>&-
    } 2>/dev/null
    [[ $status == *" 200 "* ]]
}

# Runs a command until it says yes, and fails when the program with this process id has ended or 30 s have passed.
wait_for() {
    local pid=$1 tries
    shift
    for ((tries = 0; tries < 300; tries++)); do
        if "$@"; then return; fi
        kill -0 "$pid" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

# Writes a picture of the virtual display after each item that came onto the stage, once it has faded in.
take_pictures() {
    local line
    tail --pid="$player_pid" --lines=+1 --follow=name --retry "$trace" 2>/dev/null | while read -r line; do
        [[ $line == *'"show"'* ]] || continue
        sleep 2
        import -window root "$picture.new.png" && mv "$picture.new.png" "$picture"
    done
}

echo "building"
"${build[@]}" || fail "the build failed"

port=8080
while is_taken "$port"; do
    port=$((port + 1))
done
# On one machine manager and player have the same clock, whoever sets it.
start_logged "$data/manager.log" "$manager" serve --data "$data/manager" --listen "127.0.0.1:$port" --clock assume-synchronised
manager_pid=$!
wait_for "$manager_pid" is_healthy || fail_with_log "$data/manager.log" "the manager did not start"

start "$manager" publish --now "$folder" --data "$data/manager"
wait "$!" || fail "publishing $folder failed (see the messages above)"

trace=$data/trace.jsonl
picture=$data/screenshot.png
rm -f "$trace" "$picture"
if ! $desktop; then
    mkfifo -m 600 "$data/display.$$"
    exec {display}<>"$data/display.$$"
    rm "$data/display.$$"
    start Xvfb -displayfd "$display" -screen 0 "${size}x24" -nolisten tcp -noreset
    read -r -t 30 -u "$display" number || fail "the virtual display did not start"
    export DISPLAY=:$number
    if [[ -z ${XDG_RUNTIME_DIR:-} ]]; then
        mkdir -p "$data/runtime" && chmod 700 "$data/runtime"
        export XDG_RUNTIME_DIR=$data/runtime
    fi
fi

address=http://127.0.0.1:$port
enrolment=$data/$screen.enrolment.json
enrolled=()
if [[ ! -e $data/player/$screen/identity.json ]]; then
    rm -f "$enrolment"
    "$manager" enrol "$screen" --manager-url "$address" --out "$enrolment" --data "$data/manager" ||
        fail "enrolling screen $screen failed (see the messages above)"
    enrolled=(--enrolment "$enrolment")
fi
start_logged "$data/player.log" "${player_environment[@]}" "$player" "${enrolled[@]}" --manager "$address" \
    --data "$data/player/$screen" --windowed "$size" --poll 5 --trace "$trace"
player_pid=$!
echo "screen $screen follows $address with the data and logs in $data"
if ! $desktop; then
    export trace picture player_pid
    export -f take_pictures
    start bash -c take_pictures
    if ! wait_for "$player_pid" test -s "$picture"; then
        kill -0 "$player_pid" 2>/dev/null || fail_with_log "$data/player.log" "the player has ended"
        import -window root "$picture"
        echo "nothing came onto the screen in 30 s; this is why:"
        "$manager" why --data "$data/manager" --screen "$screen" --at "$(date --iso-8601=seconds)" | head --lines=6
    fi
    echo "there is no desktop: a picture of the virtual display is in $picture, renewed with each item"
fi
echo "to see a change, edit $folder and run: $manager publish --now $folder --data $data/manager"
echo "Ctrl-C ends it"

watched=("$manager_pid" "$player_pid")
if [[ -n $seconds ]]; then
    start sleep "$seconds"
    watched+=($!)
    wait -n -p ended "${watched[@]}" || true
    [[ $ended != "$!" ]] || exit 0
else
    wait -n -p ended "${watched[@]}" || true
fi
[[ $ended != "$player_pid" ]] || fail_with_log "$data/player.log" "the player has ended"
fail_with_log "$data/manager.log" "the manager has ended"
