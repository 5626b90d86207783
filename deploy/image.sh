#!/usr/bin/env bash
# Builds a container image with the native program, and leaves it in artifacts/edgeguard-VERSION-linux-ARCHITECTURE.image.tar, for
# 'podman load' and 'docker load'. The image is localhost/edgeguard:VERSION here.
#
#   deploy/image.sh [--base IMAGE] [--with PACKAGE]...
#
#   --base    an image of Debian 12 or newer to build on. Without it: a root filesystem that mmdebstrap makes of this machine's source of apt
#   --with    another Debian package in that root filesystem; the image is then localhost/edgeguard:VERSION-with, and no file is left
#
# Installs what is missing: buildah, mmdebstrap. Needs root. The program comes from deploy/package.sh. The format is Docker's, because
# OCI's has no health check. Exits 0, or 2 if it could not build the image.
set -euo pipefail
cd "$(dirname "$0")/.."
. deploy/packages.sh

base='' more=()
while [ $# -gt 0 ]; do
    case $1:${2:-} in
        --base:?*) base=$2 ;;
        --with:?*) more+=("$2") ;;
        *) echo "usage: deploy/image.sh [--base IMAGE] [--with PACKAGE]..." >&2; exit 2 ;;
    esac
    shift 2
done
[ "$(id -u)" -eq 0 ] || { say "Building an image needs root."; exit 2; }
machine=$(dpkg --print-architecture)
case $machine in amd64) runtime=linux-x64 ;; arm64) runtime=linux-arm64 ;; *) say "There is no native program for $machine."; exit 2 ;; esac
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
# A tag has no '+'.
kind=${more:+-with}
tag=localhost/edgeguard:${version//+/-}$kind
needs='ca-certificates libssl3 libstdc++6 zlib1g'
! grep -q '>offline<' artifacts/package-set.props || needs+=' libmosquitto1'
folder=$PWD/artifacts/image

# Nothing that the program does not need: documents, manuals and translations stay out.
make_base() {
    local container
    if [ ! -s "$folder/base$kind.tar" ] || [ "$(cat "$folder/base$kind.list" 2> /dev/null)" != "$needs ${more[*]-}" ]; then
        mmdebstrap --quiet --variant=minbase --include="$(echo "$needs ${more[*]-}" | xargs | tr ' ' ,)" \
            --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
            "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$folder/base$kind.tar"
        echo "$needs ${more[*]-}" > "$folder/base$kind.list"
    fi
    container=$(buildah from scratch)
    buildah add --quiet "$container" "$folder/base$kind.tar" /
    buildah commit --quiet --rm "$container" "localhost/edgeguard-base$kind"
    base=localhost/edgeguard-base$kind
}

build() {
    rm -rf "$folder/context"
    mkdir -p "$folder/context"
    tar --extract --gzip --file "artifacts/edgeguard-$version-$runtime.tar.gz" --directory "$folder/context" --strip-components=2 "edgeguard-$version-$runtime/files/usr"
    buildah build --quiet --format docker --pull=never --isolation chroot --build-arg "BASE=$base" --build-arg "NEEDS=$needs" --tag "$tag" --file deploy/Containerfile "$folder/context"
}

save() {
    local archive=artifacts/edgeguard-$version-$runtime.image.tar
    rm -f "$archive"
    buildah push --quiet "$tag" "docker-archive:$archive:$tag"
}

mkdir -p "$folder"
install_missing buildah mmdebstrap || exit 2
deploy/package.sh --arch "$machine" || exit 2
if [ -z "$base" ]; then
    step "Making a root filesystem of Debian's packages"
    quietly make_base || exit 2
fi
step "Building $tag"
quietly build || exit 2
[ ${#more[@]} -gt 0 ] || quietly save || exit 2
end_step
