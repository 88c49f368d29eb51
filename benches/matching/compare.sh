#!/usr/bin/env bash
# One match beside a naive scan, beside a plain read of as many bytes, and beside vector search by NumPy, faiss and usearch, in one run:
#   benches/matching/compare.sh
#
# Needs Python 3.11 or newer with venv; the packages are installed from requirements.txt into target/matching-peers. Others who use the machine make every
# figure worse, not all of them alike: what runs in turn can be compared, and p99 is theirs as much as ours.
set -euo pipefail
cd "$(dirname "$0")/../.."

pins=benches/matching/requirements.txt
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
target=$(cd "$target" && pwd)
venv=$target/matching-peers
if ! cmp -s "$pins" "$venv/installed"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$pins"
  cp "$pins" "$venv/installed"
fi
cargo bench --locked --bench matching -- --peers "$venv/bin/python"
