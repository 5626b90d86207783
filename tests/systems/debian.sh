# shellcheck shell=bash disable=SC2016 # formats of apt
# Debian packages of an architecture that is not this machine's; to be sourced by tests/systems.sh. Nothing is installed.
#
#   use_architecture ARCH FOLDER     reads the lists of packages of ARCH into FOLDER
#   newest_kernel_of ARCH            prints the newest kernel, such as 6.1.0-56-arm64
#   unpack_packages TREE PACKAGE...  downloads packages of that architecture, and unpacks them into TREE
#
# Packages come from this machine's source of apt, and are checked by the same keys.

use_architecture() {
    local folder=$2 keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=''
    lists=("-oAPT::Architecture=$1" "-oAPT::Architectures::=$1" "-oDir::State=$folder/state" "-oDir::State::status=$folder/status" "-oDir::Cache=$folder/cache"
        "-oDir::Etc::sourcelist=$folder/sources.list" "-oDir::Etc::sourceparts=-" "-oDebug::NoLocking=1" "-oAPT::Sandbox::User=root")
    mkdir -p "$folder/state/lists/partial" "$folder/cache/archives/partial" "$folder/debs"
    : > "$folder/status"
    [ ! -e "$keyring" ] || signed="[signed-by=$keyring] "
    apt-get indextargets --format '$(CODENAME) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
        awk -v signed="$signed" '$2 == "main" && $3 ~ /debian/ { print "deb " signed $3 " " $1 " main" }' | sort -u > "$folder/sources.list"
    packages_folder=$folder/debs
    apt-get "${lists[@]}" -qq update
}

newest_kernel_of() {
    apt-cache "${lists[@]}" depends "linux-image-$1" | sed -n 's/^ *Depends: linux-image-\([0-9][^ ]*\)$/\1/p' | head -n 1
}

unpack_packages() {
    local tree=$1 package
    shift
    (cd "$packages_folder" && apt-get "${lists[@]}" -qq download "$@") || return
    for package in "$@"; do dpkg-deb -x "$(find "$packages_folder" -name "${package}_*.deb" | head -n 1)" "$tree" || return; done
}
