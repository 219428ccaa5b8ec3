#!/usr/bin/env bash
# Installs the packages that are missing, for Debian 12 or later and Ubuntu 24.04 or later.
set -euo pipefail

build=(
    build-essential pkg-config mold
    libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
    libfontconfig-dev libwayland-dev libxkbcommon-dev libudev-dev libasound2-dev
)
run=(
    mesa-vulkan-drivers libvulkan1
    gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-libav gstreamer1.0-alsa
    libxkbcommon-x11-0 libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2
    ffmpeg bubblewrap gpg gpg-agent poppler-utils
)
display=(xvfb imagemagick)
test=(
    "${display[@]}" shellcheck xdotool python3-venv libfaketime bsdutils mount
    python3-reportlab python3-qrcode zbar-tools
    qemu-system-x86 seabios nbdkit busybox-static cpio e2fsprogs xz-utils
)
package=(dpkg-dev binutils lintian)
cross=(mmdebstrap bubblewrap gcc-aarch64-linux-gnu binutils-aarch64-linux-gnu)
card=(util-linux fdisk dosfstools e2fsprogs mtools mount python3 python3-reportlab python3-qrcode)
vm=(qemu-system-x86 seabios e2fsprogs)
trial=(mmdebstrap systemd-container procps curl openssh-client arch-test qemu-user-static)
bench=("${display[@]}" chromium mpv python3 nginx curl rsync wrk nftables iproute2)

usage() {
    cat <<'USAGE'
usage: deploy/packages.sh [--list] GROUP...

Installs with apt what is missing of these groups of packages; with --list only names it.

  build    compiler, linker and headers
  run      what manager and player need to run
  display  a display in memory, and pictures of it
  test     what the tests need beside build and run, with the Python packages of deploy/python.txt in
           ~/.cache/cartelera/python, the npm packages of manager/tests/pages in ~/.cache/cartelera/pages and, which are not installed, the web servers Caddy and nginx in
           ~/.cache/cartelera/fronts and, on Debian for amd64, a kernel for a virtual machine in
           ~/.cache/cartelera/kernel
  package  what deploy/package.sh needs beside build and run
  cross    what deploy/package.sh --architecture arm64 needs beside package
  card     what deploy/card needs
  trial    what deploy/trial.sh, deploy/card-trial.sh and deploy/arm64-trial.sh need beside package, card and cross
  vm       what deploy/vm-trial.sh needs beside run, package and trial
  bench    what deploy/bench.sh needs beside build and run
USAGE
}

# Where the tests look for Python with the packages of python.txt.
python=${XDG_CACHE_HOME:-$HOME/.cache}/cartelera/python
python_packages=$(dirname "${BASH_SOURCE[0]}")/python.txt
# Where the tests look for what they need beside a browser, and the list of it.
pages=${XDG_CACHE_HOME:-$HOME/.cache}/cartelera/pages
pages_packages=$(dirname "${BASH_SOURCE[0]}")/../manager/tests/pages
# Where the tests look for web servers.
fronts=${XDG_CACHE_HOME:-$HOME/.cache}/cartelera/fronts
# Where the test of power cuts looks for a kernel, and the package that names Debian's newest one.
kernel=${XDG_CACHE_HOME:-$HOME/.cache}/cartelera/kernel
newest_kernel=linux-image-amd64

