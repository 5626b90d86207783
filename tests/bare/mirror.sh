# shellcheck shell=bash disable=SC2016,SC2034,SC2154,SC2317 # shares variables and functions with what sources it
# A mirror of the .NET SDK, made of this machine's own; to be sourced by tests/bare.sh, after tests/bare/rootfs.sh.
#
#   make_mirror      packs this machine's SDK, once for each version
#   serve_mirror     serves it over HTTPS on loopback, with a CA that the root filesystem trusts; global.json there asks for it
#   publish SUM      writes the metadata, with this SHA-512
#   pin SUM          pins this SHA-512 in the clone; nothing if empty
#
# What it packs has another SHA-512 than Microsoft's archive, so the clone's pin is replaced.

mirror=$PWD/artifacts/bare/mirror
sdk=$(dotnet --version)
case $(dpkg --print-architecture) in amd64) rid=linux-x64 ;; *) rid=linux-$(dpkg --print-architecture) ;; esac
archive=$mirror/Sdk/$sdk/dotnet-sdk-$sdk-$rid.tar.gz

make_mirror() {
    mkdir -p "$(dirname "$archive")"
    rm -f "$mirror/faults"
    if [ ! -e "$archive" ]; then
        tar -cf - -C "$DOTNET_ROOT" . | gzip -1 > "$archive.new" && mv "$archive.new" "$archive" || return
    fi
    archive_size=$(stat -c %s "$archive")
    right_sum=$(sha512sum "$archive" | cut -d' ' -f1)
    wrong_sum=$(sha512sum <<< wrong | cut -d' ' -f1)
}

publish() {
    mkdir -p "$mirror/release-metadata/10.0"
    cat > "$mirror/release-metadata/10.0/releases.json" <<JSON
{ "channel-version": "10.0", "releases": [ { "sdk": { "version": "$sdk", "files": [
  { "name": "dotnet-sdk-$rid.tar.gz", "rid": "$rid", "url": "https://localhost/Sdk/$sdk/$(basename "$archive")", "hash": "$1" } ] } } ] }
JSON
}

pin() { printf '%s\n' "${1:+$1  $(basename "$archive")}" > "$checkout/deploy/dotnet.sha512"; }

serve_mirror() {
    make_certificates > "$work/log" 2>&1 || { cat "$work/log" >&2; return 1; }
    touch "$work/requests"
    exec {mirror_output}< <(exec python3 tests/bare/mirror.py "$mirror" "$work/requests" "$work/server.pem" "$work/server.key")
    jobs_started+=($!)
    read -r mirror_port <&"$mirror_output" || return
    # This machine's SDK may be newer than the one that global.json names.
    sed -i "s/\"version\": \"[^\"]*\"/\"version\": \"$sdk\"/" "$checkout/global.json"
}

make_certificates() {
    local trusted=$machine/usr/local/share/ca-certificates
    mkdir -p "$trusted"
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=EdgeGuard test mirror CA" \
        -addext basicConstraints=critical,CA:true -keyout "$work/ca.key" -out "$trusted/edgeguard-test-mirror.crt" &&
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=localhost" -keyout "$work/server.key" -out "$work/server.csr" &&
        openssl x509 -req -in "$work/server.csr" -CA "$trusted/edgeguard-test-mirror.crt" -CAkey "$work/ca.key" -CAcreateserial -days 2 \
            -extfile <(echo "subjectAltName=DNS:localhost") -out "$work/server.pem"
}
