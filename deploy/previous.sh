#!/usr/bin/env bash
# Builds manager and player of an earlier commit, and tries them with those of this one: either speaks with the other.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: deploy/previous.sh [COMMIT]

Builds the programs of COMMIT (default: the newest release, or if there is none, what was before the last change of what
players and managers say to each other), and runs tests of whole screens with its player and this manager, with this player
and its manager, and with both on the same folders.
USAGE
}

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

case ${1:-} in
    --help | -h) usage && exit ;;
    -*) fail "\"$1\" is not allowed (a commit or --help)" ;;
esac

# What has to hold between any two builds.
kept=(plays::what_a_player_showed_is_told commands:: alert:: trust::a_screen_is_paired demo:: recovered:: approvers::)

choose() {
    git describe --tags --abbrev=0 --match 'v*' 2>/dev/null ||
        git log --max-count=1 --format=%H^ -- playlists/src/protocol playlists/src/manifest.rs
}

need_rust
deploy/packages.sh build run test
commit=$(git rev-parse --verify --quiet "${1:-$(choose)}^{commit}") || fail "there is no commit ${1:-before the last change}"
programs=$CARGO_TARGET_DIR/previous/$commit

if [[ ! -x $programs/cartelera-player ]]; then
    echo "building $(git log --max-count=1 --format='%h %s' "$commit")"
    tree=$(mktemp --directory)
    trap 'git worktree remove --force "$tree"' EXIT
    git worktree add --quiet --detach --force "$tree" "$commit"
    (cd "$tree" && "${build[@]}")
    mkdir -p "$programs.new"
    cp "$manager" "$player" "$programs.new/"
    rm -rf "$programs"
    mv "$programs.new" "$programs"
fi
# The earlier programs lay in the place of these.
"${build[@]}"

filter=$(printf 'test(/^%s/) + ' "${kept[@]}")
filter="binary(screens) & (${filter% + })"
run_screens() {
    echo
    echo "== $1"
    shift
    env "$@" cargo nextest run "${profile[@]}" --no-fail-fast -E "$filter"
}
run_screens "the earlier player with this manager" CARTELERA_PLAYER_UNDER_TEST="$programs/cartelera-player"
run_screens "this player with the earlier manager" CARTELERA_MANAGER_UNDER_TEST="$programs/cartelera-manager"
echo
echo "== both with the same folders"
CARTELERA_PREVIOUS=$programs cargo nextest run "${profile[@]}" --run-ignored only -E 'binary(screens) & test(/^previous::/)'
