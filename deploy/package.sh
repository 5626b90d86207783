#!/usr/bin/env bash
# Builds native programs and leaves packages of them in artifacts: edgeguard_VERSION_amd64.deb and edgeguard_VERSION_arm64.deb for
# Debian, edgeguard-VERSION-linux-x64.tar.gz and edgeguard-VERSION-linux-arm64.tar.gz for other systems, edgeguard-VERSION-ARCHITECTURE.cdx.json
# with what is inside them (CycloneDX), and SHA256SUMS of all.
#
#   deploy/package.sh [--arch ARCHITECTURE]... [--version VERSION] [--sign KEY]
#
#   --arch       amd64 or arm64; may be repeated. Without it: both, and the one that this machine cannot build is left out
#   --version    the package's version; that of Directory.Build.props if it is not named
#   --sign       a private key (Ed25519, PEM) that signs SHA256SUMS, in SHA256SUMS.sig. Its public half is in the packages; without
#                this option, deploy/release-key.pem is, if there is one. A new key:
#                openssl genpkey -algorithm ed25519 -out KEY
#
# Installs what is missing: debhelper, gcc, and gcc-aarch64-linux-gnu to cross-compile. Needs root, or sudo, for that alone.
# The programs are built in artifacts/package, from a copy of the sources, and only if a source changed. SOURCE_DATE_EPOCH dates
# everything in the package; without it, the date of the last commit does. The same sources and date give the same package, bit
# for bit. Shows its steps on stderr. Exits 0, or 2 if it could not build a package.
set -euo pipefail
# The modes of what is packed are those of the files here.
umask 022
cd "$(dirname "$0")/.."
. deploy/packages.sh
. deploy/dotnet.sh

usage() { echo "usage: deploy/package.sh [--arch amd64|arm64]... [--version VERSION] [--sign KEY]" >&2; exit 2; }

architectures=() signing_key='' version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
while [ $# -gt 0 ]; do
    case $1:${2:-} in
        --arch:amd64 | --arch:arm64) architectures+=("$2") ;;
        --version:[0-9]*) version=$2 ;;
        --sign:?*) signing_key=$(realpath "$2") ;;
        *) usage ;;
    esac
    shift 2
done
machine=$(dpkg --print-architecture)
is_optional() { $all && [ "$1" != "$machine" ]; }
all=false
[ ${#architectures[@]} -gt 0 ] || all=true architectures=(amd64 arm64)

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2> /dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8
folder=$PWD/artifacts/package
sources=(src seeds deploy/edgeguard.schema.json tests/scenarios Directory.Build.props Directory.Packages.props global.json CodeMetricsConfig.txt .editorconfig artifacts/package-set.props)

triple_of() { case $1 in amd64) echo x86_64-linux-gnu ;; arm64) echo aarch64-linux-gnu ;; esac; }
runtime_of() { case $1 in amd64) echo linux-x64 ;; arm64) echo linux-arm64 ;; esac; }

# The compiler that links for an architecture, and Debian's libraries of it.
tools_of() {
    if [ "$1" = "$machine" ]; then echo gcc libc6-dev; else echo "gcc-$(triple_of "$1" | tr _ -) libc6-dev-$1-cross"; fi
}

is_built() {
    [ -x "$folder/$1/edgeguard" ] && [ -z "$(find "${sources[@]}" -newer "$folder/$1/edgeguard" -type f -not -name '*.md' -not -path '*/obj/*' -not -path '*/bin/*' -print -quit)" ]
}

# A copy, because a build for one runtime would change the lock files and leave its own restore in obj. The compiler names the
# sources as /edgeguard, wherever they are.
build_native() {
    local runtime tools=(-p:CppCompilerAndLinker=gcc)
    runtime=$(runtime_of "$1")
    [ "$1" = "$machine" ] || tools=("-p:CppCompilerAndLinker=$PWD/deploy/package/cross-link.sh" "-p:ObjCopyName=$(triple_of "$1")-objcopy")
    rm -rf "$folder/$1" "$folder/sources"
    mkdir -p "$folder/sources"
    tar --create --exclude bin --exclude obj "${sources[@]}" | tar --extract --directory "$folder/sources"
    # The lock files are for every machine, and restoring for one adds its native packages.
    (cd "$folder/sources" && dotnet publish src/EdgeGuard/EdgeGuard.csproj -c Release -r "$runtime" -o "$folder/$1.new" -v q -nologo -tl:off \
        -p:PublishAot=true -p:RestoreLockedMode=false "${tools[@]}" \
        -p:ContinuousIntegrationBuild=true -p:PathMap="$folder/sources=/edgeguard" -p:RunAnalyzers=false -p:GenerateDocumentationFile=false) || return
    cp "$folder/sources/src/EdgeGuard/obj/project.assets.json" "$folder/$1.new/"
    mv "$folder/$1.new" "$folder/$1"
}

