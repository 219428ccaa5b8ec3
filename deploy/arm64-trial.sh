#!/usr/bin/env bash
# Makes the packages for arm64 and runs them in a clean Debian tree of that architecture, as root. Every program is emulated.
set -euo pipefail

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

packages=$CARGO_TARGET_DIR/packages-arm64
if [[ " $* " != *" --help "* && " $* " != *" -h "* ]]; then
    deploy/packages.sh build run package cross trial
    deploy/package.sh --architecture arm64 --out "$packages"
fi
exec python3 -B deploy/trial/arm64.py --packages "$packages" "$@"
