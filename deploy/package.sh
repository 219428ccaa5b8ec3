#!/usr/bin/env bash
# Makes the Debian packages of manager and player.
set -euo pipefail

usage() {
    cat <<'USAGE'
usage: deploy/package.sh [--out DIR] [--revision N] [--architecture ARCHITECTURE] [--compiler COMPILER]

Builds the programs and makes cartelera-manager_*.deb and cartelera-player_*.deb in DIR (default: the folder "packages" of the
target folder) with revision N (default 1) of this version, and looks through them with lintian. They are for this machine's
architecture, and install on the Debian they were made on and on later ones.

With --architecture arm64 a machine of amd64 makes them for Debian 13 and Raspberry Pi OS of 64 bits (default DIR:
"packages-arm64"). COMPILER says by what:

  local   this machine's, which has the standard library for arm64 or gets it by rustup
  debian  that of Debian testing, which is unpacked in ~/.cache/cartelera/cross
  auto    the first that works (default)
USAGE
}

# shellcheck source=deploy/environment.sh
source "$(dirname "${BASH_SOURCE[0]}")/environment.sh"
# shellcheck source=deploy/cross.sh
source deploy/cross.sh

here=$(dpkg --print-architecture)
architecture=$here
compiler=auto
out=
revision=1
while (($# > 0)); do
    case $1 in
        --out) out=$(mkdir -p "${2:?--out needs a folder}" && cd "$2" && pwd) && shift ;;
        --revision) revision=${2:?--revision needs a number} && shift ;;
        --architecture) architecture=${2:?--architecture needs a name} && shift ;;
        --compiler) compiler=${2:?--compiler needs a name} && shift ;;
        --help | -h) usage && exit ;;
        *) fail "\"$1\" is not allowed (--out, --revision, --architecture, --compiler or --help)" ;;
    esac
    shift
done
case $here:$architecture in
    "$here:$here") out=${out:-$CARGO_TARGET_DIR/packages} ;;
    amd64:arm64) out=${out:-$CARGO_TARGET_DIR/packages-arm64} ;;
    *) fail "packages for $architecture are not made on $here (only for $here, or on amd64 for arm64)" ;;
esac
[[ $compiler =~ ^(auto|local|debian)$ ]] || fail "the compiler \"$compiler\" is not allowed (auto, local or debian)"

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

make_package() {
    local made
    "${settings[@]}" cargo deb --quiet --no-build --strip --deb-revision "$revision" --package "$1" --output "$out/" "${foreign[@]}"
    made=$(echo "$out/$1"_*_"$architecture.deb")
    # cargo-deb only warns when it cannot tell which libraries a program needs.
    [[ $(dpkg-deb --field "$made" Depends) == *libc6* ]] || fail "$made does not say which libraries it needs"
}

need_rust
deploy/packages.sh build run package
mkdir -p "$papers" "$out"
install_tools
"${build[@]}"
write_licences
write_papers
settings=(env)
foreign=()
if [[ $architecture != "$here" ]]; then
    deploy/packages.sh cross
    build_for_arm64 "$compiler"
    # What this machine's programs say of themselves holds for the others, too.
    rm -rf "${cross_release:?}/papers"
    cp -r "$papers" "$cross_release/"
    settings=(env "CARGO_TARGET_DIR=$cross_target_dir" "PATH=$root/deploy/cross:$PATH")
    foreign=(--target "$target")
fi
rm -f "$out"/cartelera-*_"$architecture.deb"
for package in cartelera-manager cartelera-player; do
    make_package "$package"
done
lintian --fail-on error,warning --suppress-tags-from-file deploy/debian/lintian-not-asked "$out"/cartelera-*_"$architecture.deb"
(cd "$out" && ls -l --human-readable cartelera-*_"$architecture.deb")
