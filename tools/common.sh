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

# build_release PRODUCT…: builds the seven programs, and further products, for use, with Swift, libcrypto, libzstd and
# libxxhash inside; prints the folder they are in.
# libzip has no static library in Debian: vrarc-pack, vrarc-restore and vrarc-remote need libzip4 where they run.
# vrarc-remote needs libexpat1, and libcurl4, which brings a libcrypto of its own: a second one inside would mix with it.
build_release() {
    local scratch="$root/.build-release" local_libraries remote_libraries product
    local_libraries="$(static_libraries "$scratch/static-libraries" crypto zstd xxhash)"
    remote_libraries="$(static_libraries "$scratch/static-libraries-remote" zstd xxhash)"
    local options=(
        --package-path "$root" --scratch-path "$scratch" -c release --static-swift-stdlib
    )
    for product in vrarc-remote vrarc vrarc-pack vrarc-verify vrarc-restore vrarc-relink vrarc-drill "$@"; do
        local libraries="$local_libraries"
        [ "$product" != vrarc-remote ] || libraries="$remote_libraries"
        # Its hundreds of lines are of use only where it fails.
        swift build "${options[@]}" --pkg-config-path "$libraries" --product "$product" >"$scratch/log" 2>&1 || {
            cat "$scratch/log" >&2
            return 3
        }
    done
    swift build "${options[@]}" --pkg-config-path "$local_libraries" --show-bin-path
}

# static_libraries FOLDER LIBRARY…: a folder with nothing but the .a files, named by .pc files that are found first: so
# the linker takes them and not the .so files. Prints the folder.
static_libraries() {
    local folder="$1" library
    mkdir -p "$folder"
    for library in "${@:2}"; do
        ln -sf "$(cc -print-file-name="lib$library.a")" "$folder/lib$library.a"
        printf 'Name: %s\nDescription: static\nVersion: 0\nLibs: -L%s -l%s\n' "$library" "$folder" "$library" \
            >"$folder/lib$library.pc"
    done
    printf '%s\n' "$folder"
}
