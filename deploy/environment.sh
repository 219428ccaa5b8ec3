# shellcheck shell=bash
# What demo.sh, test.sh and bench.sh share: the checkout, the target folder, the profile. To be sourced.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit

# Outside the checkout, so that it survives a fresh clone.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/cartelera/target}
mkdir -p "$CARGO_TARGET_DIR"
CARGO_TARGET_DIR=$(cd "$CARGO_TARGET_DIR" && pwd)

# One profile and one set of features everywhere, so that nothing is compiled twice. The only example is a test's; asking
# for it lets a build take the features of dependencies from the tests' dependencies too, as cargo test and clippy do.
profile=(--release --workspace)
build=(cargo build "${profile[@]}" --bins --examples)
manager=$CARGO_TARGET_DIR/release/cartelera-manager
player=$CARGO_TARGET_DIR/release/cartelera-player

# How a player's memory is kept flat: each capsule is decoded by threads of its own, and glibc would keep an arena of freed
# memory for each of many.
player_environment=(env MALLOC_ARENA_MAX=2 MALLOC_TRIM_THRESHOLD_=131072)

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

need_rust() {
    if ! command -v cargo >/dev/null && [[ -x $HOME/.cargo/bin/cargo ]]; then
        PATH=$HOME/.cargo/bin:$PATH
    fi
    command -v cargo >/dev/null || fail "there is no Rust toolchain (install one with rustup, see https://rustup.rs)"
    local needed have
    needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    have=$(rustc --version | cut -d ' ' -f 2)
    if [[ $(printf '%s\n' "$needed" "${have%%-*}" | sort --version-sort | head -n 1) != "$needed" ]]; then
        fail "Rust $have is too old (at least $needed; \"rustup update stable\" brings it)"
    fi
}

# The variables that are not used here are for who sources this file.
: "${profile[@]}" "${build[@]}" "$manager" "$player" "${player_environment[@]}"