# "libc6 (>= VERSION)" and the others that the programs are linked with.
dependencies() {
    local objdump glibc
    objdump=$(triple_of "$1")-objdump
    glibc=$("$objdump" -T "$folder/$1/edgeguard" "$folder/$1"/*.so | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)
    "$objdump" -p "$folder/$1/edgeguard" "$folder/$1"/*.so | awk -v glibc="${glibc#GLIBC_}" '
        $1 != "NEEDED" { next }
        $2 ~ /^(libc|libm|libdl|libpthread|librt|ld-linux.*)\.so/ { needs["libc6 (>= " glibc ")"]; next }
        $2 == "libgcc_s.so.1" { needs["libgcc-s1"]; next }
        $2 == "libstdc++.so.6" { needs["libstdc++6"]; next }
        $2 == "libz.so.1" { needs["zlib1g"]; next }
        { print "No package is known for " $2 > "/dev/stderr"; failed = 1 }
        END { for (need in needs) print need; exit failed }' | sort | paste -sd, | sed 's/,/, /g'
    # Without MQTTnet, messages go through Eclipse'"'"'s library.
    ! grep -q '>offline<' artifacts/package-set.props || echo ", libmosquitto1"
}

# Everything that the package has, at its place.
lay_out() {
    local payload=$tree/payload
    mkdir -p "$payload"/etc/edgeguard "$payload"/usr/bin "$payload"/usr/lib/edgeguard "$payload"/usr/share/{edgeguard/profiles,man/man1,doc/edgeguard,fish/vendor_completions.d,zsh/vendor-completions,bash-completion/completions}
    install -m 755 "$folder/$1/edgeguard" "$payload/usr/lib/edgeguard/"
    install -m 644 "$folder/$1"/*.so "$payload/usr/lib/edgeguard/"
    "$(triple_of "$1")-strip" --strip-unneeded "$payload/usr/lib/edgeguard"/*.so
    ln -s ../lib/edgeguard/edgeguard "$payload/usr/bin/edgeguard"
    install -m 644 deploy/package/edgeguard.json "$payload/etc/edgeguard/"
    install -m 644 seeds/profiles/*.json "$payload/usr/share/edgeguard/profiles/"
    install -m 644 CHANGELOG.md "$payload/usr/share/doc/edgeguard/"
    install -m 644 deploy/edgeguard.schema.json "$payload/usr/share/edgeguard/"
    deploy/package/sbom.py "$folder/$1/project.assets.json" "$(runtime_of "$1")" "$version" "$(date -u -d "@$SOURCE_DATE_EPOCH" +%FT%TZ)" \
        "$payload/usr/lib/edgeguard"/* > "$payload/usr/share/edgeguard/sbom.cdx.json"
    cp "$payload/usr/share/edgeguard/sbom.cdx.json" "artifacts/edgeguard-$version-$1.cdx.json"
    # That of the repository, where another machine signs.
    if [ -n "$signing_key" ]; then
        openssl pkey -in "$signing_key" -pubout -out "$payload/usr/share/edgeguard/release-key.pem"
    elif [ -e deploy/release-key.pem ]; then
        install -m 644 deploy/release-key.pem "$payload/usr/share/edgeguard/"
    fi
    awk -v version="$version" -v date="$(date -u -d "@$SOURCE_DATE_EPOCH" +%F)" -f deploy/package/manual.awk src/EdgeGuard/COMMANDS.md > "$payload/usr/share/man/man1/edgeguard.1"
    install -m 644 deploy/package/shell/edgeguard.fish "$payload/usr/share/fish/vendor_completions.d/"
    install -m 644 deploy/package/shell/_edgeguard "$payload/usr/share/zsh/vendor-completions/"
    install -m 644 deploy/package/shell/edgeguard.bash "$payload/usr/share/bash-completion/completions/edgeguard"
}

pack() {
    tree=$folder/tree-$1
    rm -rf "$tree"
    mkdir -p "$tree"
    cp -a deploy/package/debian "$tree/"
    lay_out "$1"
    printf 'edgeguard (%s) unstable; urgency=medium\n\n  * Changes are in CHANGELOG.md.\n\n -- %s  %s\n' "$version" \
        "$(sed -n 's/^Maintainer: //p' deploy/package/debian/control)" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")" > "$tree/debian/changelog"
    printf 'native:Depends=%s\n' "$(dependencies "$1" | paste -sd '')" > "$tree/native.substvars"
    (cd "$tree" && DEB_BUILD_OPTIONS=nocheck dpkg-buildpackage --build=binary --host-arch "$1" --no-check-builddeps --no-sign) || return
    mv "$folder/edgeguard_${version}_$1.deb" artifacts/
    archive "$1" || return
    rm -rf "$tree" "$folder"/*.buildinfo "$folder"/*.changes
}

# The same files below /usr/local, with deploy/package/install.sh.
archive() {
    local name files unit from=$tree/payload
    name=edgeguard-$version-$(runtime_of "$1")
    files=$tree/$name/files
    mkdir -p "$files"/usr/local/{bin,lib,share/zsh} "$files"/etc/{systemd/system,sysusers.d,udev/rules.d}
    cp -a "$from/usr/bin/edgeguard" "$files/usr/local/bin/"
    cp -a "$from/usr/lib/edgeguard" "$files/usr/local/lib/"
    cp -a "$from/usr/share/"{edgeguard,man,fish,bash-completion} "$files/usr/local/share/"
    cp -a "$from/usr/share/zsh/vendor-completions" "$files/usr/local/share/zsh/site-functions"
    for unit in "$from"/../debian/edgeguard/usr/lib/systemd/system/*; do
        sed 's:/usr/bin/edgeguard:/usr/local/bin/edgeguard:' "$unit" > "$files/etc/systemd/system/${unit##*/}"
    done
    install -m 644 deploy/package/debian/edgeguard.sysusers "$files/etc/sysusers.d/edgeguard.conf"
    install -m 644 deploy/package/debian/edgeguard.udev "$files/etc/udev/rules.d/60-edgeguard.rules"
    install -m 755 deploy/package/install.sh "$tree/$name/"
    install -m 644 deploy/package/edgeguard.json LICENSE CHANGELOG.md "$tree/$name/"
    tar --create --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --directory "$tree" "$name" | gzip -n > "artifacts/$name.tar.gz"
}

