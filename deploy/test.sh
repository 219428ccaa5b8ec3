#!/usr/bin/env bash
# Runs every check and test of the workspace, after installing what they need.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: deploy/test.sh [--long]

Checks formatting, lints and documentation, and runs all tests: in their short form, or with --long in full.
CARGO_TARGET_DIR names another target folder than ~/.cache/cartelera/target.
USAGE
}

form=default
for argument in "$@"; do
    case $argument in
        --long)
            form=long
            export CARTELERA_LONG=1
            ;;
        --help | -h) usage && exit ;;
        *)
            echo "test.sh: \"$argument\" is not allowed (--long or --help)" >&2
            exit 2
            ;;
    esac
done

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
deploy/packages.sh build run test
need_rust

step() {
    local began=$SECONDS
    printf '\n== %s\n' "$*"
    "$@"
    echo "== done in $((SECONDS - began)) s"
}

run_tests() {
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run "${profile[@]}" --profile "$form"
    else
        cargo test "${profile[@]}" --lib --bins --tests --no-fail-fast
    fi
}

check_scripts() {
    if command -v shellcheck >/dev/null; then
        shellcheck --external-sources deploy/*.sh deploy/card deploy/guides/*.sh deploy/cross/* .ci/run
    else
        echo "shellcheck is not installed, the scripts were not checked"
    fi
}

# Debian's Python, which has the packages that labels need.
check_cards() {
    /usr/bin/python3 -B -m unittest discover --start-directory deploy/checks
}

# The page in a real browser, with pictures of it to be looked at.
check_pages() {
    if [[ -x /usr/bin/chromium ]]; then
        node manager/tests/pages/pages.mjs "$manager" assets/demo "$CARGO_TARGET_DIR/pages"
    else
        echo "chromium is not installed, the page was not tried in a browser"
    fi
}

step cargo fmt --all --check
step check_scripts
step check_cards
step cargo clippy "${profile[@]}" --all-targets -- --deny warnings
RUSTDOCFLAGS="--deny warnings" step cargo doc "${profile[@]}" --lib --examples --no-deps
step "${build[@]}"
step run_tests
step check_pages
step cargo test "${profile[@]}" --doc
if [[ $form == long ]]; then
    step deploy/previous.sh
    if ((EUID == 0)); then
        step deploy/trial.sh
        step deploy/arm64-trial.sh
        step deploy/card-trial.sh
        if [[ ${CARTELERA_WITHOUT_VM:-} == 1 ]]; then
            echo "CARTELERA_WITHOUT_VM=1: the packages were not tried in a virtual machine with a display (deploy/vm-trial.sh)"
        else
            step deploy/vm-trial.sh
        fi
    else
        echo "this is not root: packages and cards were not tried (deploy/trial.sh, deploy/arm64-trial.sh, deploy/card-trial.sh," \
            "deploy/vm-trial.sh)"
    fi
fi
echo
echo "all checks and tests passed"
