#!/usr/bin/env bash
# Plays the demo and draws the README's picture from what it reported: demo.json, demo.svg. Run it when the story has changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
story=tests/scenarios/mirai.json here=deploy/picture
artifacts/edgeguard simulate "$story" --report json > "$here/demo.json.new"
mv "$here/demo.json.new" "$here/demo.json"
"$here/draw.py" "$story" "$here/demo.json" > "$here/demo.svg"
