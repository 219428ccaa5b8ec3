#!/usr/bin/env bash
# Makes the packages and tries them in clean Debian trees that are started with a systemd of their own.
set -euo pipefail

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

packages=$CARGO_TARGET_DIR/packages
next=$CARGO_TARGET_DIR/packages-next
if [[ " $* " != *" --help "* && " $* " != *" -h "* ]]; then
    deploy/packages.sh build run package trial
    deploy/package.sh --out "$packages"
    deploy/package.sh --out "$next" --revision 2
fi
exec python3 -B deploy/trial --packages "$packages" --next "$next" "$@"
