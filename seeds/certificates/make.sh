#!/bin/sh
# Makes camera.pem with openssl: a device's certificate as RFC 8520 §11 describes it, signed by itself. The key is thrown away.
set -eu
cd "$(dirname "$0")"
config=$(mktemp)
trap 'rm -f "$config"' EXIT
cat >"$config" <<CONF
[req]
prompt = no
distinguished_name = subject
x509_extensions = device
[subject]
O = Acme
CN = Camera 2
serialNumber = 4711
[device]
basicConstraints = critical,CA:FALSE
1.3.6.1.5.5.7.1.25 = ASN1:IA5STRING:https://camera.example/mud/camera.json
1.3.6.1.5.5.7.1.30 = ASN1:SEQUENCE:signer
[signer]
name = SET:common_name
[common_name]
pair = SEQUENCE:common_name_pair
[common_name_pair]
type = OID:commonName
value = UTF8:Acme MUD Signer
CONF
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /dev/null -days 36500 -config "$config" -text -out camera.pem
