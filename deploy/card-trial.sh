#!/usr/bin/env bash
# Makes the packages and tries deploy/card with them: in trees, images and on a card, as root.
set -euo pipefail

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

packages=$CARGO_TARGET_DIR/packages
if [[ " $* " != *" --help "* && " $* " != *" -h "* ]]; then
    deploy/packages.sh build run package trial card
    deploy/package.sh --out "$packages"
fi
exec python3 -B deploy/trial/cards.py --packages "$packages" --foreign "$CARGO_TARGET_DIR/packages-arm64" --manager "$manager" "$@"
