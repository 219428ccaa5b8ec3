#!/usr/bin/env bash
# Makes the packages and tries them in a virtual machine with a display, on the seat that a kiosk has.
set -euo pipefail

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

packages=$CARGO_TARGET_DIR/packages
if [[ " $* " != *" --help "* && " $* " != *" -h "* ]]; then
    [[ $(dpkg --print-architecture) == amd64 ]] || fail "the virtual machine is of amd64, and the packages of this machine are not"
    deploy/packages.sh build run package trial vm
    deploy/package.sh --out "$packages"
fi
exec python3 -B deploy/trial/vm.py --packages "$packages" "$@"
