#!/usr/bin/env bash
# Measures what Cartelera costs and prints it as Markdown, for BENCHMARKS.md.
set -euo pipefail

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
if [[ " $* " != *" --help "* && " $* " != *" -h "* ]]; then
    deploy/packages.sh build run bench
    need_rust
    "${build[@]}"
fi
CARTELERA_PLAYER_ENVIRONMENT=${player_environment[*]} exec python3 -B deploy/bench "$@"
