# shellcheck shell=bash disable=SC2154
# Builds the programs for arm64 on a machine of amd64. To be sourced, after environment.sh.
#
# Headers and libraries are those of a sysroot, a tree of Debian 13 for arm64. The compiler is the one of this machine, if it
# has the standard library for arm64 or rustup gets it, or else that of Debian testing, from a second tree. Both trees are
# unpacked only, and nothing in the first one ever runs, so neither root nor an emulator is needed. `root` and `build` are
# environment.sh's.

target=aarch64-unknown-linux-gnu
# Apart from this machine's own programs: neither build waits for the other or makes it begin anew.
cross_target_dir=$CARGO_TARGET_DIR/arm64
cross_release=$cross_target_dir/$target/release
trees=${XDG_CACHE_HOME:-$HOME/.cache}/cartelera/cross
export sysroot=$trees/trixie-arm64
rust=$trees/testing-rust

in_sysroot=(
    libc6-dev libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev libfontconfig-dev
    libwayland-dev libxkbcommon-dev libudev-dev libasound2-dev
)
in_rust=(rustc cargo libstd-rust-dev:arm64 gcc libc6-dev gcc-aarch64-linux-gnu pkgconf)

# Keeps of packages what is not unpacked, for describe_libraries.
# shellcheck disable=SC2016  # mmdebstrap runs it
keep_control='for deb in $MMDEBSTRAP_ESSENTIAL; do
    control=$1/control/$(basename "$deb" .deb)
    mkdir -p "$control"
    dpkg-deb --control "$1/$deb" "$control"
    dpkg-deb --fsys-tarfile "$1/$deb" | tar --list >"$control/list"
done'

# unpack_tree TREE RELEASE OPTION...: makes a tree with these options of mmdebstrap, unless there is one already. It gets its
# name when it is whole.
unpack_tree() {
    local tree=$1 made=$1.new
    [[ -f $tree/made-of && $(<"$tree/made-of") == "$*" ]] && return
    echo "unpacking packages of Debian $2 in $tree"
    rm -rf "$made"
    mkdir -p "$made"
    # The archive of a release may be past its date.
    mmdebstrap --quiet --variant=extract --aptopt='Acquire::Check-Valid-Until "false"' \
        --aptopt='Acquire::Check-Date "false"' --aptopt='APT::Install-Recommends "false"' "${@:3}" "$2" - |
        tar --extract --directory "$made" --exclude './dev/*'
    # An unpacked tree lacks the links that a package makes as it is configured.
    [[ -e $made/lib ]] || ln -s usr/lib "$made/lib"
    [[ ! -d $made/control ]] || describe_libraries "$made" "$tree"
    echo "$*" >"$made/made-of"
    rm -rf "$tree"
    mv "$made" "$tree"
}

# describe_libraries MADE TREE: writes what dpkg knows of installed libraries, with the places that their files will have in
# TREE, for deploy/cross/dpkg-shlibdeps.
describe_libraries() {
    local known=$1/var/lib/dpkg tree=$2 control name file
    echo 1 >"$known/info/format"
    for control in "$1"/control/*; do
        [[ -e $control/shlibs || -e $control/symbols ]] || continue
        name=$(sed -n 's/^Package: //p' "$control/control"):arm64
        sed '/^Package:/a Status: install ok installed' "$control/control" >>"$known/status"
        echo >>"$known/status"
        sed "s|^\./*|$tree/|; s|/$||" "$control/list" >"$known/info/$name.list"
        for file in shlibs symbols; do
            [[ ! -e $control/$file ]] || cp "$control/$file" "$known/info/$name.$file"
        done
    done
    rm -r "$1/control"
}

has_library() {
    [[ -d $(rustc --print target-libdir --target "$target") ]]
}

# Whether this machine's compiler makes programs for arm64.
is_able() {
    has_library && return
    command -v rustup >/dev/null || return
    echo "asking rustup for the standard library for arm64"
    rustup target add "$target" && has_library
}

# build_for_arm64 COMPILER: one of auto, local and debian.
build_for_arm64() {
    local libraries=$sysroot/usr/lib/aarch64-linux-gnu view=()
    unpack_tree "$sysroot" trixie --architectures=arm64 --extract-hook="$keep_control" "${in_sysroot[@]/#/--include=}"
    case $1 in
        auto) is_able || view_compiler ;;
        local) is_able || fail "this machine's compiler makes no programs for arm64" ;;
        debian) view_compiler ;;
    esac
    cargo fetch --quiet --locked
    mkdir -p "$cross_target_dir"
    # A cross compiler has a C library of its own, and would look there first.
    env \
        CARGO_TARGET_DIR="$cross_target_dir" \
        CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc \
        RUSTFLAGS="-Clink-arg=--sysroot=$sysroot -Clink-arg=-L$libraries -Clink-arg=-Wl,-rpath-link,$libraries" \
        CFLAGS_aarch64_unknown_linux_gnu="--sysroot=$sysroot" \
        PKG_CONFIG_ALLOW_CROSS=1 PKG_CONFIG_SYSROOT_DIR="$sysroot" \
        PKG_CONFIG_LIBDIR="$libraries/pkgconfig:$sysroot/usr/share/pkgconfig" \
        "${view[@]}" "${build[@]}" --target "$target" --offline --locked
}

# Lets what follows see the programs of the second tree, and of this machine only what it needs.
view_compiler() {
    local cargo_home=${CARGO_HOME:-$HOME/.cargo}
    unpack_tree "$rust" testing --architectures=amd64,arm64 "${in_rust[@]/#/--include=}"
    view=(
        bwrap --unshare-all --die-with-parent --proc /proc --dev /dev --tmpfs /tmp
        --ro-bind "$rust/usr" /usr --ro-bind "$rust/etc" /etc
        --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64
        --ro-bind "$root" "$root" --ro-bind "$sysroot" "$sysroot"
        --bind "$cargo_home" "$cargo_home" --bind "$cross_target_dir" "$cross_target_dir"
        --chdir "$root" --setenv PATH /usr/bin
        # Unpacked only, it has no /usr/bin/cc.
        --setenv CC_x86_64_unknown_linux_gnu gcc --setenv CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER gcc
    )
}

# The variables that are not used here are for who sources this file.
: "${cross_release}"
