# Shared by the scripts of this folder; sourced, not run.
# shellcheck shell=bash

set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

# A headline on standard error.
say() { printf '\n== %s\n' "$*" >&2; }

# A reason, then the end.
die() {
    printf '%s: %s\n' "$(basename "$0")" "$1" >&2
    shift
    for hint in "$@"; do printf 'hint: %s\n' "$hint" >&2; done
    exit 3
}

# build_release PRODUCT…: builds the four commands, and further products, for use, with Swift, libcrypto, libzstd and
# libxxhash inside; prints the folder they are in.
# libzip has no static library in Debian: vrarc-pack and vrarc-restore need libzip4 where they run.
build_release() {
    local scratch="$root/.build-release" archives library product
    archives="$scratch/static-libraries"
    mkdir -p "$archives"
    for library in crypto zstd xxhash; do
        # A folder with nothing but the .a files, named by .pc files that are found first: so the linker takes them and
        # not the .so files.
        ln -sf "$(cc -print-file-name="lib$library.a")" "$archives/lib$library.a"
        printf 'Name: %s\nDescription: static\nVersion: 0\nLibs: -L%s -l%s\n' "$library" "$archives" "$library" \
            >"$archives/lib$library.pc"
    done
    local options=(
        --package-path "$root" --scratch-path "$scratch" -c release --static-swift-stdlib --pkg-config-path "$archives"
        # Most of what a byte costs lies in small functions of VrarcFormat: they go into those that call them.
        -Xswiftc -cross-module-optimization
    )
    for product in vrarc vrarc-pack vrarc-verify vrarc-restore "$@"; do
        # Its hundreds of lines are of use only where it fails.
        swift build "${options[@]}" --product "$product" >"$scratch/log" 2>&1 || {
            cat "$scratch/log" >&2
            return 3
        }
    done
    swift build "${options[@]}" --show-bin-path
}
