#!/usr/bin/env bash
# Runs the blocks of shell of a document, in order, in one shell that ends with the first command that fails.
#
#   docs/run-blocks.sh docs/mobile.md                                       against what `cargo run` has started
#   RAPPORT_BIN=target/debug/rapport docs/run-blocks.sh docs/mobile.md      starts the product on fresh data first, and stops it
#
# Needs what the document needs: curl and jq.
set -euo pipefail

work=$(mktemp -d)
# shellcheck source=docs/product.sh
source "$(dirname "$0")/product.sh"
trap 'stop_product; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Each line of a block with where it stands, for the message of a failure.
awk -v name="$1" '/^```sh$/ { inside = 1; print ": " name ":" NR; next } /^```/ { inside = 0 } inside' "$1" > "$work/blocks"
blocks=$(grep -c '^: ' "$work/blocks") || { echo "✗ $1 has no block of shell" >&2; exit 1; }
start_product
bash -euo pipefail -x "$work/blocks" > "$work/output" 2>&1 || {
  echo "✗ $1: a block fails" >&2
  tail -n 12 "$work/output" >&2
  exit 1
}
echo "  $1: $blocks blocks"
