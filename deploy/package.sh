#!/usr/bin/env bash
# Makes the Debian packages of manager and player.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: deploy/package.sh [--out DIR] [--revision N]

Builds the programs and makes cartelera-manager_*.deb and cartelera-player_*.deb for this machine's architecture in DIR
(default: the folder "packages" of the target folder) with revision N (default 1) of this version, and looks through them with lintian. They install on the Debian they
were made on and on later ones.
USAGE
}

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"

out=$CARGO_TARGET_DIR/packages
revision=1
while (($# > 0)); do
    case $1 in
        --out) out=$(mkdir -p "${2:?--out needs a folder}" && cd "$2" && pwd) && shift ;;
        --revision) revision=${2:?--revision needs a number} && shift ;;
        --help | -h) usage && exit ;;
        *) fail "\"$1\" is not allowed (--out, --revision or --help)" ;;
    esac
    shift
done

# The tools that make packages, in the versions that this was tried with.
tools=("cargo-deb 3.8.0" "cargo-about 0.9.3 --features cli")
papers=$CARGO_TARGET_DIR/release/papers

install_tools() {
    local tool name version features
    for tool in "${tools[@]}"; do
        read -r name version features <<<"$tool"
        [[ $("$name" --version 2>/dev/null) == *"$version"* ]] && continue
        echo "installing $name $version"
        # shellcheck disable=SC2086  # the features are words of their own
        CARGO_TARGET_DIR=$CARGO_TARGET_DIR/tools cargo install --quiet --locked "$name" --version "$version" $features
    done
}

# The licences of all libraries, asked for again only when there are others.
write_licences() {
    local lock=$papers/licences.lock text=$papers/licences.txt.gz
    if [[ -s $text ]] && cmp --silent Cargo.lock "$lock"; then
        return
    fi
    echo "collecting the licences of all libraries"
    cargo fetch --quiet --locked
    cargo about generate --offline --workspace --config deploy/about.toml deploy/licences.hbs |
        gzip -9 --no-name >"$text.new"
    mv "$text.new" "$text"
    cp Cargo.lock "$lock"
}

write_papers() {
    local program name
    for program in "$manager" "$player"; do
        name=${program##*cartelera-}
        rm -rf "${papers:?}/$name"
        mkdir -p "$papers/$name"
        "$program" papers "$papers/$name"
        cp "$papers/licences.txt.gz" "$papers/$name/"
        gzip -9 --no-name <CHANGELOG.md >"$papers/$name/changelog.gz"
    done
}

need_rust
deploy/packages.sh build run package
mkdir -p "$papers" "$out"
install_tools
"${build[@]}"
write_licences
write_papers
rm -f "$out"/cartelera-*.deb
for package in cartelera-manager cartelera-player; do
    cargo deb --quiet --no-build --strip --deb-revision "$revision" --package "$package" --output "$out/"
done
lintian --fail-on error,warning --suppress-tags-from-file deploy/debian/lintian-not-asked "$out"/cartelera-*.deb
(cd "$out" && ls -l --human-readable cartelera-*.deb)