is_installed() {
    [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

as_root() {
    if ((EUID == 0)); then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo -- "$@"
    else
        echo "installing packages needs root or sudo; run as root: $*" >&2
        return 1
    fi
}

install_python() {
    cmp --silent "$python_packages" "$python/installed.txt" && return
    if $list_only; then
        grep -v '^#' "$python_packages"
        return
    fi
    echo "installing the packages of $python_packages in $python"
    python3 -m venv --clear "$python"
    "$python/bin/pip" install --quiet --disable-pip-version-check --requirement "$python_packages"
    cp "$python_packages" "$python/installed.txt"
}

install_pages() {
    cmp --silent "$pages_packages/package-lock.json" "$pages/installed.json" && return
    if $list_only; then
        echo "axe-core playwright-core (npm, in $pages)"
        return
    fi
    echo "installing the packages of $pages_packages in $pages"
    mkdir -p "$pages"
    cp "$pages_packages/package.json" "$pages_packages/package-lock.json" "$pages"
    (cd "$pages" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp "$pages_packages/package-lock.json" "$pages/installed.json"
}

is_debian() {
    [[ $(. /etc/os-release && echo "$ID") == debian ]]
}

is_debian_amd64() {
    is_debian && [[ $(dpkg --print-architecture) == amd64 ]]
}

# Unpacks web servers. Their packages are not installed: they would answer on this machine from then on.
unpack_fronts() {
    [[ -x $fronts/usr/bin/caddy && -x $fronts/usr/sbin/nginx ]] && return
    if ! command -v dpkg-deb >/dev/null; then
        echo "the tests need the web servers Caddy and nginx" >&2
        return
    fi
    if $list_only; then
        echo "caddy nginx (unpacked in $fronts)"
        return
    fi
    echo "unpacking web servers in $fronts"
    local folder package
    mkdir -p "$fronts"
    folder=$(mktemp --directory --tmpdir="$(dirname "$fronts")")
    as_root apt-get update --quiet=2
    (cd "$folder" && apt-get download --quiet=2 -o APT::Sandbox::User=root caddy nginx)
    for package in "$folder"/*.deb; do
        dpkg-deb --extract "$package" "$fronts"
    done
    rm -r "$folder"
}

# Unpacks of Debian's kernel what the virtual machine needs. Its package is not installed: nothing is to boot from it.
unpack_kernel() {
    compgen -G "$kernel/boot/vmlinuz-*" >/dev/null && return
    if ! command -v dpkg-deb >/dev/null || ! is_debian_amd64; then
        echo "there is no kernel for a virtual machine here, so the test of power cuts cannot run" \
            "(CARTELERA_WITHOUT_VM=1 leaves it out)" >&2
        return
    fi
    if $list_only; then
        echo "$newest_kernel (unpacked in $kernel)"
        return
    fi
    echo "unpacking a kernel in $kernel"
    local folder package
    mkdir -p "$(dirname "$kernel")"
    folder=$(mktemp --directory --tmpdir="$(dirname "$kernel")")
    as_root apt-get update --quiet=2
    package=$(apt-cache depends "$newest_kernel" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1)
    (cd "$folder" && apt-get download --quiet=2 -o APT::Sandbox::User=root "${package:-$newest_kernel}")
    mkdir "$folder/kernel"
    dpkg-deb --fsys-tarfile "$folder"/*.deb | tar --extract --directory "$folder/kernel" --wildcards \
        '*/boot/vmlinuz-*' '*/kernel/fs/*' '*/kernel/lib/*' '*/kernel/crypto/*' '*/kernel/drivers/virtio/*' \
        '*/kernel/drivers/block/*'
    rm -rf "$kernel"
    mv "$folder/kernel" "$kernel"
    rm -r "$folder"
}

install_packages() {
    local package missing=()
    if ! command -v dpkg-query >/dev/null; then
        echo "this is not Debian or Ubuntu; make sure that the equivalents of these are installed: ${wanted[*]}" >&2
        return
    fi
    for package in "${wanted[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    ((${#missing[@]} > 0)) || return 0
    if $list_only; then
        printf '%s\n' "${missing[@]}"
        return
    fi
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update --quiet=2
    as_root apt-get install --yes --quiet=2 --no-install-recommends -o Dpkg::Use-Pty=0 "${missing[@]}" </dev/null
}

list_only=false
is_test=false
wanted=()
for argument in "$@"; do
    case $argument in
        --list) list_only=true ;;
        --help | -h) usage && exit ;;
        build) wanted+=("${build[@]}") ;;
        run) wanted+=("${run[@]}") ;;
        display) wanted+=("${display[@]}") ;;
        test)
            wanted+=("${test[@]}")
            is_test=true
            ;;
        package) wanted+=("${package[@]}") ;;
        cross) wanted+=("${cross[@]}") ;;
        card) wanted+=("${card[@]}") ;;
        trial) wanted+=("${trial[@]}") ;;
        vm) wanted+=("${vm[@]}") ;;
        bench) wanted+=("${bench[@]}") ;;
        *)
            echo "there is no group of packages \"$argument\" (build, run, display, test, package, cross, card, trial, vm or bench)" >&2
            exit 2
            ;;
    esac
done
# Node may have been installed otherwise, and Ubuntu has Chromium as a snap only, which is no affair of apt. LibreOffice without
# windows would take the place of one with windows that somebody works with.
if $is_test; then
    command -v soffice >/dev/null || wanted+=(libreoffice-impress-nogui)
    is_debian && wanted+=(chromium)
    command -v node >/dev/null || wanted+=(nodejs)
    command -v npm >/dev/null || wanted+=(npm)
fi
if ((${#wanted[@]} == 0)); then
    usage >&2
    exit 2
fi

install_packages
if $is_test; then
    install_python
    install_pages
    unpack_fronts
    unpack_kernel
fi