# Two runs in one checkout would write the same files.
mkdir -p "$folder"
exec 8>> "$folder/.lock"
flock 8
[ -e artifacts/package-set.props ] || deploy/build.sh
use_dotnet || { deploy/build.sh && use_dotnet; } || exit 2
install_missing dpkg-dev debhelper binutils python3-minimal openssl || exit 2
left_out=()
for architecture in "${architectures[@]}"; do
    # shellcheck disable=SC2046 # words
    if ! install_missing $(tools_of "$architecture"); then
        is_optional "$architecture" || exit 2
        left_out+=("$architecture")
        continue
    fi
    if ! is_built "$architecture"; then
        step "Building the native program for $architecture"
        quietly build_native "$architecture" 8>&- || exit 2
    fi
    step "Packing edgeguard_${version}_$architecture.deb"
    quietly pack "$architecture" 8>&- || exit 2
    end_step
done
(cd artifacts && sha256sum "edgeguard_${version}_"*.deb "edgeguard-$version-linux-"*.tar.gz "edgeguard-$version-"*.cdx.json > SHA256SUMS)
rm -f artifacts/SHA256SUMS.sig
[ -z "$signing_key" ] || openssl pkeyutl -sign -rawin -inkey "$signing_key" -in artifacts/SHA256SUMS -out artifacts/SHA256SUMS.sig
for architecture in ${left_out[@]+"${left_out[@]}"}; do say "Left out: no package for $architecture, because its compiler cannot be installed here."; done
